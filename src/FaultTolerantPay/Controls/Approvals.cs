using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Controls;

/// <summary>
/// Decides which actions need a second operator, and keeps their requests. A request changes only in a commit of its advance or channel
/// payment, whose version lets only one of two decisions win.
/// </summary>
internal sealed class Approvals(IReviewStore reviews, ApprovalPolicy policy)
{
    // An operator who requests the same in vain this many times is not helped by another refusal.
    private const int MaxRequests = 100;

    /// <summary>Which actions need a second operator.</summary>
    public ApprovalPolicy Policy => policy;

    /// <summary>
    /// Judges an action whose outcome was computed first: an action that is not allowed need not wait, and the amount at stake depends on
    /// the payment.
    /// </summary>
    /// <param name="at">The time of the change.</param>
    /// <param name="request">The action.</param>
    /// <param name="approval">The approval; null if it is requested now.</param>
    /// <param name="tried">The computed outcome.</param>
    /// <param name="atStake">What the action moves or books.</param>
    /// <param name="withEarlier">The same with what earlier parts of it moved or booked.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>What the approvals say; null if nobody needs to approve it. After an approval, done means that it is done now.</returns>
    public async ValueTask<ApprovalStep?> JudgeAsync(
        DateTimeOffset at, ApprovalRequest request, Approval? approval, StepResult tried, Money atStake, Money withEarlier,
        CancellationToken cancellationToken)
    {
        bool isDone = tried.Status == OperatorActionStatus.Done;
        if (approval is null)
        {
            return isDone && policy.IsNeeded(withEarlier)
                ? await AwaitAsync(at, request with { Amount = atStake }, cancellationToken).ConfigureAwait(false)
                : null;
        }

        // Another operator's earlier decision stands, regardless of what the action would do now.
        ApprovalRequest known = await reviews.FindApprovalAsync(request.Id, cancellationToken).ConfigureAwait(false) ?? request;
        return FindEnd(known, at, isApproved: true) is { } ended ? ended
            : isDone ? await DecideAsync(at, approval, atStake.Minor, cancellationToken).ConfigureAwait(false)
            : tried with { Change = null };
    }

    /// <summary>Makes an action wait for approval, or finds that it already waits.</summary>
    /// <param name="at">The time of the change.</param>
    /// <param name="request">The action, with the amount at stake.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async ValueTask<ApprovalStep> AwaitAsync(
        DateTimeOffset at, ApprovalRequest request, CancellationToken cancellationToken)
    {
        string subject = $"{request.Key}#{request.Kind}#{request.About}"
            + (request.Instruction is { } instruction ? $"{instruction.Purpose}{instruction.Ordinal}" : "")
            + (request.Operation is { } operation ? $"{operation.Kind}{operation.Ordinal}" : "");
        for (int number = 1; number <= MaxRequests; number++)
        {
            string id = $"{subject}#{number}";
            if (await reviews.FindApprovalAsync(id, cancellationToken).ConfigureAwait(false) is not { } known)
            {
                ApprovalRequest waiting = request with { Id = id, RequestedAt = at, ExpiresAt = at.Plus(policy.Expiry) };
                return new ApprovalStep(
                    Waits(waiting),
                    waiting,
                    new TimelineEvent(
                        request.Key, at, "approval-asked", $"{waiting.Summary}: {waiting.Reason}", waiting.RequestedBy));
            }
            if (known.StatusAt(at) == ApprovalStatus.Waiting)
            {
                return known.IsSameAction(request)
                    ? Waits(known)
                    : StepResult.Conflict($"{known.RequestedBy} requested {known.Summary}, which waits for approval as '{known.Id}'");
            }
        }
        return StepResult.NotAllowed($"it was requested {MaxRequests} times and not approved");
    }

    /// <summary>
    /// Approves an action in the change that does it. Otherwise returns why the operator may not approve, or that it is too late.
    /// </summary>
    /// <param name="at">The time of the change.</param>
    /// <param name="approval">The approval.</param>
    /// <param name="atStakeMinor">The amount at stake now, in minor units.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Done, with the approved request; otherwise the reason why not.</returns>
    public async ValueTask<ApprovalStep> DecideAsync(
        DateTimeOffset at, Approval approval, long atStakeMinor, CancellationToken cancellationToken)
    {
        ApprovalRequest known = await reviews.FindApprovalAsync(approval.Request.Id, cancellationToken).ConfigureAwait(false)
            ?? approval.Request;
        if (FindEnd(known, at, isApproved: true) is { } ended)
        {
            return ended;
        }

        if (known.Amount.Minor != atStakeMinor)
        {
            return StepResult.NotAllowed(
                $"{new Money(atStakeMinor, known.Amount.Currency)} is at stake now, and {known.Amount} was at stake when it was requested: "
                + "refuse it, and request it again");
        }

        return new ApprovalStep(
            new StepResult(OperatorActionStatus.Done, null),
            known with { Status = ApprovalStatus.Approved, DecidedBy = approval.By, DecidedAt = at, Decision = approval.Reason },
            new TimelineEvent(
                known.Key, at, "approved", $"{known.Summary}, requested by {known.RequestedBy}: {approval.Reason}", approval.By));
    }

    /// <summary>Refuses an action that waits.</summary>
    public async ValueTask<ApprovalStep> RefuseAsync(
        DateTimeOffset at, ApprovalRequest request, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        ApprovalRequest known = await reviews.FindApprovalAsync(request.Id, cancellationToken).ConfigureAwait(false) ?? request;
        return FindEnd(known, at, isApproved: false) is { } ended
            ? ended
            : new ApprovalStep(
                new StepResult(OperatorActionStatus.Done, null),
                known with { Status = ApprovalStatus.Refused, DecidedBy = by, DecidedAt = at, Decision = reason },
                new TimelineEvent(
                    known.Key, at, "approval-refused", $"{known.Summary}, requested by {known.RequestedBy}: {reason}", by));
    }

    /// <summary>The result for a request that no longer waits; null if it waits.</summary>
    public static StepResult? FindEnd(ApprovalRequest known, DateTimeOffset now, bool isApproved) => known.StatusAt(now) switch
    {
        ApprovalStatus.Approved =>
            isApproved ? StepResult.AlreadyDone : StepResult.Conflict($"{known.DecidedBy} approved it: {known.Decision}"),
        ApprovalStatus.Refused =>
            isApproved ? StepResult.Conflict($"{known.DecidedBy} refused it: {known.Decision}") : StepResult.AlreadyDone,
        ApprovalStatus.Expired => StepResult.NotAllowed($"nobody approved it by {known.ExpiresAt:O}; request it again"),
        _ => null,
    };

    /// <summary>Whether two ids may belong to the same person.</summary>
    public static bool IsSamePerson(OperatorId one, OperatorId other) =>
        string.Equals(one.Value?.Trim(), other.Value?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static StepResult Waits(ApprovalRequest request) =>
        new(
            OperatorActionStatus.AwaitsApproval,
            $"it waits until {request.ExpiresAt:O} for the approval of another operator: '{request.Id}'")
        { Approval = request.Id };
}

/// <summary>A second operator's approval of a request.</summary>
/// <param name="Request">The request as it was read.</param>
/// <param name="By">The operator who approves.</param>
/// <param name="Reason">The operator's reason.</param>
internal sealed record Approval(ApprovalRequest Request, OperatorId By, string Reason);
