using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One continuous period in which the business system was considered down.</summary>
public sealed record Outage
{
    /// <summary>The number that the store assigned.</summary>
    public OutageId Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended, which is when full traffic resumed. Null while open.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Why it was opened, such as <c>5 consecutive connection errors</c> or an operator's reason.</summary>
    public required string Cause { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>The operator who opened it; null if the detector did.</summary>
    public OperatorId? OpenedBy { get; init; }

    /// <summary>The operator who closed it; null if the detector did.</summary>
    public OperatorId? ClosedBy { get; init; }
}
