using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Benchmarks.Routing;

/// <summary>The routing part of <c>ratios</c>.</summary>
internal static class RoutingRatios
{
    public static IEnumerable<Measurement> Run()
    {
        foreach (int channels in new[] { 100, 1_000, 10_000, 100_000 })
        {
            var example = new SeedExample(channels);
            SceneTable engine = example.Compile()[Scene.Payment];
            double[] t = Clock.Medians(SeedExample.Requests, 31, 5, () => RouteAll(example, engine));
            yield return new Measurement("routing/static", t[0], channels, 0);
            example.KeepOnlyUnroutable(engine);
            t = Clock.Medians(SeedExample.Requests, 31, 5, () => RouteAll(example, engine));
            yield return new Measurement("routing/no match", t[0], channels, 0);
        }
    }

    private static long RouteAll(SeedExample example, SceneTable table)
    {
        long sum = 0;
        ulong[] codes = example.Codes;
        long[] amounts = example.Amounts;
        for (int i = 0; i < codes.Length; i++)
        {
            RouteDecision decision = table.Route(new RouteQuery { Code = new ReadOnlySpan<ulong>(in codes[i]), AmountMinor = amounts[i] });
            sum += decision.IsRouted ? 1 : 0;
        }

        return sum;
    }
}
