using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One entry of a payment's audit timeline. It is never changed or removed.</summary>
/// <param name="Key">The payment.</param>
/// <param name="At">When it happened.</param>
/// <param name="Name">What happened, as a stable name such as <c>payout-sent</c>.</param>
/// <param name="Detail">The details, as a person reads them; no secrets.</param>
/// <param name="Operator">The operator who requested it; null if none did.</param>
public sealed record TimelineEvent(TransactionKey Key, DateTimeOffset At, string Name, string Detail, OperatorId? Operator = null)
{
    /// <summary>What happened, as a stable name such as <c>payout-sent</c>.</summary>
    public string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Name, PlainText.MaxCodeLength);

    /// <summary>The details, as a person reads them; no secrets.</summary>
    public string Detail { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); } =
        PlainText.Clean(Detail, PlainText.MaxLineLength);

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init => field = value.ToUniversalTime(); } = At.ToUniversalTime();
}
