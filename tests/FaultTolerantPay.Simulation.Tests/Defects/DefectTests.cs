using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Tests.Cards;
using FaultTolerantPay.Simulation.Tests.Runs;

namespace FaultTolerantPay.Simulation.Tests.Defects;

/// <summary>A check that has never failed proves nothing: each planted defect is found.</summary>
internal sealed class DefectTests
{
    private const ulong MaxSeeds = 1_000;

    private static IEnumerable<string> Names => PlantedDefects.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void Seeds_WithAPlantedDefect_FindItWithin1000(string name)
    {
        bool paysByCard = PlantedDefects.All[name].PaysByCard;
        foreach (ulong seed in KnownSeeds.Of(name).Concat(Upwards()))
        {
            if (SimulationRun.Run(seed, defect: PlantedDefects.Make(name), paysByCard: paysByCard).Failure is { } failure)
            {
                AssertBreaksNoRule(seed, paysByCard);
                Assert.Pass($"seed {seed}: {failure.Split('\n')[0]}");
                return;
            }
        }
        Assert.Fail($"1,000 seeds did not find '{PlantedDefects.All[name].What}'");
    }

    private static IEnumerable<ulong> Upwards()
    {
        for (ulong seed = 1; seed <= MaxSeeds; seed++)
        {
            yield return seed;
        }
    }

    /// <summary>The same seed without the defect. Other tests run most of these seeds.</summary>
    private static void AssertBreaksNoRule(ulong seed, bool paysByCard)
    {
        if (seed > (paysByCard ? CardSeedTests.Seeds : SeedTests.Seeds))
        {
            Assert.That(SimulationRun.Run(seed, paysByCard: paysByCard).Failure, Is.Null, "the same seed without the defect");
        }
    }
}
