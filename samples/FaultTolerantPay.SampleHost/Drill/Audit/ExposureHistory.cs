using System.Globalization;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// What was outstanding over time, computed anew from the journal in the order of its entries, and compared with the caps after each of
/// them. The library's own counters are not read.
/// </summary>
internal sealed class ExposureHistory
{
    private readonly Dictionary<(CounterScope Scope, string Id, string Currency), (long Amount, long Count)> _sums = [];
    private readonly Dictionary<TransactionKey, long> _advances = [];
    private readonly List<string> _breaches = [];
    private readonly Dictionary<string, List<(DateTimeOffset At, long Minor)>> _courses = [];

    private ExposureHistory(IEnumerable<ExposureChange> changes, IReadOnlyList<ExposureCap> caps)
    {
        ILookup<(CounterScope, string), ExposureCap> capsByScope = caps.ToLookup(cap => (cap.Scope, cap.Currency));
        foreach (ExposureChange change in changes)
        {
            long before = _advances.GetValueOrDefault(change.Key);
            long after = checked(before + change.DeltaMinor);
            _advances[change.Key] = after;
            int count = (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
            foreach ((CounterScope scope, string id) in Scopes(change))
            {
                Add(scope, id, change, count, capsByScope[(scope, change.Currency)]);
            }
        }
    }

    /// <summary>Each cap that was passed, in words.</summary>
    public IReadOnlyList<string> Breaches => _breaches;

    /// <summary>All that was outstanding after each change, by currency.</summary>
    public IReadOnlyDictionary<string, List<(DateTimeOffset At, long Minor)>> Courses => _courses;

    public static ExposureHistory Compute(IEnumerable<ExposureChange> changes, IReadOnlyList<ExposureCap> caps) => new(changes, caps);

    private static IEnumerable<(CounterScope Scope, string Id)> Scopes(ExposureChange change)
    {
        yield return (CounterScope.All, "");
        yield return (CounterScope.Outage, change.Outage.ToString(CultureInfo.InvariantCulture));
        yield return (CounterScope.Institution, change.Institution);
        yield return (CounterScope.Merchant, change.Key.Merchant.Value);
        yield return (CounterScope.Customer, change.Customer);
        if (change.IsPrimaryUnknown)
        {
            yield return (CounterScope.PrimaryUnknown, "");
        }
    }

    private void Add(CounterScope scope, string id, ExposureChange change, int count, IEnumerable<ExposureCap> caps)
    {
        (long amount, long number) = _sums.GetValueOrDefault((scope, id, change.Currency));
        amount = checked(amount + change.DeltaMinor);
        number += count;
        _sums[(scope, id, change.Currency)] = (amount, number);
        if (scope == CounterScope.All)
        {
            if (!_courses.TryGetValue(change.Currency, out List<(DateTimeOffset, long)>? course))
            {
                _courses[change.Currency] = course = [];
            }

            course.Add((change.At, amount));
        }

        // What lowers exposure passes no cap, even where it is still above one.
        if (change.DeltaMinor <= 0)
        {
            return;
        }

        foreach (ExposureCap cap in caps)
        {
            if (amount > cap.MaxAmountMinor || number > cap.MaxCount)
            {
                _breaches.Add(
                    $"{change.At:O} {scope} '{id}': {new Money(amount, new Currency(change.Currency))} in {number} advances; the cap is " +
                    $"{cap.MaxAmountMinor?.ToString(CultureInfo.InvariantCulture) ?? "no"} minor units, " +
                    $"{cap.MaxCount?.ToString(CultureInfo.InvariantCulture) ?? "no"} count.");
            }
        }
    }
}
