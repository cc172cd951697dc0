using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>
/// The policies that payment teams write, of which the value of nearly every channel that fits is needed: the strategy that the table
/// chooses beside each of the others, and beside LINQ.
/// </summary>
internal static class NaturalRatios
{
    // LINQ takes a part of the requests.
    public const int Few = 32;
    private const int Rounds = 15;
    private const double RoundMs = 2;

    private static readonly int[] Sizes = [216, 2_160];

    private static readonly SoftRule Rate = new SoftRule.HighestSuccessRate();
    private static readonly SoftRule Cost = new SoftRule.LowestCost();

    private static readonly (string Name, bool WithTiers, SoftRule[] Rules)[] Policies =
    [
        ("expected value by country", false, [new SoftRule.ExpectedValue(new Fee(10, 40_000))]),
        ("expected value with volume tiers", true, [new SoftRule.ExpectedValue(new Fee(10, 40_000))]),
        ("rate, then cost", false, [Rate, Cost]),
        ("cost with volume tiers", true, [Cost]),
        ("rate, then cost with volume tiers", true, [Rate, Cost]),
        ("minimum volume, then cost", false, [new SoftRule.MinimumVolume(), Cost]),
        ("weighted score with volume tiers", true, [new SoftRule.WeightedScore(
            new ScoreTerm(Cost, 2), new ScoreTerm(Rate, 1), new ScoreTerm(new SoftRule.HighestPriority(), 10))]),
    ];

    public static IEnumerable<Measurement> Run() =>
        from channels in Sizes from policy in Policies from row in Run(channels, policy) select row;

    private static List<Measurement> Run(int channels, (string Name, bool WithTiers, SoftRule[] Rules) policy)
    {
        var example = new NaturalExample(channels, policy.WithTiers, policy.Rules);
        RoutingStrategy[] strategies = Enum.GetValues<RoutingStrategy>();
        RoutingTable[] tables = [.. strategies.Select(example.Compile)];
        OperationTable[] operations = [.. tables.Select(table => table[Operation.Payment])];
        var linq = new NaturalLinq(example);
        for (int i = 0; i < Few; i++)
        {
            int expected = linq.Best(i);
            for (int s = 0; s < operations.Length; s++)
            {
                RouteDecision decision = operations[s].Route(example.Query(i));
                int actual = decision.IsRouted ? decision.CatalogueIndex : -1;
                if (actual != expected)
                {
                    throw new InvalidOperationException(
                        $"{policy.Name}, {strategies[s]}: request {i} goes to channel {actual}, by LINQ to {expected}.");
                }
            }
        }

        double[] times = Clock.Medians(
            Rounds,
            RoundMs,
            [
                .. operations.Select(operation => (NaturalExample.Requests, (Func<long>)(() => RouteAll(example, operation)))),
                (Few, () => Enumerable.Range(0, Few).Sum(linq.Best)),
            ]);
        var measurements = new List<Measurement>();
        for (int i = 0; i < operations.Length; i++)
        {
            string name = strategies[i] == RoutingStrategy.Auto ? $"Auto ({operations[i].Strategy})" : $"{strategies[i]}";
            measurements.Add(new Measurement(
                $"routing/{policy.Name}: {name}",
                times[i],
                channels,
                RoutingRatios.Allocated(() => RouteAll(example, operations[i])),
                times[i] / times[0]));
        }

        measurements.Add(new Measurement($"routing/{policy.Name}: LINQ", times[^1], channels, RatioToEngine: times[^1] / times[0]));
        GC.KeepAlive(tables);
        return measurements;
    }

    private static long RouteAll(NaturalExample example, OperationTable table)
    {
        long sum = 0;
        for (int i = 0; i < NaturalExample.Requests; i++)
        {
            sum += table.Route(example.Query(i)).IsRouted ? 1 : 0;
        }

        return sum;
    }
}
