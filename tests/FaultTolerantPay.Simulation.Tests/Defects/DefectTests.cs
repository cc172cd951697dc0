using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Defects;

/// <summary>A check that has never failed proves nothing: each planted defect is found.</summary>
internal sealed class DefectTests
{
    private static IEnumerable<string> Names => PlantedDefects.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void Seeds_WithAPlantedDefect_FindItWithin1000(string name)
    {
        bool paysByCard = PlantedDefects.All[name].PaysByCard;
        for (ulong seed = 1; seed <= 1_000; seed++)
        {
            if (SimulationRun.Run(seed, defect: PlantedDefects.Make(name), paysByCard: paysByCard).Failure is { } failure)
            {
                Assert.That(SimulationRun.Run(seed, paysByCard: paysByCard).Failure, Is.Null, "the same seed without the defect");
                Assert.Pass($"seed {seed}: {failure.Split('\n')[0]}");
                return;
            }
        }
        Assert.Fail($"1,000 seeds did not find '{PlantedDefects.All[name].What}'");
    }
}
