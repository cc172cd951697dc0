using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// The rows that comparisons held, in pages. Each comparison writes a new set; the row of the comparison, which names it, comes last.
/// </summary>
internal static class HeldRowTable
{
    public const string Schema = """
        CREATE TABLE held_set (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reconciliation bigint NOT NULL);
        CREATE INDEX held_set_by_reconciliation ON held_set (reconciliation, id);
        CREATE TABLE held_page (held_set bigint NOT NULL, number integer NOT NULL, page json NOT NULL, PRIMARY KEY (held_set, number));
        """;

    // A few megabytes: nothing waits long for one commit.
    private const int PagesAtOnce = 100;

    private const string InsertSet = $"""
        INSERT INTO held_set (reconciliation) SELECT id FROM reconciliation r WHERE {ReconciliationTable.IsDay} RETURNING id
        """;

    // The lock keeps the set until the pages are stored. Who removes a set locks it first.
    private const string InsertPages = """
        INSERT INTO held_page (held_set, number, page)
          SELECT s.id, p.number, p.page
          FROM (SELECT id FROM held_set WHERE id = $1 FOR KEY SHARE) s CROSS JOIN unnest($2, $3) AS p (number, page)
        """;

    private const string SelectPages = $"""
        SELECT p.page FROM reconciliation r JOIN held_page p ON p.held_set = r.held
        WHERE {ReconciliationTable.IsDay} AND p.number >= $4 ORDER BY p.number LIMIT $5
        """;

    // The set that a comparison names stays the same while its row is locked.
    private const string LockDay = $"SELECT id FROM reconciliation r WHERE {ReconciliationTable.IsDay} FOR SHARE";

    private const string SelectLeftover = $"""
        SELECT s.id FROM reconciliation r JOIN held_set s ON s.reconciliation = r.id
        WHERE {ReconciliationTable.IsDay} AND s.id IS DISTINCT FROM r.held ORDER BY s.id LIMIT 1
        """;

    private const string LockSet = "SELECT 1 FROM held_set WHERE id = $1 FOR UPDATE";

    private const string DeletePages = """
        DELETE FROM held_page WHERE held_set = $1
          AND number IN (SELECT number FROM held_page WHERE held_set = $1 ORDER BY number LIMIT $2)
        """;

    private const string DeleteSet = "DELETE FROM held_set WHERE id = $1";

    /// <summary>Begins a set. Nobody sees it before the comparison names it.</summary>
    public static async Task<long> BeginAsync(Session session, StatementReconciliation day, CancellationToken cancellationToken)
    {
        await session
            .ReadAsync([ReconciliationTable.Ensure(day.Provider, day.MerchantNumber, day.Day)], cancellationToken).ConfigureAwait(false);
        List<long> ids = await session
            .ChangeAsync(new Statement(InsertSet, ReconciliationTable.DayOf(day)), row => row.Long(0), cancellationToken)
            .ConfigureAwait(false);
        return ids[0];
    }

    /// <summary>Adds pages to a set.</summary>
    /// <returns>False if the set is gone: another writer stored a comparison of the day.</returns>
    public static async Task<bool> AppendAsync(
        Session session, long set, int first, IReadOnlyList<byte[]> pages, CancellationToken cancellationToken)
    {
        var insert = new Statement(
            InsertPages,
            Parameter.Long(set),
            Parameter.Ints([.. Enumerable.Range(first, pages.Count)]),
            Parameter.Jsons([.. pages]));
        return await session.ExecuteAsync(insert, cancellationToken).ConfigureAwait(false) == pages.Count;
    }

    /// <summary>Removes some pages of a set of a day that its comparison does not name.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> RemoveLeftoversAsync(
        Session session, StatementReconciliation day, CancellationToken cancellationToken)
    {
        long? set = null;
        await session.ReadAsync(
            [
                new Reading(new Statement(LockDay, ReconciliationTable.DayOf(day)), static _ => { }),
                new Reading(new Statement(SelectLeftover, ReconciliationTable.DayOf(day)), row => set = row.Long(0)),
            ],
            cancellationToken).ConfigureAwait(false);
        if (set is not { } leftover)
        {
            return false;
        }

        await RemoveAsync(session, leftover, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes some pages of a set, and with its last page the set.</summary>
    /// <returns>Whether there may be more.</returns>
    public static async Task<bool> RemoveAsync(Session session, long set, CancellationToken cancellationToken)
    {
        int[] removed = await session.ExecuteBatchAsync(
            [
                new Statement(LockSet, Parameter.Long(set)),
                new Statement(DeletePages, Parameter.Long(set), Parameter.Int(PagesAtOnce)),
            ],
            cancellationToken).ConfigureAwait(false);
        if (removed[1] == PagesAtOnce)
        {
            return true;
        }

        session.Defer(new Statement(DeleteSet, Parameter.Long(set)));
        return false;
    }

    /// <summary>Rows of a day's comparison in the order of storing.</summary>
    public static async Task<IReadOnlyList<HeldRow>> ListAsync(
        Session session,
        ProviderId provider,
        string merchantNumber,
        DateOnly day,
        long after,
        int maxItems,
        CancellationToken cancellationToken)
    {
        (long page, long skipped) = Math.DivRem(after, PreparedHeldRows.PageLength);
        int pages = (int)((skipped + maxItems + PreparedHeldRows.PageLength - 1) / PreparedHeldRows.PageLength);
        var select = new Statement(
            SelectPages, [.. ReconciliationTable.DayOf(provider, merchantNumber, day), Parameter.Long(page), Parameter.Int(pages)]);
        List<HeldRow[]> read = await session
            .QueryAsync(select, row => StoreJson.Read(row.Json(0), StoreJson.Records.HeldRowArray), cancellationToken)
            .ConfigureAwait(false);
        return [.. read.SelectMany(rows => rows).Skip((int)skipped).Take(maxItems)];
    }
}
