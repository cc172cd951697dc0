using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>A payment's record to write.</summary>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Before">The version on record; 0: none.</param>
/// <param name="Record">The record, with the version before the last change.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct PaymentRow(long Subject, long Before, TransactionRecord Record, byte[] Text);

/// <summary>Payments' records.</summary>
internal static class PaymentTable
{
    private const string Select = """
        SELECT p.version, p.record FROM subject s JOIN payment p ON p.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3
        """;

    private const string SelectOrder = """
        SELECT p.version, p.record FROM subject s JOIN payment p ON p.subject_id = s.id WHERE s.merchant = $1 AND s.order_id = $2
        ORDER BY p.stored_at, s.id
        """;

    private const string AnySince = "SELECT EXISTS (SELECT 1 FROM payment WHERE stored_at >= $1)";

    private const string Arrays = """
        $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::boolean[], $7::text[], $8::boolean[], $9::text[], $10::bigint[],
          $11::text[], $12::bigint[], $13::json[]
        """;

    private static readonly string InsertAll = Changes.Exactly($"""
        INSERT INTO payment (subject_id, version, outcome, is_final, reason, may_be_paid, customer, amount_minor, currency, stored_at,
          record)
        SELECT v.subject_id, v.version, v.outcome, v.is_final, v.reason, v.may_be_paid, v.customer, v.amount_minor, v.currency,
          v.stored_at, v.record
        FROM unnest({Arrays}) v (subject_id, before, version, outcome, is_final, reason, may_be_paid, customer, amount_minor, currency,
          stored_at, record)
        """);

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE payment p SET version = v.version, outcome = v.outcome, is_final = v.is_final, reason = v.reason,
          may_be_paid = v.may_be_paid, customer = v.customer, amount_minor = v.amount_minor, currency = v.currency,
          stored_at = v.stored_at, record = v.record
        FROM unnest({Arrays}) v (subject_id, before, version, outcome, is_final, reason, may_be_paid, customer, amount_minor, currency,
          stored_at, record)
        WHERE p.subject_id = v.subject_id AND p.version = v.before
        """);

    public static void Write(Session session, IReadOnlyCollection<PaymentRow> rows)
    {
        Changes.Defer(session, [.. rows.Where(row => row.Before == 0)], InsertAll, Columns);
        Changes.Defer(session, [.. rows.Where(row => row.Before != 0)], UpdateAll, Columns);
    }

    public static Task<TransactionRecord?> FindAsync(Session session, TransactionKey key, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, QueryKeys.Parameters(key)), Read, cancellationToken);

    /// <summary>The records of an order's attempts, oldest first.</summary>
    public static Task<List<TransactionRecord>> OfOrderAsync(Session session, OrderKey order, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new Statement(SelectOrder, Parameter.Text(order.Merchant.Value), Parameter.Text(order.Order.Value)),
            Read,
            cancellationToken);

    public static Task<bool> AnyAsync(Session session, DateTimeOffset storedSince, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(AnySince, Parameter.Time(storedSince)), row => row.Flag(0), cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<PaymentRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Longs(rows, row => row.Before),
        Parameter.Longs(rows, row => row.Record.Version + 1),
        Parameter.Names(rows, row => row.Record.Outcome.Kind),
        Parameter.Flags(rows, row => row.Record.Outcome.IsFinal),
        Parameter.Texts(rows, row => row.Record.Outcome.Reason),
        Parameter.Flags(rows, row => row.Record.MayBePaid),
        Parameter.Texts(rows, row => row.Record.Request.Customer.Value),
        Parameter.Longs(rows, row => row.Record.Request.Amount.Minor),
        Parameter.Texts(rows, row => row.Record.Request.Amount.Currency.Code),
        Parameter.Times(rows, row => row.Record.StoredAt),
        Parameter.Jsons(rows, row => row.Text),
    ];

    private static TransactionRecord Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.TransactionRecord) with { Version = row.Long(0) };
}
