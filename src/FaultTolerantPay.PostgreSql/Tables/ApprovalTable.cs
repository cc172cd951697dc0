using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Operator actions that wait for a second operator, and the decisions on them.</summary>
internal static class ApprovalTable
{
    private const string Select = "SELECT record FROM approval WHERE id = $1";
    private const string ListAll = "SELECT record FROM approval WHERE id > $1 ORDER BY id LIMIT $2";
    private const string ListWaiting = """
        SELECT record FROM approval WHERE status = 'Waiting' AND id > $1 AND expires_at > $3 ORDER BY id LIMIT $2
        """;

    private static readonly string UpsertAll = Changes.Exactly("""
        INSERT INTO approval (id, merchant, order_id, attempt, kind, amount_minor, currency, ordered_by, ordered_at, expires_at, status,
          decided_by, decided_at, record)
        SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],
          $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::bigint[], $15::json[])
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, status = excluded.status, decided_by = excluded.decided_by,
          decided_at = excluded.decided_at, record = excluded.record
        """);

    public static void Write(Session session, IReadOnlyList<ApprovalRequest> rows) => Changes.Defer(session, rows, UpsertAll, Columns);

    public static Task<ApprovalRequest?> FindAsync(Session session, string id, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, Parameter.Text(id)), Read, cancellationToken);

    public static Task<List<ApprovalRequest>> PageAsync(
        Session session, DateTimeOffset? waitingAt, string? after, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(
            waitingAt is { } at
                ? new Statement(ListWaiting, Parameter.Text(after ?? ""), Parameter.Int(maxItems), Parameter.Time(at))
                : new Statement(ListAll, Parameter.Text(after ?? ""), Parameter.Int(maxItems)),
            Read,
            cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<ApprovalRequest> rows) =>
    [
        Parameter.Texts(rows, row => row.Id),
        .. QueryKeys.Columns(rows, row => row.Key),
        Parameter.Names(rows, row => row.Kind),
        Parameter.Longs(rows, row => row.Amount.Minor),
        Parameter.Texts(rows, row => row.Amount.Currency.Code),
        Parameter.Texts(rows, row => row.RequestedBy.Value),
        Parameter.Times(rows, row => row.RequestedAt),
        Parameter.Times(rows, row => row.ExpiresAt),
        Parameter.Names(rows, row => row.Status),
        Parameter.Texts(rows, row => row.DecidedBy?.Value),
        Parameter.TimesOrNone(rows, row => row.DecidedAt),
        Parameter.Jsons(rows, row => StoreJson.Write(row, StoreJson.Records.ApprovalRequest)),
    ];

    private static ApprovalRequest Read(NpgsqlDataReader row) => StoreJson.Read(row.Json(0), StoreJson.Records.ApprovalRequest);
}
