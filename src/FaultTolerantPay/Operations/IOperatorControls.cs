using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Operations;

/// <summary>
/// Orders that hold until they are ended: pauses of collections and payouts, and blocks of customers and merchants. Each is one durable record with operator and reason; it is obeyed on this node
/// when its task completes, on every other within <see cref="OperationsOptions.MaxControlsAge"/>, and after a restart. An order whose answer was lost may be given again.
/// </summary>
public interface IOperatorControls
{
    /// <summary>
    /// Stops collections, payouts or both. Nothing further of it is written down or sent; what was written down before is sent or asked about as ever (M3). Paused work counts no attempt and is
    /// not late; it goes on by itself when no pause stops it any more.
    /// </summary>
    /// <param name="target">Everything, an institution, a channel or a merchant group.</param>
    /// <param name="work">What of it.</param>
    /// <param name="by">Who orders it: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the order is written.</param>
    /// <returns><see cref="OperatorActionStatus.AlreadyDone"/> where all of it is paused already; <see cref="OperatorActionStatus.BadInput"/> where the target names nothing, with the nearest known name.</returns>
    ValueTask<OperatorControlResult> PauseAsync(ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Ends the pause of a target. Other pauses that stop the same work go on.</summary>
    /// <param name="target">The target, as it was paused.</param>
    /// <param name="work">What of it.</param>
    /// <param name="by">Who orders it: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the order is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> where none of it is paused; <see cref="OperatorActionStatus.BadInput"/> where the target names nothing, and was not paused either.
    /// </returns>
    ValueTask<OperatorControlResult> ResumeAsync(ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Refuses stand-in for a customer or a merchant. What was advanced before goes on. A later end replaces an earlier one; an earlier end never replaces a later one. It is in force
    /// also where nobody knows the customer or merchant: <see cref="OperatorControlResult.Warning"/> says so.
    /// </summary>
    /// <param name="target">A customer or a merchant.</param>
    /// <param name="by">Who orders it: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="until">When it ends by itself, later than now; null: not before it is unblocked.</param>
    /// <param name="cancellationToken">Cancels before the order is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> where it is blocked until then already. <see cref="OperatorActionStatus.NotAllowed"/> where it is blocked for longer: that block stays, the reason names
    /// it, and who wants it shorter unblocks first.
    /// </returns>
    ValueTask<OperatorControlResult> BlockAsync(ControlTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Ends a block by an order. A customer or merchant that the options block stays blocked.</summary>
    /// <param name="target">A customer or a merchant.</param>
    /// <param name="by">Who orders it: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the order is written.</param>
    /// <returns><see cref="OperatorActionStatus.AlreadyDone"/> where no order blocks it; the warning has the nearest that is blocked.</returns>
    ValueTask<OperatorControlResult> UnblockAsync(ControlTarget target, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>The orders in force now, in the order of their numbers; asks the store.</summary>
    ValueTask<IReadOnlyList<OperatorControl>> ListInForceAsync(CancellationToken cancellationToken);

    /// <summary>Every order that was given, from the newest to the oldest.</summary>
    /// <param name="before">The number of the last order of the page before; null: from the newest.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListHistoryAsync(long? before, int maxItems, CancellationToken cancellationToken);
}
