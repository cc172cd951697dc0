using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Controls;

/// <summary>Which orders need a second person, and how they wait. A request changes only in a commit of its advance, whose version lets one of two win.</summary>
internal sealed class Approvals(IReviewStore reviews, ApprovalPolicy policy)
{
    // Who orders the same in vain so often is not told by another refusal.
    private const int MaxRequests = 100;

    /// <summary>Which orders need a second person.</summary>
    public ApprovalPolicy Policy => policy;

    /// <summary>Has an order wait, or finds that it waits already.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="order">The order, with the money at stake.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<StepResult> AwaitAsync(AdvanceChange change, ApprovalRequest order, CancellationToken cancellationToken)
    {
        string subject = $"{order.Key}#{order.Kind}#{order.About}{(order.Instruction is { } instruction ? $"{instruction.Purpose}{instruction.Ordinal}" : "")}";
        for (int number = 1; number <= MaxRequests; number++)
        {
            string id = $"{subject}#{number}";
            if (await reviews.FindApprovalAsync(id, cancellationToken).ConfigureAwait(false) is not { } known)
            {
                ApprovalRequest request = order with { Id = id, OrderedAt = change.At, ExpiresAt = change.At.Plus(policy.Expiry) };
                AdvanceChange asked = change.With(request).Noted("approval-asked", $"{request.Summary}: {request.Reason}", request.OrderedBy);
                return Waits(request) with { Change = asked };
            }
            if (known.StatusAt(change.At) == ApprovalStatus.Waiting)
                return known.IsSameAction(order) ? Waits(known) : StepResult.Conflict($"{known.OrderedBy} ordered {known.Summary}, which waits for approval as '{known.Id}'");
        }
        return StepResult.NotAllowed($"it was ordered {MaxRequests} times and not approved");
    }

    /// <summary>Approves an order as part of the change that does it; the answer to who may not, or comes too late.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="approval">The approval.</param>
    /// <param name="atStakeMinor">The money that is at stake now, in minor units.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Done, with the change that approves the order; otherwise why not.</returns>
    public async ValueTask<StepResult> DecideAsync(AdvanceChange change, Approval approval, long atStakeMinor, CancellationToken cancellationToken)
    {
        ApprovalRequest known = await reviews.FindApprovalAsync(approval.Request.Id, cancellationToken).ConfigureAwait(false) ?? approval.Request;
        if (FindEnd(known, change.At, isApproved: true) is { } ended)
            return ended;
        if (known.Amount.Minor != atStakeMinor)
            return StepResult.NotAllowed($"{new Money(atStakeMinor, known.Amount.Currency)} is at stake now, {known.Amount} was when it was ordered: refuse it, and order it again");
        return StepResult.Done(change
            .With(known with { Status = ApprovalStatus.Approved, DecidedBy = approval.By, DecidedAt = change.At, Decision = approval.Reason })
            .Noted("approved", $"{known.Summary}, ordered by {known.OrderedBy}: {approval.Reason}", approval.By));
    }

    /// <summary>What is answered of a request that does not wait any more; null where it waits.</summary>
    public static StepResult? FindEnd(ApprovalRequest known, DateTimeOffset now, bool isApproved) => known.StatusAt(now) switch
    {
        ApprovalStatus.Approved => isApproved ? StepResult.AlreadyDone : StepResult.Conflict($"{known.DecidedBy} approved it: {known.Decision}"),
        ApprovalStatus.Refused => isApproved ? StepResult.Conflict($"{known.DecidedBy} refused it: {known.Decision}") : StepResult.AlreadyDone,
        ApprovalStatus.Expired => StepResult.NotAllowed($"nobody approved it until {known.ExpiresAt:O}; order it again"),
        _ => null,
    };

    /// <summary>Whether two ids may be one person's.</summary>
    public static bool IsSamePerson(OperatorId one, OperatorId other) => string.Equals(one.Value?.Trim(), other.Value?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static StepResult Waits(ApprovalRequest request) => new(OperatorActionStatus.AwaitsApproval, $"another operator approves it until {request.ExpiresAt:O}: '{request.Id}'") { Approval = request.Id };
}

/// <summary>A second person's approval of a request.</summary>
/// <param name="Request">The request, as it was read.</param>
/// <param name="By">Who approves.</param>
/// <param name="Reason">Why.</param>
internal sealed record Approval(ApprovalRequest Request, OperatorId By, string Reason);
