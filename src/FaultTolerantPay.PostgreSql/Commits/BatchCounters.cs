using System.Runtime.InteropServices;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>The counters of a batch: read once, written back once. The commits of a batch share most of them.</summary>
/// <param name="arePostponed">Whether changes wait until all other rows are written, so that counters are locked for a short time.</param>
internal sealed class BatchCounters(bool arePostponed)
{
    private readonly List<(IReadOnlyList<CounterChange> Changes, IReadOnlyList<CounterLimit> Limits)> _postponed = [];
    private readonly Dictionary<CounterKey, Line> _lines = [];
    private readonly Dictionary<CounterKey, CounterValue> _pending = [];

    public bool ArePostponed => arePostponed;

    public Reading Load(HashSet<CounterKey> keys)
    {
        var byText = new Dictionary<string, CounterKey>(keys.Count, StringComparer.Ordinal);
        foreach (CounterKey key in keys)
        {
            byText.Add(CounterRows.TextOf(key), key);
        }

        return CounterRows.Load(
            [.. byText.Keys],
            (text, value, forgetAfter) => _lines[byText[text]] = new Line { Value = value, ForgetAfter = forgetAfter });
    }

    /// <summary>
    /// Adds all changes if no limit is exceeded afterwards, otherwise none. Throws and adds none if a value overflows. Postponed changes
    /// are taken as if no limit were exceeded.
    /// </summary>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        if (arePostponed)
        {
            _postponed.Add((changes, limits));
            return CommitResult.Committed;
        }

        CommitResult result = Check(changes, limits);
        if (result.IsCommitted)
        {
            Apply(changes);
        }

        return result;
    }

    /// <summary>Adds the postponed changes, in their order.</summary>
    /// <returns>False if a limit would be exceeded, or a value overflows.</returns>
    public bool TryAddPostponed()
    {
        foreach ((IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits) in _postponed)
        {
            try
            {
                if (!Check(changes, limits).IsCommitted)
                {
                    return false;
                }
            }
            catch (OverflowException)
            {
                // The batch is decided again with the counters at hand: then the commit that overflows fails alone.
                return false;
            }

            Apply(changes);
        }

        return true;
    }

    private CommitResult Check(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
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

    /// <summary>Applies the values that <see cref="Check"/> computed.</summary>
    private void Apply(IReadOnlyList<CounterChange> changes)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            ref Line line = ref LineOf(changes[i].Key);
            DateTimeOffset until = changes[i].ForgetAfter ?? DateTimeOffset.MaxValue;
            DateTimeOffset latest = until > line.ForgetAfter ? until : line.ForgetAfter;
            line = new Line { Value = _pending[changes[i].Key], ForgetAfter = latest, IsChanged = true };
        }
    }

    public void Write(Session session) => CounterRows.Write(
        session,
        [.. _lines.Where(line => line.Value.IsChanged).Select(line => new CounterRow(line.Key, line.Value.Value, line.Value.ForgetAfter))]);

    private static long Fit(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);

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

    private ref Line LineOf(CounterKey key)
    {
        ref Line line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, key, out bool isThere);
        if (!isThere)
        {
            line.ForgetAfter = DateTimeOffset.MinValue;
        }

        return ref line;
    }

    private struct Line
    {
        public CounterValue Value;
        public DateTimeOffset ForgetAfter;
        public bool IsChanged;
    }
}
