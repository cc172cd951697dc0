using FaultTolerantPay.Model;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Queries of the journal of a period.</summary>
internal static class JournalQueries
{
    private static readonly Sql SelectPage = new("""
        SELECT j.id, j.booked_at, j.event, j.currency, s.merchant, s.order_id, s.attempt, p.account, p.amount_minor, j.channel
        FROM (SELECT id, subject_id, booked_at, event, currency, channel FROM journal INDEXED BY journal_by_time
              WHERE (booked_at, id) > (?1, ?2) AND booked_at < ?3 ORDER BY booked_at, id LIMIT ?4) j
        CROSS JOIN subject s ON s.id = j.subject_id LEFT JOIN posting p ON p.journal_id = j.id
        ORDER BY j.booked_at, j.id, p.line
        """);

    private static readonly Sql SelectTotals = new("""
        SELECT j.currency, SUM(p.line IS NULL OR p.line = 1), COUNT(p.line), IFNULL(SUM(MAX(p.amount_minor, 0)), 0),
          IFNULL(SUM(MAX(-p.amount_minor, 0)), 0)
        FROM journal j INDEXED BY journal_by_time LEFT JOIN posting p ON p.journal_id = j.id
        WHERE j.booked_at >= ? AND j.booked_at < ? GROUP BY j.currency ORDER BY j.currency
        """);

    public static IEnumerable<string> Statements => [SelectPage.Text, SelectTotals.Text];

    public static QueryPage<BookedEntry> List(
        SqliteConnection connection, DateTimeOffset from, DateTimeOffset until, string? after, int maxItems)
    {
        string subject = QueryCursor.JournalSubject(from);
        (DateTimeOffset time, long number) = CursorText.Of(after, subject);
        if (from > time)
        {
            (time, number) = (from, 0);
        }

        var page = new List<BookedEntry>();
        var postings = new List<Posting>();
        using (Query query = connection.Use(SelectPage).Bind(time).Bind(number).Bind(until).Bind(maxItems + 1))
        {
            while (query.Step())
            {
                if (page.Count == 0 || query.Long(0) != page[^1].Number)
                {
                    Close();
                    page.Add(new BookedEntry(query.Long(0), Entry(query)));
                }
                if (!query.IsNull(7))
                {
                    postings.Add(new Posting(query.Name<Account>(7), query.Long(8)));
                }
            }
        }
        Close();
        if (page.Count <= maxItems)
        {
            return new QueryPage<BookedEntry>(page, null);
        }

        page.RemoveAt(maxItems);
        return new QueryPage<BookedEntry>(page, CursorText.Text(subject, page[^1].Entry.At, page[^1].Number));

        void Close()
        {
            if (page.Count > 0)
            {
                page[^1] = page[^1] with { Entry = page[^1].Entry with { Postings = [.. postings] } };
            }

            postings.Clear();
        }
    }

    public static List<JournalTotal> Sum(SqliteConnection connection, DateTimeOffset from, DateTimeOffset until)
    {
        var totals = new List<JournalTotal>();
        using Query query = connection.Use(SelectTotals).Bind(from).Bind(until);
        while (query.Step())
        {
            totals.Add(new JournalTotal(new Currency(query.Text(0)), query.Long(1), query.Long(2), query.Long(3), query.Long(4)));
        }

        return totals;
    }

    private static JournalEntry Entry(Query query) => new()
    {
        Key = query.Key(4),
        At = query.Time(1),
        Event = query.Text(2),
        Channel = query.TextOrNull(9) is { } channel ? new ChannelId(channel) : null,
        Currency = new Currency(query.Text(3)),
        Postings = [],
    };
}
