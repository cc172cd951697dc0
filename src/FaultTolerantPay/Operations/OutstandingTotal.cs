namespace FaultTolerantPay.Operations;

/// <summary>What is outstanding in one group and currency. Amounts are minor units.</summary>
public sealed record OutstandingTotal
{
    /// <summary>The customer, merchant, institution or state; empty where advances are added up by currency alone.</summary>
    public required string Group { get; init; }

    /// <summary>The currency.</summary>
    public required Currency Currency { get; init; }

    /// <summary>How many advances.</summary>
    public required long Count { get; init; }

    /// <summary>What customers owe.</summary>
    public required long OutstandingMinor { get; init; }

    /// <summary>What counts towards the caps: what customers owe, and payouts that are under way or unknown.</summary>
    public required long ExposureMinor { get; init; }

    /// <summary>When the oldest of them was decided.</summary>
    public required DateTimeOffset OldestReservedAt { get; init; }
}
