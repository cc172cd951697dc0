using System.Diagnostics;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// The routing part of <c>ratios</c>: the engine through its public interface, beside what else could be done, in the same run and in turn.
/// </summary>
internal static class RoutingRatios
{
    // For the slow contenders, a part of the requests.
    private const int Few = 64;

    // Rounds shorter than a time slice, and many: most are not interrupted, whatever else the machine does.
    private const int Rounds = 31;
    private const double RoundMs = .4;

    // Long enough that each rule's tables are in the core's caches for most of a round, as they are where one rule is in force.
    private const int SoftRuleRounds = 21;
    private const double SoftRuleMs = 4;

    private static readonly RoutingStrategy[] Strategies =
    [
        RoutingStrategy.OrderedRules, RoutingStrategy.BitTests, RoutingStrategy.MergedMasks, RoutingStrategy.CombinationTable,
            RoutingStrategy.ColumnBitmaps,
    ];

    /// <summary>The soft rules that are measured; the first has a value that never moves.</summary>
    public static IReadOnlyList<(string Name, SoftRule? Rule)> SoftRulesByName { get; } =
    [
        ("static", null),
        ("cost by amount", new SoftRule.LowestCost()),
        ("success rate in bands", new SoftRule.HighestSuccessRate()),
        ("weighted split", new SoftRule.WeightedSplit()),
        ("weighted score of three", new SoftRule.WeightedScore(
            new ScoreTerm(new SoftRule.LowestCost(), 2), new ScoreTerm(new SoftRule.HighestSuccessRate(), 1),
            new ScoreTerm(new SoftRule.HighestPriority(), 10))),
    ];

    public static IEnumerable<Measurement> Decisions() =>
        [.. Decisions(100), .. Decisions(1_000), .. Decisions(10_000), .. Decisions(100_000)];

    public static IEnumerable<Measurement> SoftRules() => [.. SoftRules(1_000), .. SoftRules(10_000)];

    private static List<Measurement> Decisions(int channels)
    {
        var example = new SeedExample(channels);
        OperationTable engine = example.Compile()[Operation.Payment];
        var contenders = new List<(string Name, int Operations, Func<long> Call, long? Bytes)>
        {
            ("engine", SeedExample.Requests, () => RouteAll(example, engine), engine.StrategyBytes),
            ("engine, dependent", SeedExample.Requests, () => RouteDependent(example, engine), null),
            ("engine, three candidates", SeedExample.Requests, () => ThreeCandidates(example, engine), null),
            ("engine, queries of another schema", SeedExample.Requests, () => RouteAllOfOther(example, engine), null),
        };
        var kept = new List<RoutingTable>();
        if (channels <= 10_000)
        {
            var others = new Contenders(example);
            AgreeOrThrow(example, engine, "LINQ", others.Linq, Few);
            AgreeOrThrow(example, engine, "loop", others.Loop, SeedExample.Requests);
            AgreeOrThrow(example, engine, "row masks", others.RowMasks, SeedExample.Requests);
            if (channels <= 1_000)
            {
                contenders.Add(("LINQ over objects with sets", Few, () => All(others.Linq, Few), null));
                AgreeOrThrow(example, engine, "loop over sets", others.LoopOverSets, SeedExample.Requests);
                contenders.Add(("loop over objects with sets, sorted by cost", SeedExample.Requests / 8, () =>
                    All(others.LoopOverSets, SeedExample.Requests / 8), null));
                contenders.Add(("loop over objects with bits, sorted by cost", SeedExample.Requests, () =>
                    All(others.Loop, SeedExample.Requests), null));
                AgreeOrThrow(example, engine, "loop, most selective first", others.SelectiveLoop, SeedExample.Requests);
                contenders.Add(("loop over objects with bits, most selective rule first", SeedExample.Requests, () =>
                    All(others.SelectiveLoop, SeedExample.Requests), null));
            }

            contenders.Add(("row masks, AVX2", SeedExample.Requests, () => All(others.RowMasks, SeedExample.Requests), null));
            foreach (RoutingStrategy strategy in Strategies)
            {
                RoutingTable table = example.Compile(strategy);
                kept.Add(table);
                OperationTable scene = table[Operation.Payment];
                AgreeOrThrow(example, engine, strategy.ToString(), r => scene.Route(example.Query(r)) is { IsRouted: true } d
                    ? d.CatalogueIndex : -1, SeedExample.Requests);
                if (channels <= 1_000 || strategy is RoutingStrategy.CombinationTable or RoutingStrategy.MergedMasks)
                {
                    contenders.Add(($"strategy {strategy}", SeedExample.Requests, () => RouteAll(example, scene), scene.StrategyBytes));
                }
            }
        }

        double[] times = Clock.Medians(Rounds, RoundMs, [.. contenders.Select(c => (c.Operations, c.Call))]);
        var measurements = new List<Measurement>();
        for (int i = 0; i < times.Length; i++)
        {
            measurements.Add(
                new Measurement($"routing/{contenders[i].Name}", times[i], channels, contenders[i].Bytes, times[i] / times[0]));
        }

        example.KeepOnlyUnroutable(engine);
        double[] noMatch = Clock.Medians(Rounds, RoundMs, [(SeedExample.Requests, () => RouteAll(example, engine))]);
        measurements.Add(new Measurement("routing/engine, no match", noMatch[0], channels, Allocated(() => RouteAll(example, engine))));
        measurements.Add(new Measurement($"routing/memory of the bitmaps that every strategy has", null, channels, engine.RowBytes));
        GC.KeepAlive(kept);
        return measurements;
    }

