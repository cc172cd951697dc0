using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The fault detector's view of the business system at this moment.</summary>
public sealed record FaultState
{
    /// <summary>The state of a business system that works.</summary>
    public static FaultState Healthy { get; } = new() { Status = FaultStatus.Healthy };

    /// <summary>Whether the business system is down.</summary>
    public required FaultStatus Status { get; init; }

    /// <summary>
    /// The share of its traffic that the business system gets, from 0 to 1. Payments are chosen by their keys, background calls by their
    /// limits. A detector without shares leaves it at 1.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>The open outage; <see cref="OutageId.None"/> while healthy.</summary>
    public OutageId Outage { get; init; }

    /// <summary>When this state began; null while healthy.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why the outage was opened; null while healthy.</summary>
    public string? Cause { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
