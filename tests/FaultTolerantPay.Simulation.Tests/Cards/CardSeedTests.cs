using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Cards;

/// <summary>Many seeds of card payments: none may break a rule, and together they reach everything.</summary>
internal sealed class CardSeedTests
{
    public const ulong Seeds = 300;

    [Test]
    public void Seeds_OfCardPayments_BreakNoRuleAndReachEverything()
    {
        var coverage = new RunCoverage();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            RunResult result = SimulationRun.Run(seed, paysByCard: true);
            coverage.Add(result.Coverage);
            Assert.That(result.Failure, Is.Null, () => $"{result.LastSteps}\nseed {seed}; replay with --cards --seed {seed}");
        }

        Assert.That(coverage.Missing(RunCoverage.RequiredOfCards), Is.Empty, "what must be reached, and was not");
    }

    [Test]
    public void Seed_OfCardPayments_HappensTwiceAndOnSqliteInTheSameWay([Range(1, 5)] int seed)
    {
        RunResult first = SimulationRun.Run((ulong)seed, paysByCard: true);
        RunResult second = SimulationRun.Run((ulong)seed, paysByCard: true);
        RunResult sqlite = SimulationRun.Run((ulong)seed, Disk.Sqlite, paysByCard: true);

        Assert.That(second.TraceHash, Is.EqualTo(first.TraceHash), "trace");
        Assert.That(sqlite.TraceHash, Is.EqualTo(first.TraceHash), "the stores differ in what they answer");
    }
}
