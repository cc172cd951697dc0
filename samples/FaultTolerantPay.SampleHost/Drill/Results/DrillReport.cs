using System.Globalization;
using FaultTolerantPay.SampleHost.Drill.Audit;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>The report that a manager reads.</summary>
internal static class DrillReport
{
    private const int ChartWidth = 72;

    public static void Write(IAnsiConsole console, DrillResult result, DrillFiles files)
    {
        console.WriteLine();
        foreach (string note in result.Notes)
        {
            console.MarkupLineInterpolated($"[grey]Note: {note}[/]");
        }

        foreach (string warning in result.Warnings)
        {
            console.MarkupLineInterpolated($"[yellow]Warning: {warning}[/]");
        }

        console.Write(Payments(result));
        WriteFaults(console, result);
        if (result.Refused.Values.Any(count => count > 0))
        {
            console.Write(Refusals(result));
        }

        WriteNotices(console, result);
        WriteExposure(console, result);
        console.Write(Advances(result));
        console.Write(Channels(result));
        console.Write(TrialBalance(result));
        console.Write(Reconciliation(result));
        console.Write(Statements(result));
        WriteReached(console, result);
        WriteConclusion(console, result, files);
    }

    private static Table Payments(DrillResult result)
    {
        Table table = NewTable("What happened to the payments", "", "count", "money");
        Row(table, "completed by the business system", result.CompletedByPrimary);
        Row(table, "declined by the business system", result.DeclinedByPrimary);
        Row(table, "[green]saved: the bank stood in[/]", result.Advanced, Money(result.AdvancedMinor));
        Row(table, "refused by stand-in, or not a proper request", result.Refused.Values.Sum());
        Row(table, "failed (no payout, or never executed)", result.Failed);
        Row(table, "unavailable (no consent to stand-in)", result.Unavailable);
        Row(table, "still pending", result.PendingAtEnd);
        Row(table, "[bold]requested[/]", result.Transactions);
        return table;
    }

