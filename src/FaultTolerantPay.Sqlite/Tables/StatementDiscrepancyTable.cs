using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// Discrepancies of statements. The record holds all of it; the columns next to it are copies for queries. The steps are lines of the audit
/// trail, so that nobody changes or removes one unseen.
/// </summary>
internal static class StatementDiscrepancyTable
{
    public const string Schema = """
        CREATE TABLE statement_discrepancy (
          subject_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL,
          merchant_number TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, assignee TEXT, currency TEXT NOT NULL,
          value_minor INTEGER NOT NULL, opened_at TEXT NOT NULL, our_key TEXT, their_key TEXT, explained_by TEXT, explained_in TEXT,
          record TEXT NOT NULL) STRICT;
        -- A page goes along one of them; the columns after the place are its filter.
        CREATE INDEX statement_discrepancy_by_time ON statement_discrepancy (
          opened_at, subject_id, state, source, merchant_number, day, kind, assignee, currency, value_minor);
        CREATE INDEX statement_discrepancy_by_state ON statement_discrepancy (
          state, opened_at, subject_id, source, merchant_number, day, kind, assignee, currency, value_minor);
        CREATE INDEX statement_discrepancy_by_number ON statement_discrepancy (
          state, source, merchant_number, opened_at, subject_id, day, kind, assignee, currency, value_minor);
        CREATE INDEX statement_discrepancy_by_comparison ON statement_discrepancy (explained_in, opened_at, subject_id)
          WHERE explained_in IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_our_key ON statement_discrepancy (our_key) WHERE state = 'Open' AND our_key IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_their_key ON statement_discrepancy (their_key)
          WHERE state = 'Open' AND their_key IS NOT NULL;
        CREATE INDEX statement_discrepancy_by_explanation ON statement_discrepancy (explained_by) WHERE explained_by IS NOT NULL;
        CREATE TRIGGER statement_discrepancy_is_not_deleted BEFORE DELETE ON statement_discrepancy
          BEGIN SELECT RAISE(ABORT, 'a discrepancy of a statement is never deleted'); END;
        """;

    private const int MostOfOneKey = 10;

    private static readonly Sql Insert = new("""
        INSERT INTO statement_discrepancy (version, state, source, merchant_number, day, kind, assignee, currency, value_minor, opened_at,
          our_key, their_key, explained_by, explained_in, record, id, subject_id)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql Update = new("""
        UPDATE statement_discrepancy SET version = ?, state = ?, source = ?, merchant_number = ?, day = ?, kind = ?, assignee = ?,
          currency = ?, value_minor = ?, opened_at = ?, our_key = ?, their_key = ?, explained_by = ?, explained_in = ?, record = ?
          WHERE id = ?
        """);

    private static readonly Sql Select = new("SELECT record FROM statement_discrepancy WHERE id = ?");

    private static readonly Sql SelectVersion = new("SELECT version, subject_id FROM statement_discrepancy WHERE id = ?");

    private static readonly Sql[] SelectRelated =
    [
        new($"SELECT opened_at, subject_id, record FROM statement_discrepancy WHERE id = ? LIMIT {MostOfOneKey}"),
        Related("our_key = ? AND state = 'Open'", "our_key"),
        Related("their_key = ? AND state = 'Open'", "their_key"),
        Related("explained_by = ?", "explanation"),
    ];

    /// <summary>Stores those that are new.</summary>
    /// <returns>Those that were stored before.</returns>
    public static List<StatementDiscrepancy> Open(
        StoreTransaction transaction, IReadOnlyList<(PreparedDiscrepancy Discrepancy, PreparedRow Row)> prepared)
    {
        var stored = new List<StatementDiscrepancy>();
        foreach ((PreparedDiscrepancy discrepancy, PreparedRow row) in prepared)
        {
            if (Find(transaction.Connection, discrepancy.Value.Id) is { } known)
            {
                stored.Add(known);
                continue;
            }

            transaction.StartWriting();
            long subject = transaction.SubjectFor(discrepancy.Line.Key);
            using (Query insert = Bind(transaction.Connection.Use(Insert), discrepancy))
            {
                insert.Bind(subject).Execute();
            }

            TimelineTable.Add(transaction, subject, discrepancy.Line, row);
        }

        return stored;
    }

    /// <summary>Stores a change with its step, if the stored version is the one before it.</summary>
    public static bool Save(StoreTransaction transaction, PreparedDiscrepancy discrepancy, PreparedRow row)
    {
        long subject;
        using (Query query = transaction.Connection.Use(SelectVersion).Bind(discrepancy.Value.Id))
        {
            if (!query.Step() || query.Long(0) != discrepancy.Value.Version - 1)
            {
                return false;
            }

            subject = query.Long(1);
        }

        transaction.StartWriting();
        using (Query update = Bind(transaction.Connection.Use(Update), discrepancy))
        {
            update.Execute();
        }

        TimelineTable.Add(transaction, subject, discrepancy.Line, row);
        return true;
    }

    public static StatementDiscrepancy? Find(SqliteConnection connection, string id)
    {
        using Query query = connection.Use(Select).Bind(id);
        return query.Step() ? Read(query, 0) : null;
    }

    public static List<StatementDiscrepancy> ListRelated(SqliteConnection connection, IReadOnlyList<string> keys)
    {
        var found = new SortedDictionary<(DateTimeOffset OpenedAt, long Subject), StatementDiscrepancy>();
        foreach (string key in keys)
        {
            foreach (Sql select in SelectRelated)
            {
                using Query query = connection.Use(select).Bind(key);
                while (query.Step())
                {
                    found.TryAdd((query.Time(0), query.Long(1)), Read(query, 2));
                }
            }
        }

        return [.. found.Values];
    }

    public static StatementDiscrepancy Read(Query query, int column) =>
        StoreJson.Read(query.Utf8(column), StoreJson.Records.StatementDiscrepancy);

    private static Sql Related(string where, string index) => new($"""
        SELECT opened_at, subject_id, record FROM statement_discrepancy INDEXED BY statement_discrepancy_by_{index} WHERE {where}
        ORDER BY subject_id LIMIT {MostOfOneKey}
        """);

    private static Query Bind(Query query, PreparedDiscrepancy prepared)
    {
        StatementDiscrepancy discrepancy = prepared.Value;
        return query.Bind(discrepancy.Version).Bind(discrepancy.State).Bind(discrepancy.Source)
            .Bind(StatementDiscrepancyRules.MerchantNumberOf(discrepancy)).Bind(ReconciliationRules.TextOf(discrepancy.Day))
            .Bind(discrepancy.Kind).Bind(discrepancy.Assignee?.Value).Bind(discrepancy.ValueAtRisk.Currency.Code)
            .Bind(discrepancy.ValueAtRisk.Minor).Bind(discrepancy.OpenedAt).Bind(discrepancy.OurKey).Bind(discrepancy.TheirKey)
            .Bind(discrepancy.ExplainedBy).Bind(discrepancy.ExplainedIn).BindUtf8(prepared.Record).Bind(discrepancy.Id);
    }
}
