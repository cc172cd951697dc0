using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The counters of exposure and velocity.</summary>
internal sealed class CounterTable
{
    private readonly Dictionary<CounterKey, Counter> _counters = new(new KeyComparer());

    // The counters that the present commit changes, in the order of its changes; reused between commits to avoid allocations.
    private readonly List<Counter> _present = [];

    private sealed class Counter(CounterKey key)
    {
        public readonly CounterKey Key = key;

        public CounterValue Value { get; set; }

        public DateTimeOffset ForgetAfter { get; set; }
    }

    public CounterValue Read(CounterKey key) => _counters.TryGetValue(key, out Counter? counter) ? counter.Value : default;

    /// <summary>
    /// Adds all changes and checks all limits afterwards. If a limit is exceeded, or a value overflows, it restores the previous state.
    /// </summary>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        _present.Clear();
        try
        {
            for (int i = 0; i < changes.Count; i++)
            {
                CounterChange change = changes[i];
                Counter counter = _counters.TryGetValue(change.Key, out Counter? known) ? known : AddNew(change.Key);
                counter.Value = new CounterValue(
                    checked(counter.Value.AmountMinor + change.AmountDelta),
                    checked(counter.Value.Count + change.CountDelta));
                _present.Add(counter);
            }
        }
        catch (OverflowException)
        {
            TakeBack(changes);
            throw;
        }
        CounterLimit? passed = FirstPassed(limits);
        if (passed is not null)
        {
            TakeBack(changes);
            (Int128 amount, Int128 count) = Sum(passed, 0);
            return new CommitResult(CommitStatus.LimitReached, passed, new CounterValue(Fit(amount), Fit(count)));
        }
        for (int i = 0; i < changes.Count; i++)
        {
            DateTimeOffset until = changes[i].ForgetAfter ?? DateTimeOffset.MaxValue;
            if (until > _present[i].ForgetAfter)
            {
                _present[i].ForgetAfter = until;
            }
        }
        return CommitResult.Committed;
    }

    public void DeleteOld(DateTimeOffset now)
    {
        foreach ((CounterKey key, Counter counter) in _counters)
        {
            if (counter.ForgetAfter <= now || (key.Slice is null && counter.Value == default))
            {
                _counters.Remove(key);
            }
        }
    }

    private CounterLimit? FirstPassed(IReadOnlyList<CounterLimit> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            CounterLimit limit = limits[i];
            (Int128 amount, Int128 count) = Sum(limit, i);
            if (amount > (limit.MaxAmountMinor ?? Int128.MaxValue) || count > (limit.MaxCount ?? Int128.MaxValue))
            {
                return limit;
            }
        }
        return null;
    }

    // Limits are usually in the order of the changes that they concern, so the search starts there.
    private (Int128 Amount, Int128 Count) Sum(CounterLimit limit, int likely)
    {
        Int128 amount = 0, count = 0;
        foreach (ref readonly CounterKey key in limit.Keys.AsSpan())
        {
            CounterValue value = likely < _present.Count && KeyComparer.AreSame(_present[likely].Key, key)
                ? _present[likely].Value
                : Read(key);
            amount += value.AmountMinor;
            count += value.Count;
        }
        return (amount, count);
    }

    private static long Fit(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);

    private Counter AddNew(CounterKey key)
    {
        var counter = new Counter(key);
        _counters.Add(key, counter);
        return counter;
    }

    private void TakeBack(IReadOnlyList<CounterChange> changes)
    {
        for (int i = _present.Count - 1; i >= 0; i--)
        {
            // Plain negation could overflow for the smallest value; two's complement subtracts exactly what was added.
            CounterValue value = _present[i].Value;
            _present[i].Value = unchecked(
                new CounterValue(value.AmountMinor - changes[i].AmountDelta, value.Count - changes[i].CountDelta));
        }
        for (int i = 0; i < changes.Count; i++)
        {
            // A counter without an expiry was never kept: this commit created it.
            if (_counters.TryGetValue(changes[i].Key, out Counter? counter) && counter.ForgetAfter == default)
            {
                _counters.Remove(changes[i].Key);
            }
        }
        _present.Clear();
    }

    /// <summary>
    /// Hashes only the parts that distinguish most counters. The compiler's hash covers every part, which costs more than the rest of a
    /// commit.
    /// </summary>
    private sealed class KeyComparer : IEqualityComparer<CounterKey>
    {
        public static bool AreSame(in CounterKey x, in CounterKey y) =>
            x.Scope == y.Scope
                && x.Slice == y.Slice
                && x.SliceLength == y.SliceLength
                && x.Id == y.Id
                && x.Currency.Code == y.Currency.Code;

        public bool Equals(CounterKey x, CounterKey y) => AreSame(x, y);

        public int GetHashCode(CounterKey obj) =>
            unchecked((((obj.Id.GetHashCode(StringComparison.Ordinal) * 31) + (int)obj.Scope) * 31) + (int)(obj.Slice ?? -1));
    }
}
