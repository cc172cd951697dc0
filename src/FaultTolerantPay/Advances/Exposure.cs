using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>Which counters an advance counts towards (M5).</summary>
internal static class Exposure
{
    /// <summary>The counters of one advance: everything, its outage, institution, merchant and customer, and the unknown originals where it is one.</summary>
    public static CounterKey[] Keys(Advance advance)
    {
        Currency currency = advance.Amount.Currency;
        CounterKey all = new(CounterScope.All, "", currency);
        CounterKey outage = new(CounterScope.Outage, advance.Outage.ToString(), currency);
        CounterKey institution = new(CounterScope.Institution, advance.Institution.Value, currency);
        CounterKey merchant = new(CounterScope.Merchant, advance.Key.Merchant.Value, currency);
        CounterKey customer = new(CounterScope.Customer, advance.Customer.Value, currency);
        return advance.Detail.PrimaryOutcomeUnknown
            ? [all, outage, institution, merchant, customer, new(CounterScope.PrimaryUnknown, "", currency)]
            : [all, outage, institution, merchant, customer];
    }

    /// <summary>The changes of an advance's exposure counters, after the ones given.</summary>
    public static CounterChange[] Changes(Advance advance, long amountDelta, long countDelta, IReadOnlyList<CounterChange> others)
    {
        CounterKey[] keys = Keys(advance);
        var changes = new CounterChange[others.Count + keys.Length];
        for (int i = 0; i < others.Count; i++)
            changes[i] = others[i];
        for (int i = 0; i < keys.Length; i++)
            changes[others.Count + i] = new CounterChange(keys[i], amountDelta, countDelta);
        return changes;
    }
}
