using System.Globalization;
using System.Text;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The journal of a period with its control total: a page of it, or all of it as a CSV file.</summary>
internal static class JournalCommand
{
    public static Command Command { get; } = new(
        "journal",
        "Lists the journal of a period with its control total, or writes it to a CSV file.",
        [],
        [
            StoreServices.Store,
            QueryOptions.From,
            QueryOptions.Until,
            new("--csv", "FILE", "Writes the whole period to a new file, with the control total at its end."),
            QueryOptions.Max,
            QueryOptions.After,
            QueryOptions.Json,
        ],
        invocation =>
            StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IOperatorQueries>())));

    private static async Task<int> RunAsync(Invocation invocation, IOperatorQueries queries)
    {
        (DateTimeOffset from, DateTimeOffset until) = QueryOptions.Period(invocation);
        return invocation.Value("--csv") is { } path ? await ExportAsync(invocation, queries, path, from, until)
            : await ListAsync(invocation, queries, from, until);
    }

    private static async Task<int> ExportAsync(Invocation invocation, IOperatorQueries queries, string path, DateTimeOffset from,
        DateTimeOffset until)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"--csv {path}: it is there already, and a new file is expected.");
        }

        JournalExport export;
        // With a byte order mark: spreadsheets take a file without one for their own old encoding.
        await using (var output = new StreamWriter(UserOnlyFile.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        {
            export = await JournalCsv.WriteAsync(queries, output, from, until, invocation.Stop);
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { File = path, export.IsComplete, Totals = export.Written.Select(Row) });
        }
        else
        {
            Show(invocation, export.Written);
        }

        if (export.IsComplete)
        {
            return ExitCode.Done;
        }

        invocation.Error.Line("Entries of the period were booked while it was written: the file is not complete. Export it again.");
        return ExitCode.AnswerIsNo;
    }

    private static async Task<int> ListAsync(Invocation invocation, IOperatorQueries queries, DateTimeOffset from, DateTimeOffset until)
    {
        QueryPage<BookedEntry> page = await QueryOptions.AskAsync(
            () => queries.ListJournalAsync(from, until, invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation),
                invocation.Stop));
        IReadOnlyList<JournalTotal> totals = await queries.SumJournalAsync(from, until, invocation.Stop);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Entries = page.Items.Select(Row), Totals = totals.Select(Row), page.Next });
            return ExitCode.Done;
        }

        Table table =
            new Table { Border = TableBorder.Simple }.AddColumns("entry", "booked", "payment", "event", "postings (debits positive)");
        foreach (BookedEntry booked in page.Items)
        {
            table.Row(
                booked.Number.ToString(CultureInfo.InvariantCulture), QueryOptions.Shown(booked.Entry.At), booked.Entry.Key.ToString(),
                booked.Entry.Event,
                string.Join(", ",
                    booked.Entry.Postings.Select(posting => $"{posting.Account} {new Money(posting.AmountMinor, booked.Entry.Currency)}")));
        }

        invocation.Console.Write(table);
        Show(invocation, totals);
        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static void Show(Invocation invocation, IEnumerable<JournalTotal> totals)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("control total", "entries", "postings", "debits", "credits");
        foreach (JournalTotal total in totals)
        {
            table.Row(
                total.Currency.Code, total.Entries.ToString(CultureInfo.InvariantCulture),
                total.Postings.ToString(CultureInfo.InvariantCulture),
                new Money(total.DebitsMinor, total.Currency).ToString(), new Money(total.CreditsMinor, total.Currency).ToString());
        }

        invocation.Console.Write(table);
    }

    private static object Row(BookedEntry booked) => new
    {
        booked.Number,
        BookedAt = booked.Entry.At,
        Merchant = booked.Entry.Key.Merchant.Value,
        Order = booked.Entry.Key.Order.Value,
        Attempt = booked.Entry.Key.Attempt.Value,
        booked.Entry.Event,
        Currency = booked.Entry.Currency.Code,
        Postings = booked.Entry.Postings.Select(posting => new { posting.Account, posting.AmountMinor }),
    };

    private static object Row(JournalTotal total) =>
        new { Currency = total.Currency.Code, total.Entries, total.Postings, total.DebitsMinor, total.CreditsMinor };
}
