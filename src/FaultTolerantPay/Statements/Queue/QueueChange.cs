namespace FaultTolerantPay.Statements.Queue;

/// <summary>What an action makes of a discrepancy: a new value with its step, or why not.</summary>
/// <param name="Status">What became of the action.</param>
/// <param name="Reason">Why it was not done; null if it was.</param>
/// <param name="After">The discrepancy with the step; null if the action was not done.</param>
/// <param name="Step">The step; null if the action was not done.</param>
internal sealed record QueueChange(
    OperatorActionStatus Status, string? Reason, StatementDiscrepancy? After = null, StatementDiscrepancyStep? Step = null)
{
    public static QueueChange NotAllowed(string reason) => new(OperatorActionStatus.NotAllowed, reason);
}
