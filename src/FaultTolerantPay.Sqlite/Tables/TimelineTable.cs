using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Payments' audit timelines.</summary>
internal static class TimelineTable
{
    private static readonly Sql Insert = new("""
        INSERT INTO timeline (subject_id, happened_at, name, detail, operator, number, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Sql List = new("""
        SELECT t.happened_at, t.name, t.detail, t.operator FROM subject s CROSS JOIN timeline t ON t.subject_id = s.id
        WHERE s.merchant = ? AND s.order_id = ? AND s.attempt = ? ORDER BY t.id
        """);

    public static void Add(StoreTransaction transaction, long subject, TimelineEvent line, PreparedRow row)
    {
        AuditLink link = transaction.Append(row.Content);
        using Query query = transaction.Connection.Use(Insert)
            .Bind(subject).Bind(line.At).Bind(line.Name).Bind(line.Detail).Bind(line.Operator?.Value).Bind(link.Number)
            .BindBytes(row.Salt).BindBytes(link.Hash);
        query.Execute();
    }

    public static List<TimelineEvent> Of(SqliteConnection connection, TransactionKey key)
    {
        var lines = new List<TimelineEvent>();
        using Query query = connection.Use(List).Bind(key);
        while (query.Step())
        {
            OperatorId? by = query.TextOrNull(3) is { } name ? new OperatorId(name) : null;
            lines.Add(new TimelineEvent(key, query.Time(0), query.Text(1), query.Text(2), by));
        }
        return lines;
    }
}
