using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One refund of an advance, as the merchant requested it.</summary>
/// <param name="Id">The merchant's refund id.</param>
/// <param name="AmountMinor">The amount: 1 or more minor units of the advance's currency.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="Status">The status of the refund.</param>
/// <param name="Reason">Why it was rejected.</param>
public sealed record Refund(RefundId Id, long AmountMinor, DateTimeOffset RequestedAt, RefundStatus Status, string? Reason = null)
{
    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Reason, PlainText.MaxLineLength);
}
