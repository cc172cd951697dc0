namespace FaultTolerantPay;

/// <summary>The outstanding total of one group and currency. Amounts are in minor units.</summary>
public sealed record OutstandingTotal
{
    /// <summary>The customer, merchant, institution or state; empty if advances are summed by currency alone.</summary>
    public required string Group { get; init; }

    /// <summary>The currency.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The number of advances.</summary>
    public required long Count { get; init; }

    /// <summary>What customers owe.</summary>
    public required long OutstandingMinor { get; init; }

    /// <summary>What counts towards the caps: what customers owe, plus payouts that are under way or unknown.</summary>
    public required long ExposureMinor { get; init; }

    /// <summary>When the oldest of these advances was decided.</summary>
    public required DateTimeOffset OldestReservedAt { get; init; }
}
