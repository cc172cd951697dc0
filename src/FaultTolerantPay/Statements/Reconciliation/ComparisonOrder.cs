using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An operator's order to compare a day again.</summary>
public sealed record ComparisonOrder
{
    /// <summary>The operator.</summary>
    public required OperatorId By { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>Why.</summary>
    public required string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength) ?? ""; } = "";
}
