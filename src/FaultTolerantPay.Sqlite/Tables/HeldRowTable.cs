using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The rows that comparisons held, in pages. Each comparison writes a new set; the row of the comparison, which names it, comes last.
/// </summary>
internal static class HeldRowTable
{
    // AUTOINCREMENT: a writer whose set was removed must not find its number taken by another.
    public const string Schema = """
        CREATE TABLE held_set (id INTEGER PRIMARY KEY AUTOINCREMENT, reconciliation INTEGER NOT NULL) STRICT;
        CREATE INDEX held_set_by_reconciliation ON held_set (reconciliation);
        CREATE TABLE held_page (
          held_set INTEGER NOT NULL, number INTEGER NOT NULL, rows TEXT NOT NULL, UNIQUE (held_set, number)) STRICT;
        """;

    // A few megabytes: other writes wait only that long.
    private const int PagesAtOnce = 100;

    private static readonly Sql InsertSet = new("INSERT INTO held_set (reconciliation) VALUES (?)");

    private static readonly Sql SelectSet = new("SELECT 1 FROM held_set WHERE id = ?");

    private static readonly Sql InsertPage = new("INSERT INTO held_page (held_set, number, rows) VALUES (?, ?, ?)");

    private static readonly Sql SelectPages = new("SELECT rows FROM held_page WHERE held_set = ? AND number >= ? ORDER BY number");

    private static readonly Sql SelectLeftover = new("SELECT id FROM held_set WHERE reconciliation = ? AND id <> ? LIMIT 1");

    private static readonly Sql DeletePages = new("""
        DELETE FROM held_page WHERE rowid IN (SELECT rowid FROM held_page WHERE held_set = ? LIMIT ?)
        """);

    private static readonly Sql DeleteSet = new("DELETE FROM held_set WHERE id = ?");

    /// <summary>Begins a set. Nobody sees it before the comparison names it.</summary>
    public static long Begin(StoreTransaction transaction, StatementReconciliation day)
    {
        transaction.StartWriting();
        long reconciliation = ReconciliationTable.EnsureNumber(transaction, day.Provider, day.MerchantNumber, day.Day);
        using Query query = transaction.Connection.Use(InsertSet).Bind(reconciliation);
        query.Execute();
        return transaction.Connection.LastInsertId;
    }

    /// <summary>Adds pages to a set.</summary>
    /// <returns>False if the set is gone: another writer stored a comparison of the day.</returns>
    public static bool Append(StoreTransaction transaction, long set, int first, List<byte[]> pages)
    {
        using (Query query = transaction.Connection.Use(SelectSet).Bind(set))
        {
            if (!query.Step())
            {
                return false;
            }
        }

        transaction.StartWriting();
        for (int i = 0; i < pages.Count; i++)
        {
            using Query query = transaction.Connection.Use(InsertPage).Bind(set).Bind(first + i).BindUtf8(pages[i]);
            query.Execute();
        }

        return true;
    }

    /// <summary>Removes some pages of a set of a day that its comparison does not name.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="day">The day.</param>
    /// <returns>Whether there may be more.</returns>
    public static bool RemoveLeftovers(StoreTransaction transaction, StatementReconciliation day)
    {
        SqliteConnection connection = transaction.Connection;
        if (ReconciliationTable.NumberOf(connection, day.Provider, day.MerchantNumber, day.Day) is not { } of)
        {
            return false;
        }

        long set;
        using (Query query = connection.Use(SelectLeftover).Bind(of.Id).Bind(of.Held ?? 0))
        {
            if (!query.Step())
            {
                return false;
            }

            set = query.Long(0);
        }

        Remove(transaction, set);
        return true;
    }

    /// <summary>Removes some pages of a set, and with its last page the set.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool Remove(StoreTransaction transaction, long set)
    {
        transaction.StartWriting();
        using (Query pages = transaction.Connection.Use(DeletePages).Bind(set).Bind(PagesAtOnce))
        {
            pages.Execute();
        }

        if (transaction.Connection.Changes == PagesAtOnce)
        {
            return true;
        }

        using Query query = transaction.Connection.Use(DeleteSet).Bind(set);
        query.Execute();
        return false;
    }

    /// <summary>Rows of a day's comparison in the order of storing.</summary>
    public static List<HeldRow> List(
        SqliteConnection connection, ProviderId provider, string merchantNumber, DateOnly day, long after, int maxItems)
    {
        var rows = new List<HeldRow>();
        if (ReconciliationTable.NumberOf(connection, provider, merchantNumber, day)?.Held is not { } set)
        {
            return rows;
        }

        (long page, long skipped) = Math.DivRem(after, PreparedHeldRows.PageLength);
        using Query query = connection.Use(SelectPages).Bind(set).Bind(page);
        while (rows.Count < maxItems && query.Step())
        {
            HeldRow[] read = StoreJson.Read(query.Utf8(0), StoreJson.Records.HeldRowArray);
            rows.AddRange(read.Skip((int)skipped).Take(maxItems - rows.Count));
            skipped = 0;
        }

        return rows;
    }
}
