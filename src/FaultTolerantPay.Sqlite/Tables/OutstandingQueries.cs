using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Queries of outstanding advances. A page is one contiguous range of one index per currency.</summary>
internal static class OutstandingQueries
{
    // The indexed columns, the most selective first. A query uses the index of the first column that its filter names. Otherwise (null) it
    // uses the table itself, which is ordered by currency.
    private static readonly string?[] Walks = ["customer", "merchant", "state", "institution", null];

    private static readonly Sql[] Lists = [.. Walks.Select(ListAlong)];
    private static readonly Sql[] Currencies = [.. Walks.Select(NextCurrencyAlong)];
    private static readonly Dictionary<OutstandingGroup, Sql[]> Sums = Enum.GetValues<OutstandingGroup>()
        .ToDictionary(by => by, by => (Sql[])[.. Walks.Select(walk => SumAlong(by, walk))]);

    /// <summary>Every statement, for tests of the query plans.</summary>
    public static IEnumerable<string> Statements =>
        Lists.Concat(Currencies).Concat(Sums.Values.SelectMany(sums => sums)).Select(sql => sql.Text);

    public static QueryPage<Advance> List(SqliteConnection connection, OutstandingFilter filter, string? after, int maxItems)
    {
        int walk = WalkOf(filter);
        var page = new List<Advance>();
        string next = "";
        string subject = filter.ListSubject();
        (string currency, DateTimeOffset reservedAt, long number) = after is null
            ? ("", DateTimeOffset.MinValue, 0)
            : Place(after, subject);
        string? first = after is null ? NextCurrency(connection, filter, walk, "") : currency;
        for (string? present = first; present is not null; present = NextCurrency(connection, filter, walk, present))
        {
            if (present != currency)
            {
                (reservedAt, number) = (DateTimeOffset.MinValue, 0);
            }

            if (filter.ReservedFrom is { } from && from > reservedAt)
            {
                (reservedAt, number) = (from, 0);
            }

            using Query query = BindFilter(connection.Use(Lists[walk]), filter)
                .Bind(present).Bind(reservedAt).Bind(number).Bind(filter.ReservedBefore ?? DateTimeOffset.MaxValue)
                .Bind(maxItems + 1 - page.Count);
            while (query.Step())
            {
                if (page.Count == maxItems)
                {
                    return new QueryPage<Advance>(page, next);
                }

                page.Add(StoreJson.Read(query.Utf8(3), StoreJson.Records.Advance) with { Version = query.Long(2) });
                next = QueryCursor.Of(subject, present, CursorText.Text(query.Time(0)), CursorText.Text(query.Long(1)));
            }
        }
        return new QueryPage<Advance>(page, null);
    }

    public static QueryPage<OutstandingTotal> Sum(
        SqliteConnection connection, OutstandingFilter filter, OutstandingGroup by, string? after, int maxItems)
    {
        string subject = filter.TotalsSubject(by);
        string[] place = after is null ? ["", ""] : QueryCursor.Parts(after, subject, 2);
        var page = new List<OutstandingTotal>();
        using Query query = BindFilter(connection.Use(Sums[by][WalkOf(filter)]), filter)
            .Bind(filter.Currency?.Code).Bind(filter.ReservedFrom ?? DateTimeOffset.MinValue)
            .Bind(filter.ReservedBefore ?? DateTimeOffset.MaxValue)
            .Bind(place[0]).Bind(place[1]).Bind(maxItems + 1);
        while (query.Step())
        {
            if (page.Count == maxItems)
            {
                return new QueryPage<OutstandingTotal>(page, QueryCursor.Of(subject, page[^1].Group, page[^1].Currency.Code));
            }

            page.Add(new OutstandingTotal
            {
                Group = query.Text(0),
                Currency = new Currency(query.Text(1)),
                Count = query.Long(2),
                OutstandingMinor = query.Long(3),
                ExposureMinor = query.Long(4),
                OldestReservedAt = query.Time(5),
            });
        }
        return new QueryPage<OutstandingTotal>(page, null);
    }

    // The first four parameters of every statement are those of BindFilter.
    private static Sql ListAlong(string? walk) => new($"""
        SELECT o.reserved_at, o.subject_id, a.version, a.record FROM outstanding o{Index(walk)}
          CROSS JOIN advance a ON a.subject_id = o.subject_id
        WHERE {Filter(walk)} AND o.currency = ?5 AND (o.reserved_at, o.subject_id) > (?6, ?7) AND o.reserved_at < ?8 ORDER BY o.reserved_at,
          o.subject_id LIMIT ?9
        """);

    private static Sql NextCurrencyAlong(string? walk) => new(
        $"SELECT o.currency FROM outstanding o{Index(walk)} WHERE {(walk is null ? "" : $"o.{walk} = ?1 AND ")}o.currency > ?2 "
        + "ORDER BY o.currency LIMIT 1");

    private static Sql SumAlong(OutstandingGroup by, string? walk)
    {
        string? column = ColumnOf(by);
        string groups = column is null ? "o.currency" : $"o.{column}, o.currency";
        // Without a narrower filter, groups are added up in the order of the group's index; a page ends with its last group.
        return new Sql($"""
            SELECT {(column is null ? "''" : $"o.{column}")}, o.currency, COUNT(*), SUM(o.outstanding_minor), SUM(o.exposure_minor),
              MIN(o.reserved_at) FROM outstanding o{Index(walk ?? column)}
            WHERE {Filter(walk)} AND (?5 IS NULL OR o.currency = ?5) AND o.reserved_at >= ?6 AND o.reserved_at < ?7
              AND {(column is null ? "?8 = '' AND o.currency > ?9" : $"({groups}) > (?8, ?9)")}
            GROUP BY {groups} ORDER BY {groups} LIMIT ?10
            """);
    }

    private static string Index(string? column) => column is null ? "" : $" INDEXED BY outstanding_by_{column}";

    private static string Filter(string? walk) => string.Join(
        " AND ",
        Walks.Where(column => column is not null)
            .Select((column, i) => column == walk ? $"o.{column} = ?{i + 1}" : $"(?{i + 1} IS NULL OR o.{column} = ?{i + 1})"));

    private static string? ColumnOf(OutstandingGroup by) => by switch
    {
        OutstandingGroup.Customer => "customer",
        OutstandingGroup.Merchant => "merchant",
        OutstandingGroup.Institution => "institution",
        OutstandingGroup.State => "state",
        _ => null,
    };

    // In the order of Walks.
    private static string?[] ValuesOf(OutstandingFilter filter) =>
        [filter.Customer?.Value, filter.Merchant?.Value, filter.State?.ToString(), filter.Institution?.Value];

    private static int WalkOf(OutstandingFilter filter)
    {
        int named = Array.FindIndex(ValuesOf(filter), value => value is not null);
        return named < 0 ? Walks.Length - 1 : named;
    }

    private static Query BindFilter(Query query, OutstandingFilter filter)
    {
        foreach (string? value in ValuesOf(filter))
        {
            query = query.Bind(value);
        }

        return query;
    }

    private static string? NextCurrency(SqliteConnection connection, OutstandingFilter filter, int walk, string after)
    {
        if (filter.Currency is { Code: { } only })
        {
            return string.CompareOrdinal(only, after) > 0 ? only : null;
        }

        using Query query = connection.Use(Currencies[walk]).Bind(walk == Walks.Length - 1 ? null : ValuesOf(filter)[walk]).Bind(after);
        return query.Step() ? query.Text(0) : null;
    }

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
