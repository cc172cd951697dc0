namespace FaultTolerantPay;

/// <summary>Whether the merchant agrees that the bank may stand in and advance (M9). Every change is kept as a <see cref="ConsentChange"/>.</summary>
public sealed record StandInConsent
{
    /// <summary>Never asked, never given.</summary>
    public static StandInConsent NotGiven { get; } = new();

    /// <summary>Whether it is given.</summary>
    public bool IsGiven { get; init; }

    /// <summary>In force from this time on; null: from ever.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>In force until before this time; null: for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>0 before the first change, one more with each. Kept with every advance.</summary>
    public int Version { get; init; }

    /// <summary>Whether consent is given and in force at that time: from <see cref="From"/> on, until before <see cref="Until"/>.</summary>
    public bool IsInForceAt(DateTimeOffset time) => IsGiven && !(time < From) && !(time >= Until);
}
