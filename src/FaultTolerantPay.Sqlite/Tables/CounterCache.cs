using System.Runtime.InteropServices;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The counters that a transaction uses: read from the file once, written back once. The commits of a group share most counters (all,
/// outage, institution), so this saves most of the statements.
/// </summary>
internal sealed class CounterCache(SqliteConnection connection)
{
    private static readonly Sql Read = new("""
        SELECT amount_minor, count, forget_after FROM counter WHERE scope = ? AND id = ? AND currency = ? AND is_exposure = ? AND slice = ?
          AND slice_ticks = ?
        """);

    private static readonly Sql Write = new("""
        INSERT OR REPLACE INTO counter (scope, id, currency, is_exposure, slice, slice_ticks, amount_minor, count, forget_after)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql DeleteEnded = new("DELETE FROM counter WHERE forget_after <= ?");
    private static readonly Sql DeleteZeros = new("DELETE FROM counter WHERE is_exposure = 1 AND amount_minor = 0 AND count = 0");

    private readonly Dictionary<CounterKey, CachedCounter> _lines = [];
    private readonly Dictionary<CounterKey, CounterValue> _pending = [];

    private struct CachedCounter
    {
        public CounterValue Value;
        public DateTimeOffset ForgetAfter;
        public bool IsChanged;
    }

    /// <summary>A counter's value, including changes of this transaction.</summary>
    public static CounterValue ReadStored(SqliteConnection connection, CounterKey key, out DateTimeOffset forgetAfter)
    {
        using Query query = Keyed(connection.Use(Read), key);
        bool isThere = query.Step();
        forgetAfter = isThere ? query.Time(2) : DateTimeOffset.MinValue;
        return isThere ? new CounterValue(query.Long(0), query.Long(1)) : default;
    }

    /// <summary>Adds all changes if no limit is exceeded afterwards, otherwise none. Throws and adds none if a value overflows.</summary>
    public CommitResult TryAdd(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits)
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

    /// <summary>Applies the values that <see cref="TryAdd"/> computed.</summary>
    public void Apply(IReadOnlyList<CounterChange> changes)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            ref CachedCounter line = ref LineOf(changes[i].Key);
            DateTimeOffset until = changes[i].ForgetAfter ?? DateTimeOffset.MaxValue;
            DateTimeOffset latest = until > line.ForgetAfter ? until : line.ForgetAfter;
            line = new CachedCounter { Value = _pending[changes[i].Key], ForgetAfter = latest, IsChanged = true };
        }
    }

    /// <summary>Writes the changed counters.</summary>
    public void Flush()
    {
        foreach ((CounterKey key, CachedCounter line) in _lines)
        {
            if (!line.IsChanged)
            {
                continue;
            }

            using Query query = Keyed(connection.Use(Write), key).Bind(line.Value.AmountMinor).Bind(line.Value.Count)
                .Bind(line.ForgetAfter);
            query.Execute();
        }
    }

    /// <summary>
    /// Deletes the expired counters, and exposure counters at zero, which only show that there was exposure, for example of a customer.
    /// </summary>
    public int Delete(WriteTransaction transaction, DateTimeOffset now)
    {
        transaction.StartWriting();
        transaction.EmptiesLog = true;
        // Writes the changes of this transaction first: a counter with a new, later expiry stays.
        Flush();
        Clear();
        using (Query query = connection.Use(DeleteEnded).Bind(now))
        {
            query.Execute();
        }

        using Query zeros = connection.Use(DeleteZeros);
        zeros.Execute();
        return connection.Changes;
    }

    /// <summary>Clears the cache: the transaction is over.</summary>
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

    private ref CachedCounter LineOf(CounterKey key)
    {
        ref CachedCounter line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, key, out bool isThere);
        if (!isThere)
        {
            line.Value = ReadStored(connection, key, out line.ForgetAfter);
        }

        return ref line;
    }

    private static long Fit(Int128 sum) => (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);

    private static Query Keyed(Query query, CounterKey key) =>
        query.Bind(key.Scope).Bind(key.Id).Bind(key.Currency.Code).Bind(key.Slice is null).Bind(key.Slice ?? -1)
            .Bind(key.SliceLength.Ticks);
}
