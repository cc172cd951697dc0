using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Advances. The columns in addition to the record are copies for queries.</summary>
internal static class AdvanceTable
{
    private static readonly Sql ReadVersion = new("""
        SELECT a.version, a.state FROM subject s JOIN advance a ON a.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    private static readonly Sql Insert = new("""
        INSERT INTO advance (version, state, customer, institution, outage, amount_minor, currency, outstanding_minor, exposure_minor,
          collected_minor,
          reserved_at, paid_at, collect_at, next_action_at, record, subject_id, merchant, order_id, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?,
          ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql Update = new("""
        UPDATE advance SET version = ?, state = ?, customer = ?, institution = ?, outage = ?, amount_minor = ?, currency = ?,
          outstanding_minor = ?,
          exposure_minor = ?, collected_minor = ?, reserved_at = ?, paid_at = ?, collect_at = ?, next_action_at = ?, record = ?
          WHERE subject_id = ?
        """);

    private static readonly Sql Select = new("""
        SELECT a.version, a.record FROM subject s JOIN advance a ON a.subject_id = s.id WHERE s.merchant = ? AND s.order_id = ?
          AND s.attempt = ?
        """);

    // CROSS JOIN fixes the order of the tables: subjects are visited in the order of their keys, and nothing is sorted.
    private static readonly Sql List = new("""
        SELECT a.version, a.record FROM subject s CROSS JOIN advance a ON a.subject_id = s.id
        WHERE (s.merchant, s.order_id, s.attempt) > (?, ?, ?) ORDER BY s.merchant, s.order_id, s.attempt LIMIT ?
        """);

    private static readonly Sql ListByState = new("""
        SELECT version, record FROM advance INDEXED BY advance_by_state
        WHERE state = ? AND (merchant, order_id, attempt) > (?, ?, ?) ORDER BY merchant, order_id, attempt LIMIT ?
        """);

    public static bool HasVersion(StoreTransaction transaction, Advance advance)
    {
        using Query query = transaction.Connection.Use(ReadVersion).Bind(advance.Key);
        if (!query.Step())
        {
            return advance.Version == 0;
        }

        if (query.Long(0) != advance.Version)
        {
            return false;
        }

        StoreRules.CheckMove(advance.Key, query.Name<AdvanceState>(1), advance.State);
        return true;
    }

    public static void Put(StoreTransaction transaction, long subject, Advance advance, ReadOnlySpan<byte> text)
    {
        bool isNew = advance.Version == 0;
        Query values = transaction.Connection.Use(isNew ? Insert : Update)
            .Bind(advance.Version + 1).Bind(advance.State).Bind(advance.Customer.Value).Bind(advance.Institution.Value)
            .Bind(advance.Outage.Value)
            .Bind(advance.Amount.Minor).Bind(advance.Amount.Currency.Code).Bind(advance.OutstandingMinor).Bind(advance.ExposureMinor)
            .Bind(advance.CollectedMinor)
            .Bind(advance.ReservedAt).Bind(advance.PaidAt).Bind(advance.CollectAt).Bind(advance.NextActionAt).BindUtf8(text).Bind(subject);
        using Query query = isNew ? values.Bind(advance.Key) : values;
        query.Execute();
    }

    public static Advance? Find(SqliteConnection connection, TransactionKey key)
    {
        using Query query = connection.Use(Select).Bind(key);
        return query.Step() ? Read(query) : null;
    }

    public static List<Advance> Page(SqliteConnection connection, AdvanceState? state, TransactionKey? after, int maxItems)
    {
        var page = new List<Advance>();
        using Query query = (state is { } only ? connection.Use(ListByState).Bind(only) : connection.Use(List))
            .BindAfter(after).Bind(maxItems);
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    private static Advance Read(Query query) => StoreJson.Read(query.Utf8(1), StoreJson.Records.Advance) with { Version = query.Long(0) };
}
