using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The result of replacing the mandate of all outstanding advances of a customer.</summary>
/// <param name="Status">Whether all of them have the mandate.</param>
/// <param name="Reason">Why not; null if they have.</param>
/// <param name="Replaced">The number of advances that got the mandate now.</param>
/// <param name="Unchanged">The number of advances that had it already, by this action or otherwise.</param>
public sealed record MandateReplacementResult(OperatorActionStatus Status, string? Reason, int Replaced, int Unchanged)
{
    /// <summary>Why not; null if all of them have the mandate. Cleaned, because it may repeat the caller's input.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>Whether the action is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
