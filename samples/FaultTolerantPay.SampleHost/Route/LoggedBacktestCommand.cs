using System.Globalization;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Judges policies by a log of attempts: the second form of <c>route backtest</c>.</summary>
internal static class LoggedBacktestCommand
{
    private static readonly string[] OfTheOtherForm = ["--after-catalogue", "--currency", "--changes"];

    /// <summary>The options of this form alone.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("--log", "FILE", "A log of attempts with their channels and outcomes, CSV, in the order of time."),
        new("--policy", "POLICY", "A policy to judge by the log. The first is the one to which the others are compared.", IsRepeated: true),
        new("--segment", "DIMENSIONS", "The dimensions of a segment, with commas between them, at most 5. Default: no segments."),
        new("--segments", "N", "How many of the largest segments to show, 0 to 1000. Default: 20.", Rule: ValueRule.Number(0, 1_000)),
        new("--margin-rate", "MILLIONTHS", "What an approved payment is worth before fees, in millionths of its amount. Default: none, "
            + "policies are compared by approval.", Rule: ValueRule.Number(0, 1_000_000)),
        new("--only-matches", null, "A policy learns only from attempts on the channel that it chose. Default: from all."),
        new("--min-effective", "N", "The smallest effective sample for a comparison, from 1. Default: 100.",
            Rule: ValueRule.Number(1, long.MaxValue)),
        new("--resamples", "N", "How many samples the bootstrap draws, 200 to 10000. Default: 1000.", Rule: ValueRule.Number(200, 10_000)),
        new("--seed", "N", "Decides all draws. Default: 1.", Rule: ValueRule.Number(0, long.MaxValue)),
        new("--ignore-columns", null, "Skips columns that it does not know. Default: they are errors."),
        new("--unknown-channels", null, "The log may name channels that the catalogue does not have. Default: they are errors."),
    ];

    public static int Run(Invocation invocation)
    {
        CheckOptions(invocation);
        LoggedBacktest backtest = Backtest(invocation);
        string path = invocation.Value("--log")!;
        using FileStream text = RecordedRequests.Open(path);
        var reader = RequestCsvReader.OfUtf8(text, path, new RequestCsvOptions
        {
            IgnoreUnknownColumns = invocation.Has("--ignore-columns"),
            AcceptUnknownChannels = invocation.Has("--unknown-channels"),
        });
        var batch = new RequestBatch(backtest.Tables);
        while (reader.TryRead(batch))
        {
            invocation.Stop.ThrowIfCancellationRequested();
            backtest.Replay(batch);
        }

        LoggedBacktestReport report = backtest.Report();
        RecordedRequests.Check(invocation, reader, path, report.Rows);
        Warn(invocation, reader, path, report);
        if (invocation.Has("--json"))
        {
            LoggedBacktestOutput.WriteJson(invocation, reader, report);
        }
        else
        {
            LoggedBacktestOutput.Show(invocation, reader, report);
        }

        return ExitCode.Done;
    }

    private static void CheckOptions(Invocation invocation)
    {
        string[] policies = [.. invocation.Values("--policy")];
        IEnumerable<string> errors =
        [
            .. policies.Length == 0 ? ["--policy POLICY… is missing."] : Array.Empty<string>(),
            .. policies.GroupBy(p => p, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"--policy {g.Key} is given twice."),
            .. invocation.Command.Arguments.Where((_, i) => i > 0 && invocation.Argument(i) is not null)
                .Select(a => $"{a.Name} is not for --log; name each policy by --policy."),
            .. OfTheOtherForm.Where(invocation.Has).Select(o => $"{o} is not for --log."),
        ];
        if (errors.Any())
        {
            throw new UsageException(string.Join('\n', errors));
        }
    }

    private static LoggedBacktest Backtest(Invocation invocation)
    {
        string catalogue = invocation.Argument(0)!;
        CheckDimensions(catalogue);
        (string, Routing.Compilation.RoutingTable)[] policies =
            [.. invocation.Values("--policy").Select(p => (p, RouteFiles.Table(catalogue, p)))];
        var defaults = new LoggedBacktestOptions();
        try
        {
            return new LoggedBacktest(policies, new LoggedBacktestOptions
            {
                SegmentDimensions = [.. invocation.Value("--segment")?.Split(',') ?? []],
                MaxSegments = (int)(invocation.Read<long>("--segments") ?? defaults.MaxSegments),
                MarginRatePerMillion = (int?)invocation.Read<long>("--margin-rate"),
                LearnOnlyFromMatches = invocation.Has("--only-matches"),
                UsesQuotas = !invocation.Has("--no-quotas"),
                MinEffectiveSample = invocation.Read<long>("--min-effective") ?? defaults.MinEffectiveSample,
                Resamples = (int)(invocation.Read<long>("--resamples") ?? defaults.Resamples),
                Seed = (ulong)(invocation.Read<long>("--seed") ?? (long)defaults.Seed),
            });
        }
        catch (ArgumentException e)
        {
            // What is left to be wrong is a dimension of a segment: one that the catalogue lacks, or too many.
            throw new UsageException($"--segment: {e.Message}");
        }
    }

    // A dimension and a column of a log with one name could not be told apart.
    private static void CheckDimensions(string path)
    {
        RoutingFile<ChannelCatalogue> catalogue = RouteFiles.Catalogue(path);
        RouteFiles.Required(catalogue);
        string[] taken =
        [
            .. RoutingAnalysis.Of(catalogue, null, new RoutingAnalysisOptions()).Findings
                .Where(f => f.Code == FindingCode.NameOfLogColumn)
                .Select(f => $"{f.Position}: {f.Path}: {f.Message}"),
        ];
        if (taken.Length > 0)
        {
            throw new UsageException(string.Join('\n', taken));
        }
    }

    private static void Warn(Invocation invocation, RequestCsvReader reader, string path, LoggedBacktestReport report)
    {
        if (reader.RowsBackInTime > 0)
        {
            invocation.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"warning: {path}:{reader.FirstRowBackInTime}: the time goes back here, and in {reader.RowsBackInTime:N0} of ")
                + string.Create(CultureInfo.InvariantCulture, $"{reader.Rows:N0} rows; learning and quotas mean nothing then. ")
                + "Sort the rows by time.");
        }

        if (report.Rows < reader.Rows)
        {
            invocation.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"warning: {path}: {reader.Rows - report.Rows:N0} of {reader.Rows:N0} rows have an error and are left out; ")
                + "if they are not like the others, the figures are wrong.");
        }
    }
}
