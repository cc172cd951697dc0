using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Replays recorded requests against two policies, or two catalogues.</summary>
internal static class BacktestCommand
{
    public static Command Command { get; } = new(
        "route backtest",
        "Replays recorded requests against two policies or catalogues: share per channel, cost, unroutable, what changed and why. With "
            + "--log it judges policies by a log of attempts and their outcomes: approval, cost and net value.",
        [new("CATALOGUE", "The catalogue's JSON file."),
            new("BEFORE", "The older policy. Not with --log.", IsOptional: true),
            new("AFTER", "The newer policy. Not with --log.", IsOptional: true),
            new("REQUESTS", "The recorded requests, CSV. Not with --log.", IsOptional: true)],
        [
            new("--after-catalogue", "CATALOGUE", "The newer catalogue. Default: the same."),
            new("--currency", "DIMENSION", "The dimension that says the currency; sums are kept apart by it. Default: one currency."),
            new("--changes", "N", "How many changed requests to show, 0 to 100000. Default: 10.",
                Rule: ValueRule.Number(0, RoutingBacktest.MaxChanges)),
            .. LoggedBacktestCommand.Options,
            new("--no-quotas", null, "Routed requests use up nothing."),
            RecordedRequests.SkipErrors,
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    private static int Run(Invocation invocation)
    {
        if (invocation.Has("--log"))
        {
            return LoggedBacktestCommand.Run(invocation);
        }

        CheckOptions(invocation);
        string catalogue = invocation.Argument(0)!;
        var backtest = new RoutingBacktest(
            RouteFiles.Table(catalogue, invocation.Argument(1)!),
            RouteFiles.Table(invocation.Value("--after-catalogue") ?? catalogue, invocation.Argument(2)!),
            Options(invocation, catalogue));
        string path = invocation.Argument(3)!;
        using FileStream text = RecordedRequests.Open(path);
        var reader = RequestCsvReader.OfUtf8(text, path);
        var batch = new RequestBatch(backtest.Tables);
        TimeSpan reading = TimeSpan.Zero;
        TimeSpan routing = TimeSpan.Zero;
        long start = Stopwatch.GetTimestamp();
        while (reader.TryRead(batch))
        {
            invocation.Stop.ThrowIfCancellationRequested();
            reading += Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            backtest.Replay(batch);
            routing += Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
        }

        BacktestReport report = backtest.Report();
        RecordedRequests.Check(invocation, reader, path, report.Requests);
        if (reader.RowsBackInTime > 0 && !invocation.Has("--no-quotas"))
        {
            invocation.Error.WriteLine(
                Text($"warning: {path}:{reader.FirstRowBackInTime}: the time goes back here, and in {reader.RowsBackInTime:N0} of ")
                + Text($"{reader.Rows:N0} rows; quotas and volumes mean nothing then. Sort the rows by time, or use --no-quotas."));
        }

        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out, new
            {
                report.Requests,
                SkippedRows = reader.Rows - report.Requests,
                reader.RowsBackInTime,
                Before = SideJson(report.Before),
                After = SideJson(report.After),
                report.ChangedRequests,
                Moves = report.Moves.Select(m => new { m.From, m.To, m.Requests }),
                report.Changes,
                ReadSeconds = reading.TotalSeconds,
                RouteSeconds = routing.TotalSeconds,
            });
        }
        else
        {
            Show(invocation, report);
            string counts = $"{Counted.Of(report.Requests, "request")} ({Counted.Of(reader.Rows - report.Requests, "row")} left out)";
            string changed = Text($"{report.ChangedRequests:N0} changed");
            string times = Text($"read in {reading.TotalSeconds:N2} s, routed by both in {routing.TotalSeconds:N2} s");
            invocation.Out.WriteLine($"{counts}, {changed}; {times}");
        }

        return ExitCode.Done;
    }

    private static void CheckOptions(Invocation invocation)
    {
        IEnumerable<string> errors =
        [
            .. invocation.Command.Arguments.Where((_, i) => invocation.Argument(i) is null)
                .Select(a => $"{a.Name} is missing."),
            .. LoggedBacktestCommand.Options.Where(o => invocation.Has(o.Name)).Select(o => $"{o.Name} is only for --log FILE."),
        ];
        if (errors.Any())
        {
            throw new UsageException(string.Join('\n', errors));
        }
    }

