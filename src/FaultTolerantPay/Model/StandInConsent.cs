namespace FaultTolerantPay;

/// <summary>
/// Whether the merchant agrees that the bank may stand in and advance (M9). Every change is stored as a <see cref="ConsentChange"/>.
/// </summary>
public sealed record StandInConsent
{
    /// <summary>Consent was never given.</summary>
    public static StandInConsent NotGiven { get; } = new();

    /// <summary>Whether consent is given.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Consent takes effect at this time; null: no start.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Consent ends at this time, which is excluded; null: no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>0 before the first change, incremented by each change. Every advance stores it.</summary>
    public int Version { get; init; }

    /// <summary>
    /// Whether consent is given and in effect at that time: at or after <see cref="From"/>, and before <see cref="Until"/>.
    /// </summary>
    public bool IsInForceAt(DateTimeOffset time) => IsGiven && !(time < From) && !(time >= Until);
}
