using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Queries of outages.</summary>
internal static class OutageQueries
{
    private static readonly Sql SelectEnded = new($"""
        SELECT {OutageTable.Columns} FROM outage INDEXED BY outage_by_end
        WHERE (ended_at, id) > (?, ?) AND started_at < ? ORDER BY ended_at, id LIMIT ?
        """);

    private static readonly Sql SelectOpen = new($"""
        SELECT {OutageTable.Columns} FROM outage INDEXED BY outage_by_end WHERE ended_at IS NULL AND started_at < ?
        """);

    public static IEnumerable<string> Statements => [SelectEnded.Text, SelectOpen.Text];

    public static QueryPage<Outage> List(
        SqliteConnection connection,
        DateTimeOffset from,
        DateTimeOffset until,
        string? after,
        int maxItems)
    {
        string subject = QueryCursor.OutagesSubject(from);
        (DateTimeOffset end, long id) = CursorText.Of(after, subject);
        // An outage that ended at the start of the period does not overlap it.
        if (after is null)
        {
            (end, id) = (from, long.MaxValue);
        }

        var page = new List<Outage>();
        using (Query query = connection.Use(SelectEnded).Bind(end).Bind(id).Bind(until).Bind(maxItems + 1))
        {
            while (query.Step())
            {
                page.Add(OutageTable.Read(query));
            }
        }
        if (page.Count <= maxItems)
        {
            using Query query = connection.Use(SelectOpen).Bind(until);
            if (query.Step())
            {
                page.Add(OutageTable.Read(query));
            }
        }
        if (page.Count <= maxItems)
        {
            return new QueryPage<Outage>(page, null);
        }

        page.RemoveRange(maxItems, page.Count - maxItems);
        return new QueryPage<Outage>(page, CursorText.Text(subject, page[^1].End!.Value, page[^1].Id.Value));
    }
}
