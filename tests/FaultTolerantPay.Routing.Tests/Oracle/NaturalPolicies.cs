using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>Soft rules as payment teams combine them: values of several change, so that channels are compared rule by rule.</summary>
internal static class NaturalPolicies
{
    private static readonly SoftRule Cost = new SoftRule.LowestCost();
    private static readonly SoftRule Rate = new SoftRule.HighestSuccessRate(200);
    private static readonly SoftRule Priority = new SoftRule.HighestPriority();

    public static IEnumerable<SoftRule[]> All =>
    [
        [new SoftRule.ExpectedValue(new Fee(10, 40_000))],
        [Priority, new SoftRule.ExpectedValue(new Fee(0, 20_000)), Cost],
        [Rate, Cost],
        [Cost, Rate],
        [Cost],
        [Rate, Cost, new SoftRule.WeightedSplit()],
        [Priority, Rate, Cost],
        [new SoftRule.MinimumVolume(), Cost],
        [new SoftRule.MinimumVolume(Paced: false), Rate, new SoftRule.FastestSettlement(), Cost],
        [Priority, new SoftRule.MinimumVolume(), new SoftRule.Fastest(200), Cost],
        [Score(2, -1), Cost],
        [Score(-3, 1)],
        [new SoftRule.FastestSettlement(), Score(1, 2), Rate],
        [new SoftRule.WeightedSplit(), Cost],
        [new SoftRule.Custom("host"), Cost, Rate],
    ];

    private static SoftRule.WeightedScore Score(int cost, int rate) => new(
        new ScoreTerm(Cost, cost),
        new ScoreTerm(new SoftRule.HighestSuccessRate(), rate),
        new ScoreTerm(Priority, 100));
}
