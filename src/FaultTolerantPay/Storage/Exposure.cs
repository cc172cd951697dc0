using System.Globalization;

namespace FaultTolerantPay.Storage;

/// <summary>The counters that an advance counts towards (M5).</summary>
internal static class Exposure
{
    private static readonly CounterScope[] Usual =
        [CounterScope.All, CounterScope.Outage, CounterScope.Institution, CounterScope.Merchant, CounterScope.Customer];
    private static readonly CounterScope[] OfUnknownOriginal = [.. Usual, CounterScope.PrimaryUnknown];

    /// <summary>
    /// The scopes of an advance: all, its outage, institution, merchant and customer, and unknown originals if it is one.
    /// </summary>
    public static ReadOnlySpan<CounterScope> Scopes(Advance advance) => advance.Detail.PrimaryOutcomeUnknown ? OfUnknownOriginal : Usual;

    /// <summary>The exposure counter of an advance in one scope.</summary>
    public static CounterKey Key(Advance advance, CounterScope scope) => new(
        scope,
        scope switch
        {
            CounterScope.Outage => advance.Outage.Value.ToString(CultureInfo.InvariantCulture),
            CounterScope.Institution => advance.Institution.Value,
            CounterScope.Merchant => advance.Key.Merchant.Value,
            CounterScope.Customer => advance.Customer.Value,
            _ => "",
        },
        advance.Amount.Currency);

    /// <summary>The changes of an advance's counters when its exposure changes; none if it does not.</summary>
    public static IReadOnlyList<CounterChange> Changes(Advance advance, long beforeMinor, long afterMinor)
    {
        if (beforeMinor == afterMinor)
        {
            return [];
        }

        long amount = checked(afterMinor - beforeMinor);
        long count = (afterMinor > 0 ? 1 : 0) - (beforeMinor > 0 ? 1 : 0);
        return [.. Scopes(advance).ToArray().Select(scope => new CounterChange(Key(advance, scope), amount, count))];
    }
}
