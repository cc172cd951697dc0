using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

/// <summary>Runs seeds and fails at the first one that breaks a rule, with its last steps and the command that replays it.</summary>
internal static class SeedRuns
{
    public static RunCoverage RunAll(ulong from, ulong count, Func<Disk> disk)
    {
        var coverage = new RunCoverage();
        for (ulong seed = from; seed < from + count; seed++)
        {
            RunResult result = SimulationRun.Run(seed, disk);
            coverage.Add(result.Coverage);
            Assert.That(result.Failure, Is.Null,
                () => $"{result.LastSteps}\nseed {seed}; replay: dotnet run -c Release --project tests/FaultTolerantPay.Simulation -- " +
                    $"--seed {seed}");
        }
        foreach ((string name, long reached) in coverage.Reached.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            TestContext.Out.WriteLine($"{name,-44} {reached,12:N0}");
        }

        return coverage;
    }
}
