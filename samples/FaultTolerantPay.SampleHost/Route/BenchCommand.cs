using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Measures how long decisions take by one's own files, strategy by strategy.</summary>
internal static class BenchCommand
{
    private const int Rounds = 7;

    public static Command Command { get; } = new(
        "route bench",
        "Measures decisions by a catalogue and policy over recorded requests, strategy by strategy, side by side on one core.",
        [new("CATALOGUE", "The catalogue's JSON file."), new("POLICY", "The policy's JSON file."), new("REQUESTS", "The recorded requests, CSV; at most the first 65,536 are used.")],
        [new("--milliseconds", "N", "How long each measurement takes, 10 to 10000. Default: 200."), new("--json", null, "Answers as JSON.")],
        invocation => Task.FromResult(Run(invocation)));

    private static int Run(Invocation invocation)
    {
        TimeSpan length = TimeSpan.FromMilliseconds(invocation.Number("--milliseconds", 200, 10, 10_000));
        ChannelCatalogue catalogue = RouteFiles.Required(RouteFiles.Catalogue(invocation.Argument(0)!));
        RoutingPolicy policy = RouteFiles.Required(RouteFiles.Policy(invocation.Argument(1)!, catalogue));
        RoutingTable auto = RoutingTable.Compile(catalogue, policy, new LiveState());
        RequestBatch batch = Requests(invocation.Argument(2)!, auto);
        List<Result> results = [];
        // Every strategy once before any is measured, so that none is measured while its code is still being compiled.
        foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
        {
            Measure(strategy, catalogue, policy, auto.Live, batch, length);
        }

        foreach (RoutingStrategy strategy in Enum.GetValues<RoutingStrategy>())
        {
            invocation.Stop.ThrowIfCancellationRequested();
            results.Add(Measure(strategy, catalogue, policy, auto.Live, batch, length));
        }

        if (invocation.Has("--json"))
        {
            RouteJson.Write(invocation.Out, new { Channels = catalogue.Channels.Length, Requests = batch.Count, Results = results });
            return ExitCode.Done;
        }

        Table table = new Table().Border(TableBorder.Rounded).AddColumn("Strategy");
        foreach (string column in (string[])["ns / decision", "Compiled in ms", "Bytes"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("");
        foreach (Result result in results)
        {
            table.AddRow(new Text($"{result.Strategy}"), new Text(Text($"{result.Nanoseconds:N1}")), new Text(Text($"{result.CompileMs:N1}")), new Text(Text($"{result.Bytes:N0}")), new Text(result.Note));
        }

        invocation.Console.Write(table);
        invocation.Out.WriteLine(Text($"{catalogue.Channels.Length:N0} channels, {batch.Count:N0} requests; median of {Rounds} rounds."));
        return ExitCode.Done;
    }

    private static RequestBatch Requests(string path, RoutingTable table)
    {
        using var text = new StreamReader(path);
        var reader = new RequestCsvReader(text, path);
        var batch = new RequestBatch([table]);
        if (!reader.TryRead(batch) || reader.MistakeCount > 0)
        {
            throw new UsageException(reader.MistakeCount > 0 ? string.Join('\n', reader.Mistakes) : $"{path} has no request.");
        }

        return batch;
    }

    private static Result Measure(RoutingStrategy strategy, ChannelCatalogue catalogue, RoutingPolicy policy, LiveState live, RequestBatch batch, TimeSpan length)
    {
        RoutingTable table;
        long start = Stopwatch.GetTimestamp();
        try
        {
            table = RoutingTable.Compile(catalogue, policy, live, new RoutingTableOptions { Strategy = strategy });
        }
        catch (ArgumentException e)
        {
            return new Result(strategy, null, null, null, e.Message);
        }

        TimeSpan compiled = Stopwatch.GetElapsedTime(start);
        SceneTable?[] scenes = [.. Enum.GetValues<Scene>().Select(s => table.Has(s) ? table[s] : null)];
        double[] rounds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            rounds[round] = Round(scenes, batch, length / Rounds);
        }

        Array.Sort(rounds);
        SceneTable scene = scenes.First(s => s is not null)!;
        return new Result(strategy, rounds[Rounds / 2], compiled.TotalMilliseconds, scenes.Sum(s => s?.StrategyBytes ?? 0), strategy == RoutingStrategy.Auto ? $"{scene.Strategy}: {scene.StrategyReason}" : string.Empty);
    }

    private static double Round(SceneTable?[] scenes, RequestBatch batch, TimeSpan length)
    {
        long decisions = 0;
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < batch.Count; i++)
            {
                scenes[(int)batch.SceneOf(i)]?.Route(batch.QueryOf(i, 0));
            }

            decisions += batch.Count;
        }
        while (Stopwatch.GetElapsedTime(start) < length);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / decisions;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Result(RoutingStrategy Strategy, double? Nanoseconds, double? CompileMs, long? Bytes, string Note);
}
