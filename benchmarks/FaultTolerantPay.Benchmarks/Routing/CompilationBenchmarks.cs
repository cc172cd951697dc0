using BenchmarkDotNet.Attributes;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>Compiling a table, and taking over the change of one channel.</summary>
[MemoryDiagnoser]
public class CompilationBenchmarks
{
    private SeedExample _example = null!;
    private RoutingTable _table = null!;
    private Channel _changed = null!;

    /// <summary>How many channels the catalogue has.</summary>
    [Params(1_000, 10_000)]
    public int Channels { get; set; }

    /// <summary>What is compiled.</summary>
    [Params(RoutingStrategy.ColumnBitmaps, RoutingStrategy.CombinationTable)]
    public RoutingStrategy Strategy { get; set; }

    /// <summary>Makes the catalogue, and the channel that changes.</summary>
    [GlobalSetup]
    public void Make()
    {
        _example = new SeedExample(Channels);
        _table = _example.Compile(Strategy);
        _changed = _example.Catalogue.Channels[Channels / 2] with { Fees = new FeePlan(new Fee(17)) };
    }

    /// <summary>The whole table.</summary>
    [Benchmark(Baseline = true)]
    public RoutingTable Compile() => _example.Compile(Strategy);

    /// <summary>The table after one channel changed.</summary>
    [Benchmark]
    public RoutingTable OneChannelChanged() => _table.With(_changed);
}
