using System.Runtime.InteropServices;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Records;

/// <summary>
/// The counters that some commits use, in memory: each is read once, checked and changed commit by commit, and written back once. Most
/// commits share the counters of all, of the outage and of the institution.
/// </summary>
/// <param name="read">Reads a counter that is not there yet; default if it is not on record.</param>
internal sealed class CounterLines(Func<CounterKey, CounterLine> read)
{
    private readonly Dictionary<CounterKey, CounterLine> _lines = [];
    private readonly Dictionary<CounterKey, CounterValue> _pending = [];

    /// <summary>The changed counters.</summary>
    public IEnumerable<KeyValuePair<CounterKey, CounterLine>> Changed => _lines.Where(line => line.Value.IsChanged);

    /// <summary>A counter's value, with the changes so far.</summary>
    public CounterValue ValueOf(CounterKey key) => LineOf(key).Value;

    /// <summary>Takes a counter from the record.</summary>
    public void Put(CounterKey key, CounterLine line) => _lines[key] = line;

    /// <summary>
    /// Whether no limit is exceeded after all changes. Throws if a value overflows. Changes nothing; <see cref="Apply"/> does.
    /// </summary>
    public CommitResult Check(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        _pending.Clear();
        for (int i = 0; i < changes.Count; i++)
        {
            ref CounterValue value = ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, changes[i].Key, out bool isThere);
            if (!isThere)
            {
                value = LineOf(changes[i].Key).Value;
            }

            value = new CounterValue(checked(value.AmountMinor + changes[i].AmountDelta), checked(value.Count + changes[i].CountDelta));
        }

        for (int i = 0; i < limits.Count; i++)
        {
            (Int128 amount, Int128 count) = Sum(limits[i], isAfter: true);
            if (amount > (limits[i].MaxAmountMinor ?? Int128.MaxValue) || count > (limits[i].MaxCount ?? Int128.MaxValue))
            {
                (amount, count) = Sum(limits[i], isAfter: false);
                return new CommitResult(CommitStatus.LimitReached, limits[i], new CounterValue(Fit(amount), Fit(count)));
            }
        }

        return CommitResult.Committed;
    }

    /// <summary>Applies the values that <see cref="Check"/> computed for these changes.</summary>
    public void Apply(IReadOnlyList<CounterChange> changes)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            ref CounterLine line = ref LineOf(changes[i].Key);
            DateTimeOffset until = changes[i].ForgetAfter ?? DateTimeOffset.MaxValue;
            DateTimeOffset latest = until > line.ForgetAfter ? until : line.ForgetAfter;
            line = new CounterLine(_pending[changes[i].Key], latest, IsChanged: true);
        }
    }

    public void Clear()
    {
        _lines.Clear();
        _pending.Clear();
    }

    private (Int128 Amount, Int128 Count) Sum(CounterLimit limit, bool isAfter)
    {
        Int128 amount = 0, count = 0;
        foreach (CounterKey key in limit.Keys)
        {
            CounterValue value = isAfter && _pending.TryGetValue(key, out CounterValue changed) ? changed : LineOf(key).Value;
            amount += value.AmountMinor;
            count += value.Count;
        }

        return (amount, count);
    }

    private ref CounterLine LineOf(CounterKey key)
    {
        ref CounterLine line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, key, out bool isThere);
        if (!isThere)
        {
            line = read(key);
        }

        return ref line;
    }

    private static long Fit(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);
}

/// <summary>A counter in memory.</summary>
/// <param name="Value">Its value, with the changes so far.</param>
/// <param name="ForgetAfter">When it may be deleted.</param>
/// <param name="IsChanged">Whether it must be written back.</param>
internal readonly record struct CounterLine(CounterValue Value, DateTimeOffset ForgetAfter, bool IsChanged = false);
