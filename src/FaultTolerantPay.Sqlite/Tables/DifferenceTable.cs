using FaultTolerantPay.Advances;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>What an operator must look at.</summary>
internal static class DifferenceTable
{
    private static readonly Sql Select = new("SELECT record FROM difference WHERE id = ?");

    private static readonly Sql Insert = new("""
        INSERT INTO difference (id, merchant, order_id, attempt, kind, opened_at, closed_at, closed_by, record)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """);

    private static readonly Sql Close = new("UPDATE difference SET closed_at = ?, closed_by = ?, record = ? WHERE id = ?");
    private static readonly Sql ListAll = new("SELECT record FROM difference WHERE id > ? ORDER BY id LIMIT ?");
    private static readonly Sql ListOpen = new("""
        SELECT record FROM difference INDEXED BY difference_open WHERE closed_at IS NULL AND id > ? ORDER BY id LIMIT ?
        """);

    /// <summary>Whether all that are to be closed are open. Refuses to close what is not there.</summary>
    public static bool AreOpen(StoreTransaction transaction, IReadOnlyList<Difference> differences)
    {
        for (int i = 0; i < differences.Count; i++)
        {
            if (differences[i].ClosedAt is null)
                continue;
            Difference known = Find(transaction.Connection, differences[i].Id) ?? throw StoreRules.UnknownDifference(differences[i]);
            if (known.ClosedAt is not null)
                return false;
        }
        return true;
    }

    public static void Put(StoreTransaction transaction, Difference difference)
    {
        if (difference.ClosedAt is not null)
        {
            Difference known = Find(transaction.Connection, difference.Id)!;
            Difference closed = known with
            {
                ClosedAt = difference.ClosedAt,
                ClosedBy = difference.ClosedBy,
                Decision = difference.Decision,
                AppliedMinor = difference.AppliedMinor,
            };
            using Query close = transaction.Connection.Use(Close).Bind(closed.ClosedAt).Bind(closed.ClosedBy?.Value)
                .BindUtf8(Text(closed)).Bind(closed.Id);
            close.Execute();
            return;
        }
        using Query insert = transaction.Connection.Use(Insert)
            .Bind(difference.Id).Bind(difference.Key).Bind(difference.Kind).Bind(difference.OpenedAt)
            .Bind(difference.ClosedAt).Bind(difference.ClosedBy?.Value).BindUtf8(Text(difference));
        insert.Execute();
    }

    public static List<Difference> Page(SqliteConnection connection, bool openOnly, string? after, int most)
    {
        var page = new List<Difference>();
        using Query query = connection.Use(openOnly ? ListOpen : ListAll).Bind(after ?? "").Bind(most);
        while (query.Step())
            page.Add(Read(query));
        return page;
    }

    public static Difference? Find(SqliteConnection connection, string id)
    {
        using Query query = connection.Use(Select).Bind(id);
        return query.Step() ? Read(query) : null;
    }

    private static Difference Read(Query query) => StoreJson.Read(query.Utf8(0), StoreJson.Records.Difference);

    private static byte[] Text(Difference difference) => StoreJson.Write(difference, StoreJson.Records.Difference);
}
