using BenchmarkDotNet.Attributes;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// The full decision of the literature's example through the public interface: per size and strategy, with and without a channel, and with
/// its reasons.
/// </summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private SeedExample _example = null!;
    private SeedExample _unroutable = null!;
    private OperationTable _table = null!;

    /// <summary>How many channels the catalogue has.</summary>
    [Params(1_000, 10_000)]
    public int Channels { get; set; }

    /// <summary>How channels are found.</summary>
    [Params(RoutingStrategy.ColumnBitmaps, RoutingStrategy.CombinationTable, RoutingStrategy.MergedMasks, RoutingStrategy.BitTests,
        RoutingStrategy.OrderedRules)]
    public RoutingStrategy Strategy { get; set; }

    /// <summary>Compiles the table.</summary>
    [GlobalSetup]
    public void Compile()
    {
        _example = new SeedExample(Channels);
        _table = _example.Compile(Strategy)[Operation.Payment];
        _unroutable = new SeedExample(Channels);
        _unroutable.KeepOnlyUnroutable(_unroutable.Compile()[Operation.Payment]);
    }

    /// <summary>Random requests, one after the other.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = SeedExample.Requests)]
    public long Route() => RoutingRatios.RouteAll(_example, _table);

    /// <summary>Each request chosen by the last answer, so that no two overlap in the processor.</summary>
    [Benchmark(OperationsPerInvoke = SeedExample.Requests)]
    public long RouteDependent() => RoutingRatios.RouteDependent(_example, _table);

    /// <summary>Requests that no channel takes: the answer is the rule that removed the last.</summary>
    [Benchmark(OperationsPerInvoke = SeedExample.Requests)]
    public long RouteNoMatch() => RoutingRatios.RouteAll(_unroutable, _table);

    /// <summary>The best three, one after the other.</summary>
    [Benchmark(OperationsPerInvoke = SeedExample.Requests)]
    public long ThreeCandidates() => RoutingRatios.ThreeCandidates(_example, _table);

    /// <summary>One request with the reason for every channel.</summary>
    [Benchmark]
    public int Explain() => _table.Explain(_example.Query(0)).Channels.Length;
}
