using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <inheritdoc cref="IApprovals"/>
internal sealed class ApprovalActions(
    ActionRunner runner,
    ChannelActionRunner channelRunner,
    MoneyActions actions,
    Approvals approvals,
    IReviewStore reviews,
    IPaymentStore payments,
    TimeProvider time) : IApprovals
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

        return await actions.RunAsync(request, new Approval(request, by, reason), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<OperatorActionResult> RefuseAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        (ApprovalRequest? found, OperatorActionResult? error) =
            await FindRequestAsync(id, by, reason, cancellationToken).ConfigureAwait(false);
        if (found is not { } request)
        {
            return error!;
        }

        return request.Operation is not null
            ? await channelRunner.RefuseAsync(request, by, reason, cancellationToken).ConfigureAwait(false)
            : await runner.RunAsync(
                request.Key,
                [],
                async change => (await approvals.RefuseAsync(change.At, request, by, reason, cancellationToken).ConfigureAwait(false))
                    .Of(change),
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
        ApprovalRequest request, StepResult result, CancellationToken cancellationToken) => request.Operation is not null
            ? await channelRunner.AnswerAsync(request, result, cancellationToken).ConfigureAwait(false)
            : new OperatorActionResult(
                result.Status,
                result.Reason,
                await payments.FindAdvanceAsync(request.Key, cancellationToken).ConfigureAwait(false));
}
