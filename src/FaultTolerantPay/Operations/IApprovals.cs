using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Operations;

/// <summary>
/// The second person: approves or refuses what another operator ordered (<see cref="OperatorActionStatus.AwaitsApproval"/>). An order is done in the same step in which it is approved, once, however many
/// approve it at whatever nodes.
/// </summary>
public interface IApprovals
{
    /// <summary>What waits now, in ordinal order of the ids.</summary>
    /// <param name="after">The last id of the page before; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListWaitingAsync(string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Every request, decided and expired ones too, in ordinal order of the ids.</summary>
    /// <param name="after">The last id of the page before; null: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Approves an order, and does it. The order's own conditions are looked at anew: where they do not hold any more, or the money at stake is another now, it is <see cref="OperatorActionStatus.NotAllowed"/>
    /// and goes on waiting. Refused for the operator who ordered it (ids compared trimmed, whatever their case), and once it has expired.
    /// </summary>
    /// <param name="id">The request's id.</param>
    /// <param name="by">Who approves.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns><see cref="OperatorActionStatus.AlreadyDone"/> where it was approved before, <see cref="OperatorActionStatus.Conflict"/> where it was refused.</returns>
    ValueTask<OperatorActionResult> ApproveAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Refuses an order: it is never done. The operator who gave it may withdraw it so.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="by">Who refuses.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns><see cref="OperatorActionStatus.AlreadyDone"/> where it was refused before, <see cref="OperatorActionStatus.Conflict"/> where it was approved.</returns>
    ValueTask<OperatorActionResult> RefuseAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken);
}
