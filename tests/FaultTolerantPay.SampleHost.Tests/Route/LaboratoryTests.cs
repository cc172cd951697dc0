using FaultTolerantPay.SampleHost.Route.Laboratory;

namespace FaultTolerantPay.SampleHost.Tests.Route;

/// <summary>What the recommended policy must reach in each world of the laboratory, at the median of 50 seeds.</summary>
public class LaboratoryTests
{
    private const int Seeds = 50;

    // No world may be below the static table by more than half a point.
    private const double MostBelowStaticTable = 0.005;

    private static IEnumerable<string> AllWorlds => Worlds.Names;

    [TestCaseSource(nameof(AllWorlds))]
    public void Recommended_FiftySeeds_ReachesItsTargets(string world)
    {
        World of = Worlds.Make(world, 0);
        LabResult[] table = Results(world, LabPolicies.LastMonth);
        LabSummary summary = LabSummary.Of(Results(world, LabPolicies.Recommended), table);

        Assert.That(summary.Median, Is.GreaterThanOrEqualTo(of.Target), "of the clairvoyant's net value");
        Assert.That(summary.AgainstStaticTable, Is.GreaterThanOrEqualTo(-MostBelowStaticTable));
        Assert.That(summary.Unroutable, Is.Zero);
        if (of.MustFind is { } must)
        {
            Assert.That(summary.FoundAfter, Is.Not.Null.And.LessThanOrEqualTo(must.Within));
            Assert.That(LabSummary.Of(table, table).FoundAfter, Is.Null, "the static table never finds it");
        }
    }

    // The positive control: a policy that only looks at cost is worse where approval matters.
    [Test]
    public void LowestCost_SteadyWorld_MissesTheTarget()
    {
        LabResult[] cost = Results("steady", "lowest cost");
        Assert.That(LabSummary.Of(cost, cost).Median, Is.LessThan(Worlds.Make("steady", 0).Target));
    }

    [Test]
    public void Run_SameSeed_GivesTheSameResult()
    {
        LabResult first = Run("fall", LabPolicies.Recommended, 7);
        LabResult second = Run("fall", LabPolicies.Recommended, 7);
        Assert.That(second.Values, Is.EqualTo(first.Values));
        Assert.That(Run("fall", LabPolicies.Recommended, 8).Values, Is.Not.EqualTo(first.Values));
    }

    [TestCase(new[] { 0.5, 0.9, 0.7, 0.6 }, 0.65)]
    [TestCase(new[] { 0.5, 0.9, 0.7 }, 0.7)]
    [TestCase(new[] { 0.5 }, 0.5)]
    public void Of_Scores_TakesTheMiddleOrTheMeanOfTheTwoInTheMiddle(double[] scores, double median)
    {
        LabResult[] results = [.. scores.Select(score => Scored(score, null))];
        LabResult[] table = [.. scores.Select(_ => Scored(0.25, null))];
        LabSummary summary = LabSummary.Of(results, table);
        Assert.That(summary.Median, Is.EqualTo(median).Within(1e-12));
        Assert.That(summary.AgainstStaticTable, Is.EqualTo(median - 0.25).Within(1e-12));
    }

    [TestCase(new[] { 10, 30, 20, 51 }, 25)]
    [TestCase(new[] { 10, 31, 20, 51 }, 26)]
    [TestCase(new[] { 10, 20, 30, -1 }, 25)]
    [TestCase(new[] { 10, 20, -1, -1 }, null)]
    [TestCase(new[] { 10, 20, -1 }, 20)]
    public void Of_FoundInMostSeeds_TakesTheMedian(int[] found, int? median)
    {
        LabResult[] results = [.. found.Select(after => Scored(1, after < 0 ? null : after))];
        Assert.That(LabSummary.Of(results, results).FoundAfter, Is.EqualTo(median));
    }

    private static LabResult Scored(double score, int? found)
    {
        double[] best = [.. Enumerable.Repeat(1.0, LabRun.Parts)];
        return new LabResult("steady", "any", 0, [.. best.Select(_ => score)], best, 0, found, 0);
    }

    private static LabResult[] Results(string world, string policy)
    {
        var results = new LabResult[Seeds];
        Parallel.For(0, Seeds, seed => results[seed] = Run(world, policy, seed));
        return results;
    }

    private static LabResult Run(string world, string policy, int seed)
    {
        World of = Worlds.Make(world, seed);
        return LabRun.Of(of, LabPolicies.Make(policy, of, seed), seed);
    }
}
