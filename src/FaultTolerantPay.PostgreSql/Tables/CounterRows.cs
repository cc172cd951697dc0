using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A counter's row.</summary>
/// <param name="Key">The counter.</param>
/// <param name="Value">Its value.</param>
/// <param name="ForgetAfter">When it may be deleted.</param>
internal readonly record struct CounterRow(CounterKey Key, CounterValue Value, DateTimeOffset ForgetAfter);

/// <summary>Counters, by the text of their keys.</summary>
internal static class CounterRows
{
    private const string Select = "SELECT amount_minor, count FROM counter WHERE key = $1";
    private const string SelectByKeys = "SELECT key, amount_minor, count, forget_after FROM counter WHERE key = ANY ($1)";
    private const string DeleteEnded = "DELETE FROM counter WHERE forget_after <= $1";
    private const string DeleteZeros = "DELETE FROM counter WHERE is_exposure AND amount_minor = 0 AND count = 0";

    private static readonly string UpsertAll = Changes.Exactly("""
        INSERT INTO counter (key, scope, id, currency, is_exposure, slice, slice_ticks, amount_minor, count, forget_after)
        SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[], $9::bigint[],
          $10::bigint[], $11::bigint[])
        ON CONFLICT (key) DO UPDATE SET amount_minor = excluded.amount_minor, count = excluded.count, forget_after = excluded.forget_after
        """);

    /// <summary>A counter's key as text; different keys give different texts, because only the id may contain a slash.</summary>
    public static string TextOf(CounterKey key) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{key.Scope}/{key.Currency.Code}/{key.Slice}/{key.SliceLength.Ticks}/{key.Id}");

    /// <summary>The counters with these keys.</summary>
    public static Reading Load(string[] keys, Action<string, CounterValue, DateTimeOffset> take) => new(
        new Statement(SelectByKeys, Parameter.Texts(keys)),
        row => take(row.Text(0), new CounterValue(row.Long(1), row.Long(2)), row.Time(3)));

    public static void Write(Session session, IReadOnlyList<CounterRow> rows) => Changes.Defer(session, rows, UpsertAll, Columns);

    public static Task<CounterValue> FindAsync(Session session, CounterKey key, CancellationToken cancellationToken) =>
        session.FindAsync(
            new Statement(Select, Parameter.Text(TextOf(key))), row => new CounterValue(row.Long(0), row.Long(1)), cancellationToken);

    /// <summary>
    /// Deletes the expired counters, and exposure counters at zero, which only show that there was exposure, for example of a customer.
    /// </summary>
    public static void Delete(Session session, DateTimeOffset now)
    {
        session.Defer(new Statement(DeleteEnded, Parameter.Time(now)));
        session.Defer(new Statement(DeleteZeros));
    }

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
    ];
}
