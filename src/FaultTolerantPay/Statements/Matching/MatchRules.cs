using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>What counts as the same on both sides. By default nothing may differ.</summary>
public sealed record MatchRules
{
    /// <summary>The reference by which rows are matched. Payments are matched with payments or captures, refunds with refunds.</summary>
    public MatchKey Key { get; init; } = MatchKey.OurReference;

    /// <summary>
    /// Whether several of their rows with one of our references and different references of theirs are parts of one operation, such as the
    /// captures of a preauthorisation. Otherwise each after the first is a duplicate.
    /// </summary>
    public bool AllowParts { get; init; }

    /// <summary>Whether fees are compared. Without it a fee of theirs is not expected by anybody.</summary>
    public bool CompareFees { get; init; } = true;

    /// <summary>By how many minor units amounts may differ, by currency; 0 for a currency that is not here.</summary>
    public ImmutableDictionary<Currency, long> AmountToleranceMinor { get; init; } = ImmutableDictionary<Currency, long>.Empty;

    /// <summary>By how many minor units fees may differ, by currency; 0 for a currency that is not here.</summary>
    public ImmutableDictionary<Currency, long> FeeToleranceMinor { get; init; } = ImmutableDictionary<Currency, long>.Empty;

    /// <summary>The time that the statement covers; null: nothing is held for the next file.</summary>
    public MatchWindow? Window { get; init; }
}
