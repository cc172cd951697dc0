using System.Runtime.InteropServices;
using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The counters of exposure and velocity.</summary>
internal sealed class CounterTable
{
    private readonly Dictionary<CounterKey, Counter> _counters = [];

    private struct Counter
    {
        public CounterValue Value;
        public DateTimeOffset ForgetAfter;
    }

    public CounterValue Read(CounterKey key) => _counters.TryGetValue(key, out Counter counter) ? counter.Value : default;

    /// <summary>Adds all changes and checks all limits after them; where one is passed, or a value does not fit, everything is as it was before.</summary>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
    {
        int added = 0;
        try
        {
            for (; added < changes.Count; added++)
                Add(changes[added].Key, changes[added].AmountDelta, changes[added].CountDelta);
        }
        catch (OverflowException)
        {
            TakeBack(changes, added);
            throw;
        }
        CounterLimit? passed = FirstPassed(limits);
        if (passed is not null)
        {
            TakeBack(changes, added);
            (Int128 amount, Int128 count) = Sum(passed);
            return new CommitResult(CommitStatus.LimitReached, passed, new CounterValue(Fit(amount), Fit(count)));
        }
        for (int i = 0; i < changes.Count; i++)
            KeepUntil(changes[i]);
        return CommitResult.Committed;
    }

    public void Forget(DateTimeOffset now)
    {
        foreach ((CounterKey key, Counter counter) in _counters)
        {
            if (counter.ForgetAfter <= now)
                _counters.Remove(key);
        }
    }

    private CounterLimit? FirstPassed(IReadOnlyList<CounterLimit> limits)
    {
        for (int i = 0; i < limits.Count; i++)
        {
            (Int128 amount, Int128 count) = Sum(limits[i]);
            if (amount > (limits[i].MaxAmountMinor ?? Int128.MaxValue) || count > (limits[i].MaxCount ?? Int128.MaxValue))
                return limits[i];
        }
        return null;
    }

    private (Int128 Amount, Int128 Count) Sum(CounterLimit limit)
    {
        Int128 amount = 0, count = 0;
        foreach (CounterKey key in limit.Keys)
        {
            CounterValue value = Read(key);
            amount += value.AmountMinor;
            count += value.Count;
        }
        return (amount, count);
    }

    private static long Fit(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);

    private void Add(CounterKey key, long amount, long count)
    {
        ref Counter counter = ref CollectionsMarshal.GetValueRefOrAddDefault(_counters, key, out _);
        counter.Value = new CounterValue(checked(counter.Value.AmountMinor + amount), checked(counter.Value.Count + count));
    }

    private void TakeBack(IReadOnlyList<CounterChange> changes, int added)
    {
        for (int i = added - 1; i >= 0; i--)
        {
            // Plain negation could overflow for the smallest value; two's complement takes back exactly what was added.
            ref Counter counter = ref CollectionsMarshal.GetValueRefOrNullRef(_counters, changes[i].Key);
            counter.Value = unchecked(new CounterValue(counter.Value.AmountMinor - changes[i].AmountDelta, counter.Value.Count - changes[i].CountDelta));
        }
        for (int i = 0; i < changes.Count; i++)
        {
            // A counter without a time to be forgotten was never kept: this commit made it.
            if (_counters.TryGetValue(changes[i].Key, out Counter counter) && counter.ForgetAfter == default)
                _counters.Remove(changes[i].Key);
        }
    }

    private void KeepUntil(CounterChange change)
    {
        ref Counter counter = ref CollectionsMarshal.GetValueRefOrNullRef(_counters, change.Key);
        DateTimeOffset until = change.ForgetAfter ?? DateTimeOffset.MaxValue;
        if (until > counter.ForgetAfter)
            counter.ForgetAfter = until;
    }
}
