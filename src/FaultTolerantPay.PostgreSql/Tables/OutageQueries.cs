using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Pages of the outages of a period.</summary>
internal static class OutageQueries
{
    // One statement, so that an outage that ends meanwhile is in one of both halves.
    private const string Select = $"""
        SELECT {OutageTable.Columns} FROM (
          (SELECT {OutageTable.Columns} FROM outage WHERE (ended_at, id) > ($1, $2) AND started_at < $3 ORDER BY ended_at, id LIMIT $4)
          UNION ALL (SELECT {OutageTable.Columns} FROM outage WHERE ended_at IS NULL AND started_at < $3)) o
        ORDER BY ended_at NULLS LAST, id LIMIT $4
        """;

    public static async Task<QueryPage<Outage>> ListAsync(
        Session session, DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = QueryCursor.OutagesSubject(from);
        (DateTimeOffset end, long id) = CursorText.Of(after, subject);
        // An outage that ended at the start of the period does not overlap it.
        if (after is null)
        {
            (end, id) = (from, long.MaxValue);
        }

        var select = new Statement(
            Select, Parameter.Time(end), Parameter.Long(id), Parameter.Time(until), Parameter.Int(maxItems + 1));
        List<Outage> page = await session.QueryAsync(select, OutageTable.Read, cancellationToken).ConfigureAwait(false);
        if (page.Count <= maxItems)
        {
            return new QueryPage<Outage>(page, null);
        }

        page.RemoveAt(maxItems);
        return new QueryPage<Outage>(page, CursorText.Text(subject, page[^1].End!.Value, page[^1].Id.Value));
    }
}
