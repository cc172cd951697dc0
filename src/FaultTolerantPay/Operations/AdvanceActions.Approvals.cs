using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

// Actions that move or book money: which of them wait for a second operator, and what that operator decides.
internal sealed partial class AdvanceActions
{
    public ValueTask<IReadOnlyList<ApprovalRequest>> ListWaitingAsync(string? after, int maxItems, CancellationToken cancellationToken) =>
        reviews.ListApprovalsAsync(time.GetUtcNow(), after, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? after, int maxItems, CancellationToken cancellationToken) =>
        reviews.ListApprovalsAsync(null, after, maxItems, cancellationToken);

    public async ValueTask<OperatorActionResult> ApproveAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        (ApprovalRequest? found, OperatorActionResult? error) =
            await FindRequestAsync(id, by, reason, cancellationToken).ConfigureAwait(false);
        if (found is not { } request)
        {
            return error!;
        }

        if (Approvals.FindEnd(request, time.GetUtcNow(), isApproved: true) is { } ended)
        {
            return await AnswerAsync(request, ended, cancellationToken).ConfigureAwait(false);
        }

        if (Approvals.IsSamePerson(by, request.RequestedBy))
        {
            return await AnswerAsync(
                request,
                StepResult.NotAllowed($"{request.RequestedBy} requested it; another operator must approve it"),
                cancellationToken).ConfigureAwait(false);
        }

        return await RunActionAsync(request, new Approval(request, by, reason), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OperatorActionResult> RefuseAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        (ApprovalRequest? found, OperatorActionResult? error) =
            await FindRequestAsync(id, by, reason, cancellationToken).ConfigureAwait(false);
        if (found is not { } request)
        {
            return error!;
        }

        return await RunAsync(
            request.Key,
            [],
            async change =>
            {
                ApprovalRequest known = await reviews.FindApprovalAsync(id, cancellationToken).ConfigureAwait(false) ?? request;
                if (Approvals.FindEnd(known, change.At, isApproved: false) is { } ended)
                {
                    return ended;
                }

                return StepResult.Done(change
                    .With(known with { Status = ApprovalStatus.Refused, DecidedBy = by, DecidedAt = change.At, Decision = reason })
                    .Noted("approval-refused", $"{known.Summary}, requested by {known.RequestedBy}: {reason}", by));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the request. If the decision's arguments are invalid or the request does not exist, returns the result that says so.
    /// </summary>
    private async ValueTask<(ApprovalRequest? Request, OperatorActionResult? Error)> FindRequestAsync(
        string id, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        string?[] checks = [.. ActionChecks.Of(by, reason), ActionChecks.Field(!string.IsNullOrEmpty(id), "request", id, "the id of one")];
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return (null, new OperatorActionResult(OperatorActionStatus.BadInput, errors, null));
        }

        return await reviews.FindApprovalAsync(id, cancellationToken).ConfigureAwait(false) is { } request
            ? (request, null)
            : (null, new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no request '{id}'", null));
    }

    private async ValueTask<OperatorActionResult> AnswerAsync(
        ApprovalRequest request, StepResult result, CancellationToken cancellationToken) =>
        new(result.Status, result.Reason, await payments.FindAdvanceAsync(request.Key, cancellationToken).ConfigureAwait(false));

    private static ApprovalRequest Requested(
        ApprovalKind kind, TransactionKey key, OperatorId by, string reason, string about = "", Money amount = default) =>
        new() { Kind = kind, Key = key, RequestedBy = by, Reason = reason, About = about, Amount = amount };

    /// <summary>Takes an action that moves or books money. With an approval, takes the action that waited for it.</summary>
    private ValueTask<OperatorActionResult> RunActionAsync(
        ApprovalRequest request, Approval? approval, CancellationToken cancellationToken) => request.Kind switch
        {
            ApprovalKind.SettleManually
                or ApprovalKind.PayBackManually
                or ApprovalKind.PayMerchantManually
                or ApprovalKind.RecordMerchantRepayment =>
                AdjustAsync(request, approval, cancellationToken),
            ApprovalKind.Refund => RefundAsync(request, approval, cancellationToken),
            ApprovalKind.WriteOff => WriteOffAsync(request, approval, cancellationToken),
            ApprovalKind.Resolve => ResolveAsync(request, approval, cancellationToken),
            ApprovalKind.ApplyEvidence => ApplyEvidenceAsync(request, approval, cancellationToken),
            ApprovalKind.DismissEvidence => DismissEvidenceAsync(request, approval, cancellationToken),
            ApprovalKind.ReportExecuted => reports.ApproveAsync(approval!, cancellationToken),
            _ => throw new InvalidOperationException(
                $"Request '{request.Id}' is of the kind '{request.Kind}', which this release does not know."),
        };

    /// <summary>
    /// Computes the outcome first: an action that is not allowed need not wait, and the amount at stake depends on the advance.
    /// </summary>
    private async ValueTask<StepResult> RunOrAwaitApprovalAsync(
        AdvanceChange change,
        ApprovalRequest request,
        Approval? approval,
        Func<AdvanceChange, ValueTask<StepResult>> make,
        CancellationToken cancellationToken)
    {
        StepResult tried = await make(change).ConfigureAwait(false);
        if (approval is not null)
        {
            return await RunApprovedAsync(change, request, approval, tried, make, cancellationToken).ConfigureAwait(false);
        }

        var atStake = new Money(tried.AtStakeMinor, change.Before.Amount.Currency);
        // Otherwise one operator could move any amount in parts.
        Money withEarlier = atStake with { Minor = checked(atStake.Minor + EarlierMinor(change.Before, request.Kind)) };
        return tried.Status == OperatorActionStatus.Done && approvals.Policy.IsNeeded(withEarlier)
            ? await approvals.AwaitAsync(change, request with { Amount = atStake }, cancellationToken).ConfigureAwait(false)
            : tried;
    }

    /// <summary>What earlier actions of the same kind moved or booked on the payment, where an amount can be moved in parts.</summary>
    private static long EarlierMinor(Advance advance, ApprovalKind kind) => kind switch
    {
        ApprovalKind.Refund => advance.RefundRequestedMinor,
        ApprovalKind.SettleManually
            or ApprovalKind.PayBackManually
            or ApprovalKind.PayMerchantManually
            or ApprovalKind.RecordMerchantRepayment =>
            ManualAdjustmentRule.Of(kind).BookedMinor(advance),
        _ => 0,
    };

    private async ValueTask<StepResult> RunApprovedAsync(
        AdvanceChange change,
        ApprovalRequest request,
        Approval approval,
        StepResult tried,
        Func<AdvanceChange, ValueTask<StepResult>> make,
        CancellationToken cancellationToken)
    {
        // Another operator's earlier decision stands, regardless of what the action would do now.
        ApprovalRequest known = await reviews.FindApprovalAsync(request.Id, cancellationToken).ConfigureAwait(false) ?? request;
        if (Approvals.FindEnd(known, change.At, isApproved: true) is { } ended)
        {
            return ended;
        }

        if (tried.Status != OperatorActionStatus.Done)
        {
            return tried with { Change = null };
        }

        StepResult decided = await approvals.DecideAsync(change, approval, tried.AtStakeMinor, cancellationToken).ConfigureAwait(false);
        return decided.Change is { } approved ? await make(approved).ConfigureAwait(false) : decided;
    }
}
