using FaultTolerantPay.Faults;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Outages of the business system. At most one is open.</summary>
internal static class OutageTable
{
    /// <summary>The columns that <see cref="Read"/> expects, in its order.</summary>
    public const string Columns = "id, started_at, ended_at, cause, opened_by, closed_by";

    private static readonly Sql SelectOpen = new($"SELECT {Columns} FROM outage WHERE ended_at IS NULL");
    private static readonly Sql SelectNewest = new($"SELECT {Columns} FROM outage ORDER BY id DESC LIMIT ?");
    private static readonly Sql Exists = new("SELECT 1 FROM outage WHERE id = ?");
    private static readonly Sql Insert = new("INSERT INTO outage (started_at, cause, opened_by) VALUES (?, ?, ?)");
    private static readonly Sql Close = new("UPDATE outage SET ended_at = ?, closed_by = ? WHERE id = ? AND ended_at IS NULL");

    /// <summary>Opens an outage, or returns the open one.</summary>
    public static Outage Open(StoreTransaction transaction, Outage outage)
    {
        if (FindOpen(transaction.Connection) is { } open)
        {
            return open;
        }

        transaction.StartWriting();
        using Query query = transaction.Connection.Use(Insert).Bind(outage.Start).Bind(outage.Cause).Bind(outage.OpenedBy?.Value);
        query.Execute();
        return outage with { Id = new OutageId(transaction.Connection.LastInsertId), ClosedBy = null };
    }

    public static bool End(StoreTransaction transaction, Outage outage)
    {
        using (Query query = transaction.Connection.Use(Exists).Bind(outage.Id.Value))
        {
            if (!query.Step())
            {
                throw OutageRules.UnknownOutage(outage.Id);
            }
        }
        transaction.StartWriting();
        using Query close = transaction.Connection.Use(Close).Bind(outage.End).Bind(outage.ClosedBy?.Value).Bind(outage.Id.Value);
        close.Execute();
        return true;
    }

    public static Outage? FindOpen(SqliteConnection connection)
    {
        using Query query = connection.Use(SelectOpen);
        return query.Step() ? Read(query) : null;
    }

    public static List<Outage> Newest(SqliteConnection connection, int most)
    {
        var outages = new List<Outage>();
        using Query query = connection.Use(SelectNewest).Bind(most);
        while (query.Step())
        {
            outages.Add(Read(query));
        }

        return outages;
    }

    public static Outage Read(Query query) => new()
    {
        Id = new OutageId(query.Long(0)),
        Start = query.Time(1),
        End = query.TimeOrNull(2),
        Cause = query.Text(3),
        OpenedBy = OperatorOrNull(query, 4),
        ClosedBy = OperatorOrNull(query, 5),
    };

    private static OperatorId? OperatorOrNull(Query query, int column) =>
        query.TextOrNull(column) is { } name ? new OperatorId(name) : null;
}
