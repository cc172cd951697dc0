using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

/// <summary>
/// Many seeds, each a bank with its outages, crashes and double clicks: none may break a rule, and together they reach everything.
/// </summary>
internal sealed class SeedTests
{
    public const ulong Seeds = 800;

    [Test]
    public void Seeds_InMemory_BreakNoRuleAndReachEverything()
    {
        RunCoverage coverage = SeedRuns.RunAll(1, Seeds, Disk.InMemory);

        Assert.That(coverage.Missing(RunCoverage.Required), Is.Empty, "what must be reached, and was not");
    }

    [Test]
    public void Seeds_OnSqlite_BreakNoRuleAndHappenAsInMemory()
    {
        RunCoverage coverage = SeedRuns.RunAsInMemory(1, 20, Disk.Sqlite, "sqlite");

        Assert.That(coverage.Missing(RunCoverage.RequiredOnFiles), Is.Empty, "what must be reached, and was not");
    }

    /// <summary>
    /// The file is opened a second time in the process, touched, and opened and closed by another process, while the nodes write; then all
    /// are killed, and the ledger is checked.
    /// </summary>
    [Test]
    public void Seeds_OnSqliteWithOtherProcesses_LoseNothing()
    {
        RunCoverage coverage = SeedRuns.RunAll(101, 3, Disk.SqliteWithVisitors, "sqlite");

        Assert.That(coverage.Missing([Disk.Visited]), Is.Empty, "another process opened the file");
    }

    [Test]
    public void Seed_RunTwice_HappensInTheSameWay([Range(1, 10)] int seed)
    {
        RunResult first = SimulationRun.Run((ulong)seed);
        RunResult second = SimulationRun.Run((ulong)seed);

        Assert.That(second.TraceHash, Is.EqualTo(first.TraceHash), "trace");
        Assert.That(second.Steps, Is.EqualTo(first.Steps), "number of steps");
    }
}
