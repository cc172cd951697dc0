using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Discrepancies that an operator must resolve.</summary>
internal static class DiscrepancyTable
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

    /// <summary>Whether all discrepancies to close are open. Refuses to close one that does not exist.</summary>
    public static bool AreOpen(StoreTransaction transaction, IReadOnlyList<Discrepancy> discrepancies)
    {
        for (int i = 0; i < discrepancies.Count; i++)
        {
            if (discrepancies[i].ClosedAt is null)
            {
                continue;
            }

            Discrepancy known = Find(transaction.Connection, discrepancies[i].Id) ?? throw StoreRules.UnknownDiscrepancy(discrepancies[i]);
            if (known.ClosedAt is not null)
            {
                return false;
            }
        }
        return true;
    }

    public static void Put(StoreTransaction transaction, Discrepancy discrepancy)
    {
        if (discrepancy.ClosedAt is not null)
        {
            Discrepancy known = Find(transaction.Connection, discrepancy.Id)!;
            Discrepancy closed = known with
            {
                ClosedAt = discrepancy.ClosedAt,
                ClosedBy = discrepancy.ClosedBy,
                Decision = discrepancy.Decision,
                AppliedMinor = discrepancy.AppliedMinor,
            };
            using Query close = transaction.Connection.Use(Close).Bind(closed.ClosedAt).Bind(closed.ClosedBy?.Value)
                .BindUtf8(Text(closed)).Bind(closed.Id);
            close.Execute();
            return;
        }
        using Query insert = transaction.Connection.Use(Insert)
            .Bind(discrepancy.Id).Bind(discrepancy.Key).Bind(discrepancy.Kind).Bind(discrepancy.OpenedAt)
            .Bind(discrepancy.ClosedAt).Bind(discrepancy.ClosedBy?.Value).BindUtf8(Text(discrepancy));
        insert.Execute();
    }

    public static List<Discrepancy> Page(SqliteConnection connection, bool openOnly, string? after, int maxItems)
    {
        var page = new List<Discrepancy>();
        using Query query = connection.Use(openOnly ? ListOpen : ListAll).Bind(after ?? "").Bind(maxItems);
        while (query.Step())
        {
            page.Add(Read(query));
        }

        return page;
    }

    public static Discrepancy? Find(SqliteConnection connection, string id)
    {
        using Query query = connection.Use(Select).Bind(id);
        return query.Step() ? Read(query) : null;
    }

    private static Discrepancy Read(Query query) => StoreJson.Read(query.Utf8(0), StoreJson.Records.Discrepancy);

    private static byte[] Text(Discrepancy discrepancy) => StoreJson.Write(discrepancy, StoreJson.Records.Discrepancy);
}
