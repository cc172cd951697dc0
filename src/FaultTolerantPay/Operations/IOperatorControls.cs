namespace FaultTolerantPay;

/// <summary>
/// The controls that hold until they end: pauses of collections and payouts, and blocks of customers and merchants. Each is one durable
/// record with operator and reason. This node follows it when the task completes, every other node within
/// <see cref="OperationsOptions.MaxControlsAge"/>, and all of them after a restart. If the response is lost, the call may be repeated.
/// </summary>
public interface IOperatorControls
{
    /// <summary>
    /// Stops collections, payouts or both. From then on no new instruction of this work is written or sent; instructions that were written
    /// before are still sent and queried (M3). Paused work counts no attempt and is not late. It resumes by itself when no pause stops it
    /// any longer.
    /// </summary>
    /// <param name="target">Everything, an institution, a channel or a merchant group.</param>
    /// <param name="work">Which work to pause.</param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the control is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if all of it is paused already; <see cref="OperatorActionStatus.BadInput"/> with the
    /// nearest known name if the target does not exist.
    /// </returns>
    ValueTask<OperatorActionResult> PauseAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Ends the pause of a target. Other pauses that stop the same work stay active.</summary>
    /// <param name="target">The target, as it was paused.</param>
    /// <param name="work">Which work to resume.</param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the control is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if none of it is paused; <see cref="OperatorActionStatus.BadInput"/> if the target
    /// does not exist and was not paused either.
    /// </returns>
    ValueTask<OperatorActionResult> ResumeAsync(
        ControlTarget target, PausedWork work, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Refuses stand-in for a customer or a merchant. Earlier advances continue. A later end replaces an earlier one; an earlier end never
    /// replaces a later one. The block also applies if the customer or merchant is unknown; then
    /// <see cref="OperatorActionResult.Warning"/> says so.
    /// </summary>
    /// <param name="target">A customer or a merchant.</param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="until">When the block ends by itself, later than now. Null: when an operator ends it.</param>
    /// <param name="cancellationToken">Cancels before the control is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if it is blocked until then already. <see cref="OperatorActionStatus.NotAllowed"/> if
    /// it is blocked for longer: that block stays and the reason names it. To shorten a block, unblock first.
    /// </returns>
    ValueTask<OperatorActionResult> BlockAsync(
        ControlTarget target, OperatorId by, string reason, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Ends an operator's block. A customer or merchant that the options block stays blocked.</summary>
    /// <param name="target">A customer or a merchant.</param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the control is written.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if no operator's block is active; the warning names the nearest blocked id.
    /// </returns>
    ValueTask<OperatorActionResult> UnblockAsync(ControlTarget target, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>The controls that are active now, in the order of their numbers. Reads the store.</summary>
    ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(CancellationToken cancellationToken);

    /// <summary>Every control that was ever given, newest first.</summary>
    /// <param name="before">The number of the last control of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListHistoryAsync(long? before, int maxItems, CancellationToken cancellationToken);
}
