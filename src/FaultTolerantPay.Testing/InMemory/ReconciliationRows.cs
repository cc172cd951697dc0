using DayKey = (System.DateOnly Day, string Provider, string MerchantNumber);

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Comparisons of statements with what they held, and which statement has each of our operations. Callers hold the lock.</summary>
internal sealed class ReconciliationRows
{
    public Lock Lock { get; } = new();

    /// <summary>The comparisons, in the order of day, provider and merchant number.</summary>
    public SortedDictionary<DayKey, (StatementReconciliation Value, IReadOnlyList<HeldRow> Held)> Days { get; } = new(
        Comparer<DayKey>.Create(Compare));

    /// <summary>The confirmations, by reference.</summary>
    public Dictionary<string, StatementConfirmation> Confirmations { get; } = new(StringComparer.Ordinal);

    public static int Compare(DayKey one, DayKey other) =>
        one.Day.CompareTo(other.Day) is not 0 and int byDay ? byDay
        : string.CompareOrdinal(one.Provider, other.Provider) is not 0 and int byProvider ? byProvider
        : string.CompareOrdinal(one.MerchantNumber, other.MerchantNumber);
}
