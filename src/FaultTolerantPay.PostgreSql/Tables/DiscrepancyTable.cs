using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Discrepancies that an operator must resolve.</summary>
internal static class DiscrepancyTable
{
    private const string Select = "SELECT record FROM difference WHERE id = $1";
    private const string SelectByIds = "SELECT record FROM difference WHERE id = ANY ($1)";
    private const string ListAll = "SELECT record FROM difference WHERE id > $1 ORDER BY id LIMIT $2";
    private const string ListOpen = "SELECT record FROM difference WHERE closed_at IS NULL AND id > $1 ORDER BY id LIMIT $2";

    private static readonly string UpsertAll = Changes.Exactly("""
        INSERT INTO difference (id, merchant, order_id, attempt, kind, opened_at, closed_at, closed_by, record)
        SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[],
          $10::json[])
        ON CONFLICT (id) DO UPDATE SET closed_at = excluded.closed_at, closed_by = excluded.closed_by, record = excluded.record
        """);

    /// <summary>The discrepancies with these ids.</summary>
    public static Reading Load(string[] ids, Action<Discrepancy> take) =>
        new(new Statement(SelectByIds, Parameter.Texts(ids)), row => take(Read(row)));

    public static void Write(Session session, IReadOnlyList<Discrepancy> rows) => Changes.Defer(session, rows, UpsertAll, Columns);

    public static Task<List<Discrepancy>> PageAsync(
        Session session, bool openOnly, string? after, int maxItems, CancellationToken cancellationToken) =>
        session.QueryAsync(
            new Statement(openOnly ? ListOpen : ListAll, Parameter.Text(after ?? ""), Parameter.Int(maxItems)), Read, cancellationToken);

    public static Task<Discrepancy?> FindAsync(Session session, string id, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(Select, Parameter.Text(id)), Read, cancellationToken);

    private static NpgsqlParameter[] Columns(IReadOnlyList<Discrepancy> rows) =>
    [
        Parameter.Texts(rows, row => row.Id),
        .. QueryKeys.Columns(rows, row => row.Key),
        Parameter.Names(rows, row => row.Kind),
        Parameter.Times(rows, row => row.OpenedAt),
        Parameter.TimesOrNone(rows, row => row.ClosedAt),
        Parameter.Texts(rows, row => row.ClosedBy?.Value),
        Parameter.Jsons(rows, row => StoreJson.Write(row, StoreJson.Records.Discrepancy)),
    ];

    private static Discrepancy Read(NpgsqlDataReader row) => StoreJson.Read(row.Json(0), StoreJson.Records.Discrepancy);
}
