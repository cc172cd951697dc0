using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Operator actions that wait for a second operator, and the decisions on them.</summary>
internal static class ApprovalTable
{
    public const string Schema = """
        CREATE TABLE approval (
          id TEXT PRIMARY KEY, merchant TEXT NOT NULL, order_id TEXT NOT NULL, attempt TEXT NOT NULL, kind TEXT NOT NULL,
          amount_minor INTEGER NOT NULL,
          currency TEXT NOT NULL, ordered_by TEXT NOT NULL, ordered_at TEXT NOT NULL, expires_at TEXT NOT NULL, status TEXT NOT NULL,
          decided_by TEXT, decided_at TEXT,
          record TEXT NOT NULL) STRICT;
        CREATE INDEX approval_waiting ON approval (id) WHERE status = 'Waiting';
        """;

    private static readonly Sql Select = new("SELECT record FROM approval WHERE id = ?");
    private static readonly Sql ListAll = new("SELECT record FROM approval WHERE id > ? ORDER BY id LIMIT ?");

    private static readonly Sql ListWaiting = new("""
        SELECT record FROM approval INDEXED BY approval_waiting WHERE status = 'Waiting' AND id > ? AND expires_at > ? ORDER BY id LIMIT ?
        """);

    private static readonly Sql Upsert = new("""
        INSERT INTO approval (id, merchant, order_id, attempt, kind, amount_minor, currency, ordered_by, ordered_at, expires_at, status,
          decided_by, decided_at, record)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, status = excluded.status, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, record = excluded.record
        """);

    public static void Put(StoreTransaction transaction, ApprovalRequest request)
    {
        using Query query = transaction.Connection.Use(Upsert)
            .Bind(request.Id).Bind(request.Key).Bind(request.Kind).Bind(request.Amount.Minor).Bind(request.Amount.Currency.Code)
            .Bind(request.RequestedBy.Value).Bind(request.RequestedAt).Bind(request.ExpiresAt).Bind(request.Status)
            .Bind(request.DecidedBy?.Value).Bind(request.DecidedAt).BindUtf8(StoreJson.Write(request, StoreJson.Records.ApprovalRequest));
        query.Execute();
    }

    public static ApprovalRequest? Find(SqliteConnection connection, string id)
    {
        using Query query = connection.Use(Select).Bind(id);
        return query.Step() ? Read(query) : null;
    }

    public static List<ApprovalRequest> Page(SqliteConnection connection, DateTimeOffset? waitingAt, string? after, int maxItems)
    {
        var page = new List<ApprovalRequest>();
        Query found = connection.Use(waitingAt is null ? ListAll : ListWaiting).Bind(after ?? "");
        using Query query = (waitingAt is { } at ? found.Bind(at) : found).Bind(maxItems);
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    private static ApprovalRequest Read(Query query) => StoreJson.Read(query.Utf8(0), StoreJson.Records.ApprovalRequest);
}
