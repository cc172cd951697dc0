using FaultTolerantPay.Records;
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

    private readonly CounterLines _lines = new(key => new CounterLine(ReadStored(connection, key, out DateTimeOffset until), until));

    /// <summary>A counter's value, including changes of this transaction.</summary>
    public static CounterValue ReadStored(SqliteConnection connection, CounterKey key, out DateTimeOffset forgetAfter)
    {
        using Query query = Keyed(connection.Use(Read), key);
        bool isThere = query.Step();
        forgetAfter = isThere ? query.Time(2) : DateTimeOffset.MinValue;
        return isThere ? new CounterValue(query.Long(0), query.Long(1)) : default;
    }

    /// <inheritdoc cref="CounterLines.Check"/>
    public CommitResult Check(IReadOnlyList<CounterChange> changes, IReadOnlyList<CounterLimit> limits) => _lines.Check(changes, limits);

    /// <inheritdoc cref="CounterLines.Apply"/>
    public void Apply(IReadOnlyList<CounterChange> changes) => _lines.Apply(changes);

    /// <summary>Writes the changed counters.</summary>
    public void Flush()
    {
        foreach ((CounterKey key, CounterLine line) in _lines.Changed)
        {
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
    public void Clear() => _lines.Clear();

    private static Query Keyed(Query query, CounterKey key) =>
        query.Bind(key.Scope).Bind(key.Id).Bind(key.Currency.Code).Bind(key.Slice is null).Bind(key.Slice ?? -1)
            .Bind(key.SliceLength.Ticks);
}
