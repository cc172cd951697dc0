using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// Queries of outstanding advances. A page is one contiguous range of one index per currency: sums of money never mix currencies.
/// </summary>
internal static class OutstandingQueries
{
    // The advances are read only for the rows of the page.
    private const string SelectPage =
        "SELECT p.reserved_at, p.subject_id, a.version, a.record FROM (SELECT o.reserved_at, o.subject_id FROM outstanding o";

    private const string EndPage = """
        ORDER BY o.reserved_at, o.subject_id LIMIT ?) p JOIN advance a ON a.subject_id = p.subject_id ORDER BY p.reserved_at, p.subject_id
        """;

    public static async Task<QueryPage<Advance>> ListAsync(
        Session session, OutstandingFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        var page = new List<Advance>();
        string next = "";
        string subject = filter.ListSubject();
        (string currency, DateTimeOffset reservedAt, long number) = after is null
            ? ("", DateTimeOffset.MinValue, 0)
            : Place(after, subject);
        string? present = after is null ? await NextCurrencyAsync(session, filter, "", cancellationToken).ConfigureAwait(false) : currency;
        for (; present is not null; present = await NextCurrencyAsync(session, filter, present, cancellationToken).ConfigureAwait(false))
        {
            if (present != currency)
            {
                (reservedAt, number) = (DateTimeOffset.MinValue, 0);
            }

            if (filter.ReservedFrom is { } from && from > reservedAt)
            {
                (reservedAt, number) = (from, 0);
            }

            Statement select = PageOf(filter, present, reservedAt, number, maxItems + 1 - page.Count);
            List<(DateTimeOffset ReservedAt, long Subject, Advance Advance)> found = await session.QueryAsync(
                select,
                row => (row.Time(0), row.Long(1), StoreJson.Read(row.Json(3), StoreJson.Records.Advance) with { Version = row.Long(2) }),
                cancellationToken).ConfigureAwait(false);
            foreach ((DateTimeOffset ReservedAt, long Subject, Advance Advance) row in found)
            {
                if (page.Count == maxItems)
                {
                    return new QueryPage<Advance>(page, next);
                }

                page.Add(row.Advance);
                next = QueryCursor.Of(subject, present, CursorText.Text(row.ReservedAt), CursorText.Text(row.Subject));
            }
        }

        return new QueryPage<Advance>(page, null);
    }

    public static async Task<QueryPage<OutstandingTotal>> SumAsync(
        Session session, OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = filter.TotalsSubject(by);
        string[] place = after is null ? ["", ""] : QueryCursor.Parts(after, subject, 2);
        List<OutstandingTotal> page = await session.QueryAsync(
            TotalsOf(filter, ColumnOf(by), place, maxItems + 1),
            row => new OutstandingTotal
            {
                Group = row.Text(0),
                Currency = new Currency(row.Text(1)),
                Count = row.Long(2),
                OutstandingMinor = row.Long(3),
                ExposureMinor = row.Long(4),
                OldestReservedAt = row.Time(5),
            },
            cancellationToken).ConfigureAwait(false);
        if (page.Count <= maxItems)
        {
            return new QueryPage<OutstandingTotal>(page, null);
        }

        page.RemoveAt(maxItems);
        return new QueryPage<OutstandingTotal>(page, QueryCursor.Of(subject, page[^1].Group, page[^1].Currency.Code));
    }

    /// <summary>The advances after a place in one currency.</summary>
    public static Statement PageOf(OutstandingFilter filter, string currency, DateTimeOffset reservedAt, long number, int maxItems) =>
        Of(SelectPage, filter).Where("o.currency = ?", Parameter.Text(currency))
            .Where("(o.reserved_at, o.subject_id) > (?, ?)", Parameter.Time(reservedAt), Parameter.Long(number))
            .Where("o.reserved_at < ?", Parameter.Time(filter.ReservedBefore ?? DateTimeOffset.MaxValue))
            .ToStatement(EndPage, Parameter.Int(maxItems));

    /// <summary>The sums after a group.</summary>
    /// <param name="filter">The advances to sum.</param>
    /// <param name="column">The column of the group; null: only the currency.</param>
    /// <param name="place">The group and the currency before the first.</param>
    /// <param name="maxItems">The maximum number of sums.</param>
    public static Statement TotalsOf(OutstandingFilter filter, string? column, string[] place, int maxItems)
    {
        string groups = column is null ? "o.currency" : $"o.{column}, o.currency";
        FilteredSelect select = Of($"""
            SELECT {(column is null ? "''" : $"o.{column}")}, o.currency, count(*), sum(o.outstanding_minor)::bigint,
              sum(o.exposure_minor)::bigint, min(o.reserved_at) FROM outstanding o
            """, filter)
            .WhereSet("o.currency = ?", filter.Currency?.Code)
            .Where("o.reserved_at >= ?", Parameter.Time(filter.ReservedFrom ?? DateTimeOffset.MinValue))
            .Where("o.reserved_at < ?", Parameter.Time(filter.ReservedBefore ?? DateTimeOffset.MaxValue));
        select = column is null
            ? select.Where("o.currency > ?", Parameter.Text(place[1]))
            : select.Where("(" + groups + ") > (?, ?)", Parameter.Text(place[0]), Parameter.Text(place[1]));
        return select.ToStatement($"GROUP BY {groups} ORDER BY {groups} LIMIT ?", Parameter.Int(maxItems));
    }

    /// <summary>The next currency of the advances that one value of the filter names.</summary>
    public static Statement NextCurrencyOf(OutstandingFilter filter, string after)
    {
        (string Column, string? Value) named = ValuesOf(filter).FirstOrDefault(column => column.Value is not null);
        return new FilteredSelect("SELECT o.currency FROM outstanding o").WhereSet($"o.{named.Column} = ?", named.Value)
            .Where("o.currency > ?", Parameter.Text(after)).ToStatement("ORDER BY o.currency LIMIT 1");
    }

    private static async Task<string?> NextCurrencyAsync(
        Session session, OutstandingFilter filter, string after, CancellationToken cancellationToken)
    {
        if (filter.Currency is { Code: { } only })
        {
            return string.CompareOrdinal(only, after) > 0 ? only : null;
        }

        return await session.FindAsync(NextCurrencyOf(filter, after), row => row.Text(0), cancellationToken).ConfigureAwait(false);
    }

    private static FilteredSelect Of(string text, OutstandingFilter filter)
    {
        var select = new FilteredSelect(text);
        foreach ((string column, string? value) in ValuesOf(filter))
        {
            select.WhereSet($"o.{column} = ?", value);
        }

        return select;
    }

    // The indexed columns, the most selective first.
    private static (string Column, string? Value)[] ValuesOf(OutstandingFilter filter) =>
    [
        ("customer", filter.Customer?.Value), ("merchant", filter.Merchant?.Value), ("state", filter.State?.ToString()),
        ("institution", filter.Institution?.Value),
    ];

    private static string? ColumnOf(OutstandingGroup by) => by switch
    {
        OutstandingGroup.Customer => "customer",
        OutstandingGroup.Merchant => "merchant",
        OutstandingGroup.Institution => "institution",
        OutstandingGroup.State => "state",
        _ => null,
    };

    private static (string Currency, DateTimeOffset ReservedAt, long Subject) Place(string after, string subject)
    {
        string[] parts = QueryCursor.Parts(after, subject, 3);
        if (!Currency.TryParse(parts[0], null, out _))
        {
            throw QueryCursor.Unknown(after);
        }

        return (parts[0], CursorText.Time(parts[1], after), CursorText.Number(parts[2], after));
    }
}
