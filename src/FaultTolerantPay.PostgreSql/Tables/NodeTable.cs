using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>The last sign of life of each node.</summary>
internal static class NodeTable
{
    public const string Schema = """
        CREATE TABLE node (
          id text COLLATE "C" PRIMARY KEY, version text NOT NULL, started_at bigint NOT NULL, seen_at bigint NOT NULL,
          options text NOT NULL, routes text NOT NULL, down_since bigint) WITH (fillfactor = 50);
        """;

    private const string Upsert = """
        INSERT INTO node (id, version, started_at, seen_at, options, routes, down_since) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, options = excluded.options, routes = excluded.routes,
          down_since = excluded.down_since
        """;

    private const string DeleteOld = "DELETE FROM node WHERE seen_at < $1";

    private const string Delete = "DELETE FROM node WHERE id = $1";

    private const string Select = "SELECT id, version, started_at, seen_at, options, routes, down_since FROM node ORDER BY id LIMIT $1";

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    public static Task<bool> SaveAsync(Session session, NodeSign sign)
    {
        session.Defer(new Statement(
            Upsert,
            Parameter.Text(sign.Id),
            Parameter.Text(sign.Version),
            Parameter.Time(sign.StartedAt),
            Parameter.Time(sign.SeenAt),
            Parameter.Text(sign.Options),
            Parameter.Text(sign.Routes),
            Parameter.Time(sign.DownSince)));
        session.Defer(new Statement(DeleteOld, Parameter.Time(sign.SeenAt - MaxAge)));
        return Task.FromResult(true);
    }

    public static Task<bool> RemoveAsync(Session session, string id)
    {
        session.Defer(new Statement(Delete, Parameter.Text(id)));
        return Task.FromResult(true);
    }

    public static async Task<IReadOnlyList<NodeSign>> ListAsync(Session session, CancellationToken cancellationToken) => await session
        .QueryAsync(
            new Statement(Select, Parameter.Int(StoreRules.MaxPageSize)),
            row => new NodeSign
            {
                Id = row.Text(0),
                Version = row.Text(1),
                StartedAt = row.Time(2),
                SeenAt = row.Time(3),
                Options = row.Text(4),
                Routes = row.Text(5),
                DownSince = row.TimeOrNull(6),
            },
            cancellationToken)
        .ConfigureAwait(false);
}
