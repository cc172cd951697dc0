using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>An advance to write.</summary>
/// <param name="Subject">The number of its subject.</param>
/// <param name="Before">The version on record; 0: none.</param>
/// <param name="ExposureBefore">The exposure on record; 0: none.</param>
/// <param name="Advance">The advance, with the version before the last change.</param>
/// <param name="Text">Its stored form.</param>
internal readonly record struct AdvanceRow(long Subject, long Before, long ExposureBefore, Advance Advance, byte[] Text);

/// <summary>
/// Advances. The columns in addition to the record are copies for queries. The table <c>outstanding</c> has a few of them again, for the
/// advances that count towards the caps.
/// </summary>
internal static class AdvanceTable
{
    private const string Select = """
        SELECT a.version, a.record FROM subject s JOIN advance a ON a.subject_id = s.id
        WHERE s.merchant = $1 AND s.order_id = $2 AND s.attempt = $3
        """;

    private const string List = """
        SELECT a.version, a.record FROM subject s JOIN advance a ON a.subject_id = s.id
        WHERE (s.merchant, s.order_id, s.attempt) > ($1, $2, $3) ORDER BY s.merchant, s.order_id, s.attempt LIMIT $4
        """;

    private const string ListByState = """
        SELECT version, record FROM advance WHERE (merchant, order_id, attempt) > ($1, $2, $3) AND state = $5
        ORDER BY merchant, order_id, attempt LIMIT $4
        """;

    private const string Names = """
        subject_id, version, state, customer, institution, outage, amount_minor, currency, outstanding_minor, exposure_minor,
          collected_minor, reserved_at, paid_at, collect_at, next_action_at, record, merchant, order_id, attempt
        """;

    private const string Arrays = """
        $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[],
          $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::json[], $19::text[], $20::text[],
          $21::text[], $2::bigint[]
        """;