    private static List<Measurement> SoftRules(int channels)
    {
        SeedExample[] examples = [.. SoftRulesByName.Select(r => new SeedExample(channels, r.Rule))];
        RoutingTable[] tables = [.. examples.Select(e => e.Compile())];
        double[] times = Clock.Medians(SoftRuleRounds, SoftRuleMs,
            [.. tables.Select((t, i) => (SeedExample.Requests, (Func<long>)(() => RouteAll(examples[i], t[Operation.Payment]))))]);
        return
        [
            .. SoftRulesByName.Select((r, i) => new Measurement(
                $"routing/soft rule {r.Name}", times[i], channels, Allocated(() => RouteAll(examples[i], tables[i][Operation.Payment])),
                times[i] / times[0])),
        ];
    }

    public static IEnumerable<Measurement> Compilation()
    {
        var measurements = new List<Measurement>();
        foreach (int channels in new[] { 1_000, 10_000 })
        {
            var byCost = new SeedExample(channels, new SoftRule.LowestCost());
            RoutingTable costTable = byCost.Compile();
            Channel dearer = byCost.Catalogue.Channels[channels / 2] with { Fees = new FeePlan(new Fee(17, 900)) };
            measurements.Add(new Measurement("routing/compile, cost by amount", MedianOf(3, () => byCost.Compile()), channels,
                costTable[Operation.Payment].StrategyBytes));
            measurements.Add(new Measurement("routing/compile after one channel changed, cost by amount",
                MedianOf(3, () => costTable.With(dearer)), channels));
        }

        foreach (int channels in new[] { 1_000, 10_000, 100_000 })
        {
            var example = new SeedExample(channels);
            foreach (RoutingStrategy strategy in new[] { RoutingStrategy.Auto, RoutingStrategy.CombinationTable })
            {
                if (strategy == RoutingStrategy.CombinationTable && channels > 10_000)
                {
                    continue;
                }

                RoutingTable table = example.Compile(strategy);
                int times = channels > 1_000 ? 1 : 5;
                Channel changed = example.Catalogue.Channels[channels / 2] with { Fees = new FeePlan(new Fee(17)) };
                measurements.Add(new Measurement($"routing/compile, {strategy}", MedianOf(times, () => example.Compile(strategy)), channels,
                    table[Operation.Payment].StrategyBytes));
                measurements.Add(new Measurement($"routing/compile after one channel changed, {strategy}",
                    MedianOf(times, () => table.With(changed)), channels));
            }
        }

        return measurements;
    }

