using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Queries of the journal of a period.</summary>
internal static class JournalQueries
{
    private const string SelectPage = """
        SELECT j.id, j.booked_at, j.event, j.currency, s.merchant, s.order_id, s.attempt, p.account, p.amount_minor, j.channel
        FROM (SELECT id, subject_id, booked_at, event, currency, channel FROM journal
              WHERE (booked_at, id) > ($1, $2) AND booked_at < $3 ORDER BY booked_at, id LIMIT $4) j
        JOIN subject s ON s.id = j.subject_id LEFT JOIN posting p ON p.journal_id = j.id
        ORDER BY j.booked_at, j.id, p.line
        """;

    private const string SelectTotals = """
        SELECT j.currency, count(*) FILTER (WHERE p.line IS NULL OR p.line = 1), count(p.line),
          coalesce(sum(greatest(p.amount_minor, 0)), 0)::bigint, coalesce(sum(-least(p.amount_minor, 0)::numeric), 0)::bigint
        FROM journal j LEFT JOIN posting p ON p.journal_id = j.id
        WHERE j.booked_at >= $1 AND j.booked_at < $2 GROUP BY j.currency ORDER BY j.currency
        """;

    public static async Task<QueryPage<BookedEntry>> ListAsync(
        Session session, DateTimeOffset from, DateTimeOffset until, string? after, int maxItems, CancellationToken cancellationToken)
    {
        string subject = QueryCursor.JournalSubject(from);
        (DateTimeOffset time, long number) = CursorText.Of(after, subject);
        if (from > time)
        {
            (time, number) = (from, 0);
        }

        List<(BookedEntry Entry, Posting? Posting)> rows = await session
            .QueryAsync(PageOf(time, number, until, maxItems + 1), Read, cancellationToken).ConfigureAwait(false);
        BookedEntry[] page = [.. rows.GroupBy(row => row.Entry.Number).Select(OneOf)];
        if (page.Length <= maxItems)
        {
            return new QueryPage<BookedEntry>(page, null);
        }

        BookedEntry last = page[maxItems - 1];
        return new QueryPage<BookedEntry>(page[..maxItems], CursorText.Text(subject, last.Entry.At, last.Number));
    }

    public static async Task<IReadOnlyList<JournalTotal>> SumAsync(
        Session session, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => await session
            .QueryAsync(
                new Statement(SelectTotals, Parameter.Time(from), Parameter.Time(until)),
                row => new JournalTotal(new Currency(row.Text(0)), row.Long(1), row.Long(2), row.Long(3), row.Long(4)),
                cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The entries after a place, with their postings.</summary>
    public static Statement PageOf(DateTimeOffset time, long number, DateTimeOffset until, int maxItems) =>
        new(SelectPage, Parameter.Time(time), Parameter.Long(number), Parameter.Time(until), Parameter.Int(maxItems));

    /// <summary>An entry without its postings, and one of them; null if it has none.</summary>
    private static (BookedEntry Entry, Posting? Posting) Read(NpgsqlDataReader row)
    {
        var entry = new JournalEntry
        {
            Key = row.Key(4),
            At = row.Time(1),
            Event = row.Text(2),
            Channel = row.TextOrNull(9) is { } channel ? new ChannelId(channel) : null,
            Currency = new Currency(row.Text(3)),
            Postings = [],
        };
        Posting? posting = row.IsDBNull(7) ? null : new Posting(row.Name<Account>(7), row.Long(8));
        return (new BookedEntry(row.Long(0), entry), posting);
    }

    private static BookedEntry OneOf(IEnumerable<(BookedEntry Entry, Posting? Posting)> rows)
    {
        BookedEntry first = rows.First().Entry;
        return first with { Entry = first.Entry with { Postings = [.. rows.Select(row => row.Posting).OfType<Posting>()] } };
    }
}
