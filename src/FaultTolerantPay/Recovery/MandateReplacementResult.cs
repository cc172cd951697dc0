using FaultTolerantPay.Model;

namespace FaultTolerantPay.Recovery;

/// <summary>What came of an order about all of a customer's open advances.</summary>
/// <param name="Status">Whether all of them have the mandate.</param>
/// <param name="Reason">Why not; null where they have.</param>
/// <param name="Replaced">How many advances got the mandate now.</param>
/// <param name="Unchanged">How many had it already, by this order or otherwise.</param>
public sealed record MandateReplacementResult(OperatorActionStatus Status, string? Reason, int Replaced, int Unchanged)
{
    /// <summary>Why not, cleaned: it may repeat what it was asked with.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } = PlainText.Clean(Reason, PlainText.MaxLineLength);

    /// <summary>Whether it is done, now or before.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;
}