    private static void WriteFaults(IAnsiConsole console, DrillResult result)
    {
        string longest = result.Faults > 1 ? $" (the longest {Time(result.MaxFaultMinutes)})" : "";
        console.WriteLine(
            $"The business system failed {ReportText.Count(result.Faults, "time", "times")}, {Time(result.FaultMinutes)} in " +
            $"all{longest}, within {ReportText.Count((long)result.SimulatedDays, "day", "days")}.");
        console.WriteLine(
            $"Fault detection opened {ReportText.Count(result.Outages, "outage", "outages")}, {Time(result.OutageMinutes)} until all " +
            $"payments were back at the business system.");
        if (result.Troubled > 0)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{ReportText.Count(result.Troubled, "payment", "payments")} came while the business system was down or coming back: " +
                $"{100.0 * result.Advanced / result.Troubled:0.0} % of them were saved, {Count(result.Promised)} by a promise before " +
                $"the payout."));
        }

        if (result.Replays > 0)
        {
            console.WriteLine(
                $"{ReportText.Count(result.Replays, "payment was", "payments were")} requested again and got the same answer.");
        }

        console.WriteLine();
    }

    private static Table Refusals(DrillResult result)
    {
        Table table = NewTable("Refused, by reason", "", "count");
        foreach ((string code, int count) in result.Refused)
        {
            table.AddRow(code, Count(count));
        }

        return table;
    }

    private static void WriteNotices(IAnsiConsole console, DrillResult result)
    {
        IEnumerable<string> notices = result.Notices.OrderBy(notice => notice.Key).Select(notice => $"{Count(notice.Value)} {notice.Key}");
        console.WriteLine($"Notices delivered: {(result.Notices.Count == 0 ? "none" : string.Join(", ", notices))}");
        console.WriteLine();
    }

    private static void WriteExposure(IAnsiConsole console, DrillResult result)
    {
        (DateTimeOffset At, long Minor)[] all = [.. result.Exposure.Values.SelectMany(course => course)];
        if (all.Length == 0)
        {
            return;
        }

        DateTimeOffset from = all.Min(point => point.At);
        DateTimeOffset to = all.Max(point => point.At) + TimeSpan.FromMinutes(1);
        console.MarkupLineInterpolated($"[bold]Exposure over time[/] [grey]({from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm})[/]");
        foreach ((string currency, IReadOnlyList<(DateTimeOffset, long)> course) in result.Exposure.OrderBy(course => course.Key,
            StringComparer.Ordinal))
        {
            var peak = new Money(result.PeakOutstandingMinor[currency], new Currency(currency));
            console.MarkupLineInterpolated($"  {currency} [blue]{Chart.Line(course, from, to, ChartWidth)}[/] highest {peak}");
        }

        console.WriteLine();
    }

    private static Table Advances(DrillResult result)
    {
        Table table = NewTable("What became of the advances", "", "count", "money");
        Row(table, "settled: collected, refunded, paid manually", result.Collected, Money(result.CollectedMinor));
        Row(table, "superseded: the business system had executed the original", result.Superseded);
        Row(table, "written off", result.WrittenOff, Money(result.WrittenOffMinor));
        Row(table, "delinquent at the end", result.Delinquent, Money(result.OutstandingMinor));
        Row(table, "released: no payout happened", result.Released);
        table.AddEmptyRow();
        Row(table, "debits that the business system posted", result.PostedDebits);
        Row(table, "executions found after collection", result.FoundAfterCollection);
        table.AddRow("refunded to customers", "", Money(result.CustomerRefundedMinor));
        table.AddRow("fees of channels", "", Money(result.FeesMinor));
        Row(table, "payouts without an answer: happened", result.PayoutUnknownHappened);
        Row(table, "payouts without an answer: did not happen", result.PayoutUnknownNotHappened);
        Row(table, "collections without an answer: happened", result.CollectionUnknownHappened);
        Row(table, "collections without an answer: did not happen", result.CollectionUnknownNotHappened);
        Row(table, "refunds taken", result.Refunds);
        Row(table, "refunds refused", result.RefundsRefused);
        Row(table, "refunds of payments that were not advanced", result.RefundsOfOthers);
        Row(table, "refunds whose original is not in the file", result.RefundsWithoutOriginal);
        return table;
    }

    private static Table Channels(DrillResult result)
    {
        Table table = NewTable(
            "Channels", "", "attempts", "share", "success", "declined", "not executed", "failed over", "taken over", "moved", "fees");
        foreach (IGrouping<string, ChannelResultRow> operation in result.Channels.GroupBy(row => row.Operation))
        {
            table.AddRow($"[bold]{operation.Key}[/]");
            foreach (ChannelResultRow row in operation)
            {
                table.AddRow(
                    $"  {row.Channel}", Count(row.Attempts), Percent(row.SharePercent),
                    row.SuccessPercent is { } success ? Percent(success) : "",
                    Count(row.Declined), Count(row.NotExecuted), Count(row.Failovers), Count(row.TakenOver), Money(row.MovedMinor),
                    Money(row.FeesMinor));
            }
        }

        return table;
    }

    private static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %");

    private static Table TrialBalance(DrillResult result)
    {
        string[] currencies = [.. result.TrialBalance.Select(balance => balance.Currency.Code).Distinct().Order(StringComparer.Ordinal)];
        Table table = NewTable("Trial balance (debits less credits)", ["", .. currencies]);
        // An account that nothing was booked on has no row.
        foreach (Account account in result.TrialBalance.Select(balance => balance.Account).Distinct().Order())
        {
            table.AddRow([account.ToString(), .. currencies.Select(code => Balance(result, account, code))]);
        }

        table.AddRow(
            ["[bold]sum[/]", .. currencies.Select(code => new Money(result.JournalSumMinor[code], new Currency(code)).ToString())]);
        return table;
    }

    private static string Balance(DrillResult result, Account account, string currency) =>
        result.TrialBalance.Where(balance => balance.Account == account && balance.Currency.Code == currency)
            .Select(balance => new Money(balance.BalanceMinor, balance.Currency).ToString()).FirstOrDefault() ?? "";

    private static Table Reconciliation(DrillResult result)
    {
        Table table = NewTable("Against the bank's ledger", "", "");
        table.AddRow("paid out twice", Good(result.DoublePayouts));
        table.AddRow("collected twice, or too much", Good(result.DoubleCollections));
        table.AddRow("advances lost", Good(result.LostAdvances));
        table.AddRow("caps exceeded", Good(result.CapBreaches));
        table.AddRow("ledgers agree, by order and by channel", result.LedgersAgree ? "[green]yes[/]" : "[red]no[/]");
        table.AddRow("discrepancies for operators", Count(result.OpenDiscrepancies));
        foreach ((string kind, long count) in result.OpenDiscrepancyKinds)
        {
            table.AddRow($"  {kind}", Count(count));
        }

        return table;
    }

    /// <summary>What the drill met, by whom; a rehearsal shows as a column of its own.</summary>
    private static void WriteReached(IAnsiConsole console, DrillResult result)
    {
        bool hasRehearsal = result.Rehearsed.Transactions > 0;
        if (!hasRehearsal)
        {
            console.WriteLine(
                $"The traffic itself met {result.Reached.Count - result.NotReached.Count} of the {result.Reached.Count} things that a " +
                $"drill must meet; there was no rehearsal.");
            console.WriteLine();
            return;
        }

        Table table = NewTable("What the drill met", "", "traffic", "rehearsal");
        foreach (CoverageItem met in result.Reached)
        {
            table.AddRow(Markup.Escape(met.What), met.Traffic == 0 ? "[yellow]0[/]" : Count(met.Traffic), Count(met.Rehearsal));
        }

        console.Write(table);
        console.WriteLine(
            $"{ReportText.Count(result.Rehearsed.ReachedOnlyHere.Count, "thing", "things")} happened only in the rehearsal. Its " +
            $"{ReportText.Count(result.Rehearsed.Transactions, "scripted payment", "scripted payments")}, " +
            $"{Count(result.Rehearsed.Advanced)} of them advanced, count only in the balances and in the comparison with the ledger.");
        console.WriteLine();
    }

    private static Table Statements(DrillResult result)
    {
        StatementFigures figures = result.Statements;
        Table table = NewTable("Against the statements", "", "");
        table.AddRow("days of institutions compared", Count(figures.Days));
        table.AddRow("rows read", Count(figures.Rows));
        table.AddRow("rows that agree with the store", Count(figures.Matched));
        table.AddRow("advances compared with payout, collection and business system", Count(figures.Advances));
        table.AddRow("advances proven by all statements", Count(figures.ProvenAdvances));
        table.AddRow("days that the account has settled", Count(figures.SettledDays));
        table.AddRow("entries of the account in the journal", Count(figures.BookedEntries));
        table.AddRow("open discrepancies", Good(figures.OpenDiscrepancies.Values.Sum()));
        foreach ((string kind, int count) in figures.OpenDiscrepancies)
        {
            table.AddRow($"  {kind}", Count(count));
        }

        table.AddRow("everything is explained", result.StatementsExplained ? "[green]yes[/]" : "[red]no[/]");
        return table;
    }

    private static void WriteConclusion(IAnsiConsole console, DrillResult result, DrillFiles files)
    {
        foreach (string what in result.NotReached)
        {
            console.MarkupLineInterpolated($"[yellow]Not reached: {what}[/]");
        }

        foreach (string error in result.Errors)
        {
            console.MarkupLineInterpolated($"[red]{error}[/]");
        }

        if (files.AreKept)
        {
            console.MarkupLineInterpolated($"[grey]Store: {files.Store}   Bank's ledger: {files.Ledger}[/]");
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, result.Passed
            ? (FormattableString)$"[green bold]The drill passed[/] in {result.ElapsedSeconds:0.0} s."
            : $"[red bold]The drill failed[/] after {result.ElapsedSeconds:0.0} s.");
    }

    private static Table NewTable(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle($"[bold]{title}[/]"), Border = TableBorder.Simple };
        for (int i = 0; i < columns.Length; i++)
        {
            table.AddColumn(i == 0 ? new TableColumn(columns[i]) : new TableColumn(columns[i]).RightAligned());
        }

        return table;
    }

    private static void Row(Table table, string what, long count, string money = "") => table.AddRow(what, Count(count), money);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double minutes) => ReportText.Time(TimeSpan.FromMinutes(minutes));

    private static string Good(long count) => count == 0 ? "[green]0[/]" : $"[red]{Count(count)}[/]";

    private static string Money(IReadOnlyDictionary<string, long> sums) =>
        string.Join("  ",
            sums.Where(sum => sum.Value != 0).OrderBy(sum => sum.Key, StringComparer.Ordinal)
                .Select(sum => new Money(sum.Value, new Currency(sum.Key)).ToString()));
}