    /// <summary>
    /// A reader while another thread swaps two ready tables 100 times a second and flips availability 10,000 times a second, against the
    /// same reader while that
    /// thread does nothing but watch the clock: what differs is only the writing.
    /// </summary>
    public static IEnumerable<Measurement> ReaderBesideWriter()
    {
        var example = new SeedExample(1_000);
        RoutingTable[] tables = [example.Compile(), example.Compile()];
        var router = new Router(tables[0], historyLimit: 0);
        ChannelHandle[] handles = [.. example.Catalogue.Channels.Select(c => example.Live.HandleOf(c.Id))];
        long writes = 0;
        bool stop = false;
        bool write = false;
        var writer = new Thread(() =>
        {
            long step = Stopwatch.Frequency / 10_000;
            long next = Stopwatch.GetTimestamp();
            for (int i = 0; !Volatile.Read(ref stop);)
            {
                if (Stopwatch.GetTimestamp() < next)
                {
                    Thread.SpinWait(10);
                    continue;
                }

                next += step;
                if (Volatile.Read(ref write))
                {
                    int channel = i % handles.Length;
                    example.Live.SetUp(handles[channel], !example.Live.IsUp(handles[channel]), default);
                    if (i % 100 == 0)
                    {
                        router.Activate(tables[i / 100 % 2]);
                    }

                    writes++;
                    i++;
                }
            }
        });
        long read = 0;
        for (var warmUp = Stopwatch.StartNew(); warmUp.ElapsedMilliseconds < 400;)
        {
            read += RouteThrough(example, router);
        }

        writer.Start();
        var quiet = new List<double>();
        var disturbed = new List<double>();
        long wrote = 0;
        double wroteFor = 0;
        for (int round = 0; round < 30; round++)
        {
            foreach (bool withWrites in new[] { false, true })
            {
                Volatile.Write(ref write, withWrites);
                long before = Volatile.Read(ref writes);
                var watch = Stopwatch.StartNew();
                long calls = 0;
                while (watch.ElapsedMilliseconds < 20)
                {
                    read += RouteThrough(example, router);
                    calls += SeedExample.Requests;
                }

                (withWrites ? disturbed : quiet).Add(watch.Elapsed.TotalNanoseconds / calls);
                wrote += withWrites ? Volatile.Read(ref writes) - before : 0;
                wroteFor += withWrites ? watch.Elapsed.TotalSeconds : 0;
            }
        }

        Volatile.Write(ref stop, true);
        writer.Join();
        GC.KeepAlive(read);
        double alone = quiet.Order().ElementAt(quiet.Count / 2);
        double beside = disturbed.Order().ElementAt(disturbed.Count / 2);
        return
        [
            new Measurement("routing/reader, undisturbed", alone, 1_000),
            new Measurement($"routing/reader beside a writer ({wrote / wroteFor:N0} writes a second)", beside, 1_000, null, beside / alone),
        ];
    }

    public static long RouteAll(SeedExample example, OperationTable table)
    {
        long sum = 0;
        ulong[] codes = example.Codes;
        long[] amounts = example.Amounts;
        RoutingSchema schema = example.Schema;
        for (int i = 0; i < codes.Length; i++)
        {
            var query = new RouteQuery
            {
                Schema = schema,
                Code = new ReadOnlySpan<ulong>(in codes[i]),
                AmountMinor = amounts[i],
                Transaction = new RoutingSeed((ulong)i),
            };
            sum += table.Route(query).IsRouted ? 1 : 0;
        }

        return sum;
    }

    private static long RouteAllOfOther(SeedExample example, OperationTable table)
    {
        long sum = 0;
        for (int i = 0; i < SeedExample.Requests; i++)
        {
            var query = new RouteQuery
            {
                Schema = example.OtherSchema,
                Code = new ReadOnlySpan<ulong>(in example.OtherCodes[i]),
                AmountMinor = example.Amounts[i],
            };
            sum += table.Route(query).IsRouted ? 1 : 0;
        }

        return sum;
    }

    private static long RouteThrough(SeedExample example, Router router)
    {
        long sum = 0;
        for (int i = 0; i < SeedExample.Requests; i++)
        {
            sum += router.Route(Operation.Payment, example.Query(i)).IsRouted ? 1 : 0;
        }

        return sum;
    }

    // Which request comes next depends on the last answer, so that no two decisions overlap in the processor.
    public static long RouteDependent(SeedExample example, OperationTable table)
    {
        int at = 0;
        for (int i = 0; i < SeedExample.Requests; i++)
        {
            RouteDecision decision = table.Route(example.Query(at));
            at = (at + 1 + (decision.IsRouted ? decision.CatalogueIndex & 15 : 0)) % SeedExample.Requests;
        }

        return at;
    }

    public static long ThreeCandidates(SeedExample example, OperationTable table)
    {
        long sum = 0;
        for (int i = 0; i < SeedExample.Requests; i++)
        {
            foreach (RouteDecision _ in table.Candidates(example.Query(i), 3))
            {
                sum++;
            }
        }

        return sum;
    }

    private static long All(Func<int, int> route, int requests)
    {
        long sum = 0;
        for (int i = 0; i < requests; i++)
        {
            sum += route(i);
        }

        return sum;
    }

    private static void AgreeOrThrow(SeedExample example, OperationTable engine, string name, Func<int, int> other, int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            RouteDecision decision = engine.Route(example.Query(i));
            int expected = decision.IsRouted ? decision.CatalogueIndex : -1;
            int actual = other(i);
            if (actual != expected)
            {
                throw new InvalidOperationException($"{name} answers request {i} with channel {actual}, the engine with {expected}.");
            }
        }
    }

    private static double MedianOf(int times, Func<object> action)
    {
        var results = new double[times];
        for (int i = 0; i < times; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            GC.KeepAlive(action());
            results[i] = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        }

        return results.Order().ElementAt(times / 2);
    }

    public static long Allocated(Func<long> action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
