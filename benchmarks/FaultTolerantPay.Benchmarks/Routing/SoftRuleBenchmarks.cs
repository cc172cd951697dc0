using BenchmarkDotNet.Attributes;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>The full decision with each kind of soft rule whose value moves, beside the one whose value does not.</summary>
[MemoryDiagnoser]
public class SoftRuleBenchmarks
{
    private SeedExample _example = null!;
    private RoutingTable _table = null!;
    private OperationTable _scene = null!;

    /// <summary>How many channels the catalogue has.</summary>
    [Params(1_000, 10_000)]
    public int Channels { get; set; }

    /// <summary>Which rule: the names of <see cref="RoutingRatios.SoftRulesByName"/>.</summary>
    [ParamsSource(nameof(Names))]
    public string Rule { get; set; } = string.Empty;

    /// <summary>The rules that are measured.</summary>
    public static IEnumerable<string> Names => RoutingRatios.SoftRulesByName.Select(r => r.Name);

    /// <summary>Compiles the table.</summary>
    [GlobalSetup]
    public void Compile()
    {
        _example = new SeedExample(Channels, RoutingRatios.SoftRulesByName.Single(r => r.Name == Rule).Rule);
        _table = _example.Compile();
        _scene = _table[Operation.Payment];
    }

    /// <summary>Random requests, one after the other.</summary>
    [Benchmark(OperationsPerInvoke = SeedExample.Requests)]
    public long Route() => RoutingRatios.RouteAll(_example, _scene);
}