    private static readonly string InsertAll = Changes.Exactly($"""
        INSERT INTO advance ({Names}) SELECT {Names} FROM unnest({Arrays}) v ({Names}, before)
        """);

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE advance a SET version = v.version, state = v.state, customer = v.customer, institution = v.institution, outage = v.outage,
          amount_minor = v.amount_minor, currency = v.currency, outstanding_minor = v.outstanding_minor,
          exposure_minor = v.exposure_minor, collected_minor = v.collected_minor, reserved_at = v.reserved_at, paid_at = v.paid_at,
          collect_at = v.collect_at, next_action_at = v.next_action_at, record = v.record
        FROM unnest({Arrays}) v ({Names}, before) WHERE a.subject_id = v.subject_id AND a.version = v.before
        """);

    private const string OutstandingNames =
        "currency, reserved_at, subject_id, merchant, customer, institution, state, outstanding_minor, exposure_minor";

    private const string OutstandingArrays =
        "$2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[]";

    private static readonly string InsertOutstanding =
        Changes.Exactly($"INSERT INTO outstanding ({OutstandingNames}) SELECT * FROM unnest({OutstandingArrays})");

    private static readonly string UpdateOutstanding = Changes.Exactly($"""
        UPDATE outstanding o SET institution = v.institution, state = v.state, outstanding_minor = v.outstanding_minor,
          exposure_minor = v.exposure_minor
        FROM unnest({OutstandingArrays}) v ({OutstandingNames})
        WHERE o.currency = v.currency AND o.reserved_at = v.reserved_at AND o.subject_id = v.subject_id
        """);

    private static readonly string DeleteOutstanding = Changes.Exactly("""
        DELETE FROM outstanding o USING unnest($2::text[], $3::bigint[], $4::bigint[]) v (currency, reserved_at, subject_id)
        WHERE o.currency = v.currency AND o.reserved_at = v.reserved_at AND o.subject_id = v.subject_id
        """);

    public static void Write(Session session, IReadOnlyCollection<AdvanceRow> rows)
    {
        Changes.Defer(session, [.. rows.Where(row => row.Before == 0)], InsertAll, Columns);
        Changes.Defer(session, [.. rows.Where(row => row.Before != 0)], UpdateAll, Columns);
        WriteOutstanding(session, rows);
    }

    public static Task<Advance?> FindAsync(Session session, TransactionKey key, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, QueryKeys.Parameters(key)), Read, cancellationToken);

    public static Task<List<Advance>> PageAsync(
        Session session, AdvanceState? state, TransactionKey? after, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(
            state is { } only
                ? new Statement(ListByState, [.. QueryKeys.After(after), Parameter.Int(maxItems), Parameter.Name(only)])
                : new Statement(List, [.. QueryKeys.After(after), Parameter.Int(maxItems)]),
            Read,
            cancellationToken);

    /// <summary>An advance has a row here as long as it has an exposure.</summary>
    private static void WriteOutstanding(Session session, IReadOnlyCollection<AdvanceRow> rows)
    {
        List<AdvanceRow> exposed = [.. rows.Where(row => row.Advance.ExposureMinor > 0)];
        Changes.Defer(session, [.. exposed.Where(row => row.ExposureBefore <= 0)], InsertOutstanding, OutstandingColumns);
        Changes.Defer(session, [.. exposed.Where(row => row.ExposureBefore > 0)], UpdateOutstanding, OutstandingColumns);
        Changes.Defer(
            session,
            [.. rows.Where(row => row.Advance.ExposureMinor <= 0 && row.ExposureBefore > 0)],
            DeleteOutstanding,
            OutstandingKeys);
    }

    private static NpgsqlParameter[] Columns(IReadOnlyList<AdvanceRow> rows) =>
    [
        Parameter.Longs(rows, row => row.Before),
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Longs(rows, row => row.Advance.Version + 1),
        Parameter.Names(rows, row => row.Advance.State),
        Parameter.Texts(rows, row => row.Advance.Customer.Value),
        Parameter.Texts(rows, row => row.Advance.Institution.Value),
        Parameter.Longs(rows, row => row.Advance.Outage.Value),
        Parameter.Longs(rows, row => row.Advance.Amount.Minor),
        Parameter.Texts(rows, row => row.Advance.Amount.Currency.Code),
        Parameter.Longs(rows, row => row.Advance.OutstandingMinor),
        Parameter.Longs(rows, row => row.Advance.ExposureMinor),
        Parameter.Longs(rows, row => row.Advance.CollectedMinor),
        Parameter.Times(rows, row => row.Advance.ReservedAt),
        Parameter.TimesOrNone(rows, row => row.Advance.PaidAt),
        Parameter.TimesOrNone(rows, row => row.Advance.CollectAt),
        Parameter.TimesOrNone(rows, row => row.Advance.NextActionAt),
        Parameter.Jsons(rows, row => row.Text),
        .. QueryKeys.Columns(rows, row => row.Advance.Key),
    ];

    private static NpgsqlParameter[] OutstandingKeys(IReadOnlyList<AdvanceRow> rows) =>
    [
        Parameter.Texts(rows, row => row.Advance.Amount.Currency.Code),
        Parameter.Times(rows, row => row.Advance.ReservedAt),
        Parameter.Longs(rows, row => row.Subject),
    ];

    private static NpgsqlParameter[] OutstandingColumns(IReadOnlyList<AdvanceRow> rows) =>
    [
        .. OutstandingKeys(rows),
        Parameter.Texts(rows, row => row.Advance.Key.Merchant.Value),
        Parameter.Texts(rows, row => row.Advance.Customer.Value),
        Parameter.Texts(rows, row => row.Advance.Institution.Value),
        Parameter.Names(rows, row => row.Advance.State),
        Parameter.Longs(rows, row => row.Advance.OutstandingMinor),
        Parameter.Longs(rows, row => row.Advance.ExposureMinor),
    ];

    private static Advance Read(NpgsqlDataReader row) =>
        StoreJson.Read(row.Json(1), StoreJson.Records.Advance) with { Version = row.Long(0) };
}
