using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A counter's row.</summary>
/// <param name="Key">The counter.</param>
/// <param name="Value">Its value.</param>
/// <param name="ForgetAfter">When it may be deleted.</param>
/// <param name="IsShared">Whether it has shares: then its value is the sum of the row and of <see cref="CounterShares"/>.</param>
internal readonly record struct CounterRow(CounterKey Key, CounterValue Value, DateTimeOffset ForgetAfter, bool IsShared);

/// <summary>Counters, by the text of their keys.</summary>
internal static class CounterRows
{
    private const string Select = "SELECT amount_minor, count FROM counter_total WHERE key = $1";
    private const string SelectByKeys = "SELECT key, amount_minor, count, forget_after, is_shared FROM counter WHERE key = ANY ($1)";

    private const string DeleteEndedShares =
        "DELETE FROM counter_share s USING counter c WHERE c.forget_after <= $1 AND s.key = c.key";

    private const string DeleteEnded = "DELETE FROM counter WHERE forget_after <= $1";
    private const string DeleteZeros = "DELETE FROM counter WHERE is_exposure AND NOT is_shared AND amount_minor = 0 AND count = 0";

    private const string SelectSharedZeros = """
        SELECT key, scope, id, currency FROM counter_total t WHERE is_exposure AND amount_minor = 0 AND count = 0
          AND EXISTS (SELECT 1 FROM counter c WHERE c.key = t.key AND c.is_shared) ORDER BY key LIMIT 1000
        """;

    private const string LockShares = "SELECT 1 FROM counter_share WHERE key = ANY ($1) ORDER BY key, chain FOR UPDATE";

    private const string FoldZeros = """
        WITH zeros AS (SELECT key FROM counter_total WHERE key = ANY ($1) AND amount_minor = 0 AND count = 0),
          shares AS (DELETE FROM counter_share s USING zeros z WHERE s.key = z.key)
        DELETE FROM counter c USING zeros z WHERE c.key = z.key
        """;

    private static readonly string UpsertAll = Changes.Exactly("""
        INSERT INTO counter (key, scope, id, currency, is_exposure, slice, slice_ticks, amount_minor, count, forget_after,
          is_shared)
        SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[], $9::bigint[],
          $10::bigint[], $11::bigint[], $12::boolean[])
        ON CONFLICT (key) DO UPDATE SET amount_minor = excluded.amount_minor, count = excluded.count,
          forget_after = excluded.forget_after, is_shared = excluded.is_shared
        """);

    /// <summary>A counter's key as text; different keys give different texts, because only the id may contain a slash.</summary>
    public static string TextOf(CounterKey key) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{key.Scope}/{key.Currency.Code}/{key.Slice}/{key.SliceLength.Ticks}/{key.Id}");

    /// <summary>The lock of a counter: the slices of a window have one, because a limit sums them.</summary>
    public static long LockOf(CounterKey counter) => LockOf(counter.Scope.ToString(), counter.Currency.Code, counter.Id);

    /// <summary>The counters with these keys.</summary>
    public static Reading Load(IReadOnlyDictionary<string, CounterKey> keys, Action<CounterRow> take) => new(
        new Statement(SelectByKeys, Parameter.Texts([.. keys.Keys])),
        row => take(new CounterRow(keys[row.Text(0)], new CounterValue(row.Long(1), row.Long(2)), row.Time(3), row.Flag(4))));

    public static void Write(Session session, IReadOnlyList<CounterRow> rows) => Changes.Defer(session, rows, UpsertAll, Columns);

    public static Task<CounterValue> FindAsync(Session session, CounterKey key, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(Select, Parameter.Text(TextOf(key))), row => new CounterValue(row.Long(0), row.Long(1)), cancellationToken);

    /// <summary>
    /// Deletes the expired counters, and exposure counters at zero, which only show that there was exposure, for example of a customer.
    /// </summary>
    public static async Task DeleteAsync(Session session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(string Key, long Lock)> zeros = await session.QueryAsync(
            new Statement(SelectSharedZeros), row => (row.Text(0), LockOf(row.Text(1), row.Text(3), row.Text(2))), cancellationToken)
            .ConfigureAwait(false);
        if (zeros.Count > 0)
        {
            // No batch changes a counter while its lock and its shares are held; under them it is compared with zero again.
            NpgsqlParameter Keys() => Parameter.Texts([.. zeros.Select(zero => zero.Key)]);
            await session.ReadAsync(
                [OrderLocks.Take(zeros.Select(zero => zero.Lock)), new Reading(new Statement(LockShares, Keys()), static _ => { })],
                cancellationToken).ConfigureAwait(false);
            session.Defer(new Statement(FoldZeros, Keys()));
        }

        session.Defer(new Statement(DeleteEndedShares, Parameter.Time(now)));
        session.Defer(new Statement(DeleteEnded, Parameter.Time(now)));
        session.Defer(new Statement(DeleteZeros));
    }

    private static long LockOf(string scope, string currency, string id) => OrderLocks.Of("counter", scope, currency, id);

    private static NpgsqlParameter[] Columns(IReadOnlyList<CounterRow> rows) =>
    [
        Parameter.Texts(rows, row => TextOf(row.Key)),
        Parameter.Names(rows, row => row.Key.Scope),
        Parameter.Texts(rows, row => row.Key.Id),
        Parameter.Texts(rows, row => row.Key.Currency.Code),
        Parameter.Flags(rows, row => row.Key.Slice is null),
        Parameter.Longs([.. rows.Select(row => row.Key.Slice)]),
        Parameter.Longs(rows, row => row.Key.SliceLength.Ticks),
        Parameter.Longs(rows, row => row.Value.AmountMinor),
        Parameter.Longs(rows, row => row.Value.Count),
        Parameter.Times(rows, row => row.ForgetAfter),
        Parameter.Flags(rows, row => row.IsShared),
    ];
}
