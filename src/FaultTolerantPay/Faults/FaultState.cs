using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What the detector holds of the business system at this moment.</summary>
public sealed record FaultState
{
    /// <summary>The state of a business system that answers.</summary>
    public static FaultState Healthy { get; } = new() { Status = FaultStatus.Healthy };

    /// <summary>Is it down?</summary>
    public required FaultStatus Status { get; init; }

    /// <summary>
    /// The share of its traffic that the business system gets: payments by their keys, background calls by their limits. From 0 to 1; a
    /// detector without shares leaves it at 1.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>The open outage; <see cref="OutageId.None"/> while healthy.</summary>
    public OutageId Outage { get; init; }

    /// <summary>Since when; null while healthy.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why; null while healthy.</summary>
    public string? Cause { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }
}