    private static BacktestOptions Options(Invocation invocation, string catalogue)
    {
        string? currency = invocation.Value("--currency");
        if (currency is not null)
        {
            foreach (string path in (string[])[catalogue, invocation.Value("--after-catalogue") ?? catalogue])
            {
                if (RouteFiles.Required(RouteFiles.Catalogue(path)).Schema.IndexOf(currency) < 0)
                {
                    throw new UsageException($"--currency {currency}: {path} has no such dimension.");
                }
            }
        }

        return new BacktestOptions
        {
            MaxChanges = (int)(invocation.Read<long>("--changes") ?? 10),
            UsesQuotas = !invocation.Has("--no-quotas"),
            CurrencyDimension = currency,
        };
    }

    private static object SideJson(BacktestSide side) => new
    {
        side.RoutedRequests,
        side.UnroutableRequests,
        Unroutable = side.Unroutable.Select(u => new { u.Rule, u.Requests }),
        Totals = side.Totals.Select(t => new { t.Currency, t.AmountMinor, t.CostMinor }),
        side.Shares,
    };

    private static void Show(Invocation invocation, BacktestReport report)
    {
        Table shares = new Table().Border(TableBorder.Rounded).Title("Share per channel").AddColumns("Channel", "Currency");
        foreach (string column in (string[])["Before", "%", "After", "%", "Cost before", "Cost after"])
        {
            shares.AddColumn(new TableColumn(column).RightAligned());
        }

        Dictionary<(string, string), ChannelShare> before = report.Before.Shares.ToDictionary(s => (s.ChannelId, s.Currency));
        Dictionary<(string, string), ChannelShare> after = report.After.Shares.ToDictionary(s => (s.ChannelId, s.Currency));
        foreach ((string, string) key in after.Keys.Union(before.Keys)
            .OrderByDescending(k => Math.Max(after.GetValueOrDefault(k).Requests, before.GetValueOrDefault(k).Requests)))
        {
            ChannelShare was = before.GetValueOrDefault(key);
            ChannelShare now = after.GetValueOrDefault(key);
            shares.AddRow(key.Item1, key.Item2, Text($"{was.Requests:N0}"), Percent(was.Requests, report.Requests),
                Text($"{now.Requests:N0}"), Percent(now.Requests, report.Requests), Text($"{was.CostMinor:N0}"),
                    Text($"{now.CostMinor:N0}"));
        }

        invocation.Console.Write(shares);
        ShowSide(invocation, "before", report.Before, report.Requests);
        ShowSide(invocation, "after", report.After, report.Requests);
        if (!report.Changes.IsEmpty)
        {
            Table changes = new Table().Border(TableBorder.Rounded).Title("Changed requests")
                .AddColumns("Id", "Line", "Before", "After", "Why not before", "Why not the same after");
            foreach (RequestChange change in report.Changes)
            {
                changes.AddRow(new Text(Visible(change.Id)), new Text(Text($"{change.Line}")), new Text(change.Before ?? "none"),
                    new Text(change.After ?? "none"), new Text(change.ReasonBefore), new Text(change.ReasonAfter));
            }

            invocation.Console.Write(changes);
        }
    }

    private static void ShowSide(Invocation invocation, string name, BacktestSide side, long requests)
    {
        string totals = string.Join("; ",
            side.Totals.Select(t => Text($"{t.Currency} cost {t.CostMinor:N0} for amount {t.AmountMinor:N0} minor units").Trim()));
        string rules = string.Join(", ", side.Unroutable.Select(u => Text($"{u.Requests:N0} by rule '{u.Rule}'")));
        string byRule = rules.Length > 0 ? $": {rules}" : string.Empty;
        invocation.Out.WriteLine(Text(
            $"{name}: {side.UnroutableRequests:N0} unroutable ({Percent(side.UnroutableRequests, requests)} %){byRule}; {totals}"));
    }

    // An id comes from the recorded requests as it stands there: shown as an error would show it, cut and without control characters.
    private static string Visible(string id) => new FileError(default, string.Empty, id, string.Empty).Found;

    private static string Percent(long part, long whole) => whole == 0 ? "0.0" : Text($"{100m * part / whole:N1}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
