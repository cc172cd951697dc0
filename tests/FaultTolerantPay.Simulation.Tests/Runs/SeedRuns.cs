using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

/// <summary>Runs seeds and fails at the first one that breaks a rule, with its last steps and the command that replays it.</summary>
internal static class SeedRuns
{
    public static RunCoverage RunAll(ulong from, ulong count, Func<Disk> disk, string store = "memory") =>
        RunAll(from, count, disk, store, static _ => { });

    /// <summary>Also fails if a seed happens otherwise than in memory.</summary>
    public static RunCoverage RunAsInMemory(ulong from, ulong count, Func<Disk> disk, string store) => RunAll(
        from,
        count,
        disk,
        store,
        result => Assert.That(
            result.TraceHash,
            Is.EqualTo(SimulationRun.Run(result.Seed).TraceHash),
            $"seed {result.Seed}: the stores differ in what they answer"));

    private static RunCoverage RunAll(ulong from, ulong count, Func<Disk> disk, string store, Action<RunResult> check)
    {
        var coverage = new RunCoverage();
        for (ulong seed = from; seed < from + count; seed++)
        {
            RunResult result = SimulationRun.Run(seed, disk);
            coverage.Add(result.Coverage);
            Assert.That(result.Failure, Is.Null,
                () => $"{result.LastSteps}\nseed {seed}; replay: dotnet run -c Release --project tests/FaultTolerantPay.Simulation -- " +
                    $"--store {store} --seed {seed}");
            check(result);
        }
        foreach ((string name, long reached) in coverage.Reached.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            TestContext.Out.WriteLine($"{name,-44} {reached,12:N0}");
        }

        return coverage;
    }
}
