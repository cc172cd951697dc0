using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>One continuous period in which the business system was held to be down.</summary>
public sealed record Outage
{
    /// <summary>Its number, given by the store.</summary>
    public OutageId Id { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended: with the first moment of full traffic. Null while open.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Why it was opened, such as <c>5 connection errors in a row</c> or an operator's reason.</summary>
    public required string Cause { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>Who opened it by hand; null where the detector did.</summary>
    public OperatorId? OpenedBy { get; init; }

    /// <summary>Who closed it by hand; null where the detector did.</summary>
    public OperatorId? ClosedBy { get; init; }
}
