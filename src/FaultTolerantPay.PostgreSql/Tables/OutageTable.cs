using FaultTolerantPay.Faults;
using FaultTolerantPay.PostgreSql.Connection;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Outages of the business system. At most one is open.</summary>
internal static class OutageTable
{
    public const string Schema = """
        CREATE TABLE outage (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, started_at bigint NOT NULL, ended_at bigint, cause text NOT NULL,
          opened_by text, closed_by text);
        CREATE UNIQUE INDEX outage_open ON outage ((ended_at IS NULL)) WHERE ended_at IS NULL;
        CREATE INDEX outage_by_end ON outage (ended_at, id);
        """;

    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "id, started_at, ended_at, cause, opened_by, closed_by";

    // Nodes open and close outages one after the other, so that the newest number is that of the newest outage.
    private static readonly long[] Locks = [OrderLocks.Of("outages")];

    private const string SelectOpen = $"SELECT {Columns} FROM outage WHERE ended_at IS NULL";
    private const string SelectNewest = $"SELECT {Columns} FROM outage ORDER BY id DESC LIMIT $1";
    private const string Exists = "SELECT 1 FROM outage WHERE id = $1";
    private const string Insert = "INSERT INTO outage (started_at, cause, opened_by) VALUES ($1, $2, $3) RETURNING id";
    private const string Close = "UPDATE outage SET ended_at = $2, closed_by = $3 WHERE id = $1 AND ended_at IS NULL";

    /// <summary>Opens an outage, or returns the open one.</summary>
    public static async Task<Outage> OpenAsync(Session session, Outage outage, CancellationToken cancellationToken)
    {
        Outage? open = null;
        await session
            .ReadAsync([OrderLocks.Take(Locks), new Reading(new Statement(SelectOpen), row => open = Read(row))], cancellationToken)
            .ConfigureAwait(false);
        if (open is not null)
        {
            return open;
        }

        var insert = new Statement(
            Insert, Parameter.Time(outage.Start), Parameter.Text(outage.Cause), Parameter.Text(outage.OpenedBy?.Value));
        List<long> ids = await session.ChangeAsync(insert, row => row.Long(0), cancellationToken).ConfigureAwait(false);
        return outage with { Id = new OutageId(ids[0]), ClosedBy = null };
    }

    /// <summary>Stores the first end of an outage.</summary>
    /// <exception cref="InvalidOperationException">There is no such outage.</exception>
    public static async Task<bool> CloseAsync(Session session, Outage outage, CancellationToken cancellationToken)
    {
        bool isKnown = false;
        var exists = new Statement(Exists, Parameter.Long(outage.Id.Value));
        await session
            .ReadAsync([OrderLocks.Take(Locks), new Reading(exists, _ => isKnown = true)], cancellationToken).ConfigureAwait(false);
        if (!isKnown)
        {
            throw OutageRules.UnknownOutage(outage.Id);
        }

        session.Defer(new Statement(
            Close, Parameter.Long(outage.Id.Value), Parameter.Time(outage.End), Parameter.Text(outage.ClosedBy?.Value)));
        return true;
    }

    public static Task<Outage?> FindOpenAsync(Session session, CancellationToken cancellationToken) =>
        session.FindAsync(new Statement(SelectOpen), Read, cancellationToken);

    public static async Task<IReadOnlyList<Outage>> ListNewestAsync(Session session, int maxItems, CancellationToken cancellationToken) =>
        await session.QueryAsync(new Statement(SelectNewest, Parameter.Int(maxItems)), Read, cancellationToken).ConfigureAwait(false);

    public static Outage Read(NpgsqlDataReader row) => new()
    {
        Id = new OutageId(row.Long(0)),
        Start = row.Time(1),
        End = row.TimeOrNull(2),
        Cause = row.Text(3),
        OpenedBy = OperatorOrNull(row, 4),
        ClosedBy = OperatorOrNull(row, 5),
    };

    private static OperatorId? OperatorOrNull(NpgsqlDataReader row, int column) =>
        row.TextOrNull(column) is { } name ? new OperatorId(name) : null;
}
