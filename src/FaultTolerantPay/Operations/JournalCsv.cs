using System.Globalization;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay;

/// <summary>
/// Writes a period of the journal as CSV (RFC 4180; the writer sets the encoding, use UTF-8): one line for each posting, then a control
/// total for each currency. Reads page by page, so that a long period needs no more memory.
/// </summary>
public static class JournalCsv
{
    // Some spreadsheets read a cell that begins with one of these as a formula. A leading apostrophe makes it text. The apostrophe itself
    // gets one too, so that a reader can always remove exactly one.
    private const string Active = "=+-@\t\r\n'＝＋－＠";
    private const string LineEnd = "\r\n";

    /// <summary>The header line.</summary>
    public const string Header =
        "row,entry,booked_at,merchant,order,attempt,event,account,currency,debit_minor,credit_minor,entries,postings";

    /// <summary>Writes the journal of a period.</summary>
    /// <param name="queries">The store's queries.</param>
    /// <param name="output">The destination.</param>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="until">Its end, not included.</param>
    /// <param name="cancellationToken">Cancels the export. What was written until then stays.</param>
    public static async ValueTask<JournalExport> WriteAsync(
        IOperatorQueries queries, TextWriter output, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(output);
        var totals = new SortedDictionary<string, JournalTotal>(StringComparer.Ordinal);
        await WriteLineAsync(output, Header).ConfigureAwait(false);
        string? after = null;
        do
        {
            QueryPage<BookedEntry> page =
                await queries.ListJournalAsync(from, until, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (BookedEntry booked in page.Items)
            {
                foreach (Posting posting in booked.Entry.Postings)
                {
                    await WriteLineAsync(output, Line(booked, posting)).ConfigureAwait(false);
                }

                Add(totals, booked.Entry);
            }
            after = page.Next;
        }
        while (after is not null);
        foreach (JournalTotal total in totals.Values)
        {
            await WriteLineAsync(output, Line(total)).ConfigureAwait(false);
        }

        return new JournalExport([.. totals.Values], await queries.SumJournalAsync(from, until, cancellationToken).ConfigureAwait(false));
    }

    private static string Line(BookedEntry booked, Posting posting) => string.Join(
        ',',
        "posting",
        Number(booked.Number),
        booked.Entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        Text(booked.Entry.Key.Merchant.Value),
        Text(booked.Entry.Key.Order.Value),
        Text(booked.Entry.Key.Attempt.Value),
        Text(booked.Entry.Event),
        posting.Account.ToString(),
        Text(booked.Entry.Currency.Code),
        posting.AmountMinor > 0 ? Number(posting.AmountMinor) : "",
        posting.AmountMinor < 0 ? Number(checked(-posting.AmountMinor)) : "",
        "",
        "");

    private static string Line(JournalTotal total) => string.Join(
        ',', "total", "", "", "", "", "", "", "", Text(total.Currency.Code), Number(total.DebitsMinor), Number(total.CreditsMinor),
        Number(total.Entries), Number(total.Postings));

    private static void Add(SortedDictionary<string, JournalTotal> totals, JournalEntry entry)
    {
        JournalTotal total = totals.GetValueOrDefault(entry.Currency.Code) ?? new JournalTotal(entry.Currency, 0, 0, 0, 0);
        long debits = 0, credits = 0;
        foreach (Posting posting in entry.Postings)
        {
            debits = checked(debits + Math.Max(posting.AmountMinor, 0));
            credits = checked(credits - Math.Min(posting.AmountMinor, 0));
        }
        totals[entry.Currency.Code] = total with
        {
            Entries = total.Entries + 1,
            Postings = total.Postings + entry.Postings.Count,
            DebitsMinor = checked(total.DebitsMinor + debits),
            CreditsMinor = checked(total.CreditsMinor + credits),
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(string value)
    {
        string inert = value.Length > 0 && Active.Contains(value[0], StringComparison.Ordinal) ? "'" + value : value;
        return inert.AsSpan().IndexOfAny("\",\r\n") < 0 ? inert : "\"" + inert.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    // The same on every machine, regardless of the writer's line end.
    private static async ValueTask WriteLineAsync(TextWriter output, string line) =>
        await output.WriteAsync(line + LineEnd).ConfigureAwait(false);
}
