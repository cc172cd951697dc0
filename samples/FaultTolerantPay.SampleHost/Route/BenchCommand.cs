using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Measures how long decisions take by one's own files, strategy by strategy.</summary>
internal static class BenchCommand
{
    private const int Rounds = 15;

    public static Command Command { get; } = new(
        "route bench",
        "Measures decisions by a catalogue and policy over recorded requests, strategy by strategy, side by side on one core.",
        [new("CATALOGUE", "The catalogue's JSON file."), new("POLICY", "The policy's JSON file."),
            new("REQUESTS", "The recorded requests, CSV; at most the first 65,536 are used.")],
        [
            new("--milliseconds", "N", "How long each measurement takes, 10 to 10000. Default: 200.", Rule: ValueRule.Number(10, 10_000)),
            RecordedRequests.SkipErrors,
            new("--json", null, "Answers as JSON."),
        ],
        invocation => Task.FromResult(Run(invocation)),
        EndsAtOnce: true);

    /// <summary>
    /// Whose turn it is: each once a round, and each round another one first, so that what else the machine does meanwhile meets all of
    /// them alike.
    /// </summary>
    public static IEnumerable<int> Turns(int contenders, int rounds) =>
        Enumerable.Range(0, rounds).SelectMany(round => Enumerable.Range(0, contenders).Select(i => (i + round) % contenders));

    private static int Run(Invocation invocation)
    {
        TimeSpan length = TimeSpan.FromMilliseconds(invocation.Read<long>("--milliseconds") ?? 200);
        RoutingTable auto = RouteFiles.Table(invocation.Argument(0)!, invocation.Argument(1)!);
        (ChannelCatalogue catalogue, RoutingPolicy policy) = (auto.Catalogue, auto.Policy);
        RequestBatch batch = Requests(invocation, auto);
        int[] routable = [.. Enumerable.Range(0, batch.Count).Where(i => auto.Has(batch.OperationOf(i)))];
        if (routable.Length == 0)
        {
            throw new UsageException(
                $"{invocation.Argument(2)}: every request is of a scene for which {invocation.Argument(1)} has no rules; it has " +
                $"{RouteFiles.OperationsOf(policy)}.");
        }

        // Every strategy is compiled and measured once before any counts, so that none is measured while its code is still being compiled.
        foreach (Contender contender in Enum.GetValues<RoutingStrategy>().Select(s => Compile(s, catalogue, policy, auto.Live)))
        {
            contender.Measure(batch, routable, length);
        }

        Contender[] contenders = [.. Enum.GetValues<RoutingStrategy>().Select(s => Compile(s, catalogue, policy, auto.Live))];
        foreach (int turn in Turns(contenders.Length, Rounds))
        {
            invocation.Stop.ThrowIfCancellationRequested();
            contenders[turn].Measure(batch, routable, length / Rounds);
        }

        Result[] results = [.. contenders.Select(c => c.Result())];
        if (invocation.Has("--json"))
        {
            JsonAnswer.Write(invocation.Out,
                new
                {
                    Channels = catalogue.Channels.Length,
                    Requests = routable.Length,
                    RequestsWithoutRules = batch.Count - routable.Length,
                    Results = results
                });
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
            table.AddRow(new Text($"{result.Strategy}"), new Text(Text($"{result.Nanoseconds:N1}")),
                new Text(Text($"{result.CompileMs:N1}")), new Text(Text($"{result.Bytes:N0}")), new Text(result.Note));
        }

        invocation.Console.Write(table);
        string counts = $"{Counted.Of(catalogue.Channels.Length, "channel")}, {Counted.Of(routable.Length, "request")}";
        string leftOut = Text($"{batch.Count - routable.Length:N0} of operations without rules left out");
        invocation.Out.WriteLine($"{counts}; {leftOut}; median of {Rounds} rounds.");
        return ExitCode.Done;
    }

    private static RequestBatch Requests(Invocation invocation, RoutingTable table)
    {
        string path = invocation.Argument(2)!;
        using FileStream text = RecordedRequests.Open(path);
        var reader = RequestCsvReader.OfUtf8(text, path);
        var batch = new RequestBatch([table]);
        reader.TryRead(batch);
        RecordedRequests.Check(invocation, reader, path, batch.Count);
        return batch;
    }

    private static Contender Compile(RoutingStrategy strategy, ChannelCatalogue catalogue, RoutingPolicy policy, LiveState live)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            RoutingTable table = RoutingTable.Compile(catalogue, policy, live, new RoutingTableOptions { Strategy = strategy });
            return new Contender(strategy, table, Stopwatch.GetElapsedTime(start), string.Empty);
        }
        catch (ArgumentException e)
        {
            return new Contender(strategy, null, default, e.Message);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Result(RoutingStrategy Strategy, double? Nanoseconds, double? CompileMs, long? Bytes, string Note);

    /// <summary>One strategy with what was measured of it; without a table where the catalogue is beyond it.</summary>
    private sealed class Contender(RoutingStrategy strategy, RoutingTable? table, TimeSpan compiled, string note)
    {
        private readonly OperationTable?[] _scenes = [.. Enum.GetValues<Operation>().Select(s => table?.Has(s) == true ? table[s] : null)];
        private readonly List<double> _rounds = [];

        public void Measure(RequestBatch batch, int[] routable, TimeSpan length)
        {
            if (table is null)
            {
                return;
            }

            long decisions = 0;
            long start = Stopwatch.GetTimestamp();
            do
            {
                foreach (int i in routable)
                {
                    _scenes[(int)batch.OperationOf(i)]!.Route(batch.QueryOf(i, 0));
                }

                decisions += routable.Length;
            }
            while (Stopwatch.GetElapsedTime(start) < length);
            _rounds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / decisions);
        }

        public Result Result()
        {
            if (table is null)
            {
                return new Result(strategy, null, null, null, note);
            }

            OperationTable scene = _scenes.First(s => s is not null)!;
            return new Result(
                strategy,
                _rounds.Order().ElementAt(_rounds.Count / 2),
                compiled.TotalMilliseconds,
                _scenes.Sum(s => s?.StrategyBytes ?? 0),
                strategy == RoutingStrategy.Auto ? $"{scene.Strategy}: {scene.StrategyReason}" : string.Empty);
        }
    }
}
