using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Queue;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Discrepancies of statements. The record holds all of it; the columns next to it are copies for queries. The steps are lines of the audit
/// trail, so that nobody changes or removes one unseen.
/// </summary>
internal static class StatementDiscrepancyTable
{
    public const string Schema = """
        CREATE TABLE statement_discrepancy (
          subject_id bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, version bigint NOT NULL, state text COLLATE "C" NOT NULL,
          source text COLLATE "C" NOT NULL, merchant_number text COLLATE "C" NOT NULL, day date NOT NULL, kind text COLLATE "C" NOT NULL,
          assignee text COLLATE "C", currency text COLLATE "C" NOT NULL, value_minor bigint NOT NULL, opened_at bigint NOT NULL,
          our_key text COLLATE "C", their_key text COLLATE "C", explained_by text COLLATE "C", explained_in text COLLATE "C",
          record json NOT NULL);
        CREATE INDEX statement_discrepancy_by_time ON statement_discrepancy (opened_at, subject_id);
        CREATE INDEX statement_discrepancy_by_state ON statement_discrepancy (state, opened_at, subject_id)
          INCLUDE (source, kind, currency, value_minor);
        CREATE INDEX statement_discrepancy_by_number ON statement_discrepancy (state, source, merchant_number, opened_at, subject_id);
        CREATE INDEX statement_discrepancy_by_comparison ON statement_discrepancy (explained_in, opened_at, subject_id)
          WHERE explained_in IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_our_key ON statement_discrepancy (our_key, subject_id)
          WHERE state = 'Open' AND our_key IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_their_key ON statement_discrepancy (their_key, subject_id)
          WHERE state = 'Open' AND their_key IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_explanation ON statement_discrepancy (explained_by, subject_id)
          WHERE explained_by IS NOT NULL;
        CREATE TRIGGER statement_discrepancy_is_not_deleted BEFORE DELETE ON statement_discrepancy
          FOR EACH ROW EXECUTE FUNCTION ftpay_refuse('a discrepancy of a statement is never deleted');
        """;

    private const int MostOfOneKey = 10;

    private const string Columns = """
        subject_id, id, version, state, source, merchant_number, day, kind, assignee, currency, value_minor, opened_at, our_key, their_key,
          explained_by, explained_in, record
        """;

    private const string Arrays = """
        $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[], $10::text[], $11::text[],
          $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::json[]
        """;

    private const string Select = "SELECT record FROM statement_discrepancy WHERE id = $1";

    private const string SelectAll = "SELECT id, record FROM statement_discrepancy WHERE id = ANY ($1)";

    private const string LockVersion = "SELECT version, subject_id FROM statement_discrepancy WHERE id = $1 FOR UPDATE";

    private static readonly string InsertAll =
        Changes.Exactly($"INSERT INTO statement_discrepancy ({Columns}) SELECT * FROM unnest({Arrays})");

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE statement_discrepancy d SET version = v.version, state = v.state, source = v.source, merchant_number = v.merchant_number,
          day = v.day, kind = v.kind, assignee = v.assignee, currency = v.currency, value_minor = v.value_minor, opened_at = v.opened_at,
          our_key = v.our_key, their_key = v.their_key, explained_by = v.explained_by, explained_in = v.explained_in, record = v.record
        FROM unnest({Arrays}) v ({Columns}) WHERE d.subject_id = v.subject_id
        """);

    private static readonly string SelectRelated = $"""
        SELECT DISTINCT ON (d.opened_at, d.subject_id) d.record FROM unnest($1) AS k (key) CROSS JOIN LATERAL (
          {RelatedBy("id = k.key")} UNION ALL {RelatedBy("our_key = k.key AND state = 'Open'")}
          UNION ALL {RelatedBy("their_key = k.key AND state = 'Open'")} UNION ALL {RelatedBy("explained_by = k.key")}) d
        ORDER BY d.opened_at, d.subject_id
        """;

    /// <summary>Those of these ids that are stored.</summary>
    public static Reading Load(string[] ids, Action<string, StatementDiscrepancy> take) =>
        new(new Statement(SelectAll, Parameter.Texts(ids)), row => take(row.Text(0), Read(row, 1)));

    /// <summary>Locks a discrepancy, and reads its version and subject.</summary>
    public static Reading Lock(string id, Action<long, long> take) =>
        new(new Statement(LockVersion, Parameter.Text(id)), row => take(row.Long(0), row.Long(1)));

    public static void Insert(Session session, IReadOnlyList<(long Subject, PreparedDiscrepancy Discrepancy)> rows) =>
        Changes.Defer(session, rows, InsertAll, Values);

    public static void Update(Session session, long subject, PreparedDiscrepancy discrepancy) =>
        Changes.Defer(session, [(subject, discrepancy)], UpdateAll, Values);

    public static Task<StatementDiscrepancy?> FindAsync(Session session, string id, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, Parameter.Text(id)), row => Read(row, 0), cancellationToken);

    public static async Task<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(
        Session session, IReadOnlyList<string> keys, CancellationToken cancellationToken) => await session
            .QueryAsync(RelatedTo(keys), row => Read(row, 0), cancellationToken).ConfigureAwait(false);

    /// <summary>The discrepancies that have to do with these keys.</summary>
    public static Statement RelatedTo(IReadOnlyList<string> keys) => new(SelectRelated, Parameter.Texts([.. keys]));

    public static StatementDiscrepancy Read(NpgsqlDataReader row, int column) =>
        StoreJson.Read(row.Json(column), StoreJson.Records.StatementDiscrepancy);

    private static string RelatedBy(string condition) => $"""
        (SELECT opened_at, subject_id, record FROM statement_discrepancy WHERE {condition} ORDER BY subject_id LIMIT {MostOfOneKey})
        """;

    private static NpgsqlParameter[] Values(IReadOnlyList<(long Subject, PreparedDiscrepancy Discrepancy)> rows) =>
    [
        Parameter.Longs(rows, row => row.Subject),
        Parameter.Texts(rows, row => row.Discrepancy.Value.Id),
        Parameter.Longs(rows, row => row.Discrepancy.Value.Version),
        Parameter.Names(rows, row => row.Discrepancy.Value.State),
        Parameter.Texts(rows, row => row.Discrepancy.Value.Source),
        Parameter.Texts(rows, row => StatementDiscrepancyRules.MerchantNumberOf(row.Discrepancy.Value)),
        Parameter.Days([.. rows.Select(row => row.Discrepancy.Value.Day)]),
        Parameter.Names(rows, row => row.Discrepancy.Value.Kind),
        Parameter.Texts(rows, row => row.Discrepancy.Value.Assignee?.Value),
        Parameter.Texts(rows, row => row.Discrepancy.Value.ValueAtRisk.Currency.Code),
        Parameter.Longs(rows, row => row.Discrepancy.Value.ValueAtRisk.Minor),
        Parameter.Times(rows, row => row.Discrepancy.Value.OpenedAt),
        Parameter.Texts(rows, row => row.Discrepancy.Value.OurKey),
        Parameter.Texts(rows, row => row.Discrepancy.Value.TheirKey),
        Parameter.Texts(rows, row => row.Discrepancy.Value.ExplainedBy),
        Parameter.Texts(rows, row => row.Discrepancy.Value.ExplainedIn),
        Parameter.Jsons(rows, row => row.Discrepancy.Record),
    ];
}
