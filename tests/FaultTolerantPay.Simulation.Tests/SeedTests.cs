using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests;

/// <summary>
/// Many seeds, each a bank with its outages, crashes and double clicks: none may break a rule, and together they reach everything.
/// </summary>
internal sealed class SeedTests
{
    [Test]
    public void Seeds_InMemory_BreakNoRuleAndReachEverything()
    {
        RunCoverage coverage = RunAll(1, 2_000, Disk.InMemory);

        Assert.That(coverage.Missing(RunCoverage.Required), Is.Empty, "what must be reached, and was not");
    }

    /// <summary>
    /// Seeds that failed once. What each runs into changes with the simulation; tests of the core hold the mended defects themselves.
    /// </summary>
    [TestCase(995ul, TestName = "Seed_ReservationGivenUpTakesEffectAfterARetry_BreaksNoRule")]
    [TestCase(20_784_632ul, TestName = "Seed_SlowDecisionMissedWhatOthersTook_BreaksNoRule")]
    [TestCase(20_791_040ul, TestName = "Seed_PendingAfterFailed_BreaksNoRule")]
    [TestCase(30_006_067ul, TestName = "Seed_PendingAfterCompleted_BreaksNoRule")]
    [TestCase(30_008_078ul, TestName = "Seed_FailedAfterDeclined_BreaksNoRule")]
    [TestCase(30_000_597ul, TestName = "Seed_CallerInAHurryMadeTheNextPaymentUnrecorded_BreaksNoRule")]
    [TestCase(30_003_073ul, TestName = "Seed_CallerInAHurry2_BreaksNoRule")]
    [TestCase(30_003_343ul, TestName = "Seed_CallerInAHurry3_BreaksNoRule")]
    [TestCase(30_004_818ul, TestName = "Seed_CallerInAHurry4_BreaksNoRule")]
    [TestCase(30_006_063ul, TestName = "Seed_CallerInAHurry5_BreaksNoRule")]
    [TestCase(30_006_158ul, TestName = "Seed_CallerInAHurry6_BreaksNoRule")]
    [TestCase(30_006_445ul, TestName = "Seed_CallerInAHurry7_BreaksNoRule")]
    [TestCase(30_010_739ul, TestName = "Seed_CallerInAHurry8_BreaksNoRule")]
    [TestCase(30_003_942ul, TestName = "Seed_UnrecordedPaymentToldToAnotherAttemptAfterARefusal_BreaksNoRule")]
    [TestCase(30_008_779ul, TestName = "Seed_PausedByAFastClockAndResumedByASlowOne_BreaksNoRule")]
    [TestCase(30_012_533ul, TestName = "Seed_ReadGivenUpEarlyMadeTheNextPaymentUnrecorded_BreaksNoRule")]
    [TestCase(30_015_719ul, TestName = "Seed_UnrecordedPaymentToldToAnotherAttemptAfterAnAdvance_BreaksNoRule")]
    [TestCase(30_017_722ul, TestName = "Seed_IntentReplacedByAnotherNodesUnrecordedOutcome_BreaksNoRule")]
    [TestCase(30_030_684ul, TestName = "Seed_AskedAboutByAFastClockBeforeItIsSent_BreaksNoRule")]
    [TestCase(30_036_287ul, TestName = "Seed_RefundAskedAboutByAFastClockBeforeItIsSent_BreaksNoRule")]
    [TestCase(30_031_806ul, TestName = "Seed_CallGivenUpAtAWholeMillisecond_BreaksNoRule")]
    [TestCase(30_035_678ul, TestName = "Seed_ConfirmationGivenUpAtAWholeMillisecond_BreaksNoRule")]
    [TestCase(30_062_928ul, TestName = "Seed_UnknownTryWhoseRecordWasNotTakenUp_BreaksNoRule")]
    [TestCase(30_064_822ul, TestName = "Seed_EarlierAttemptReportedAsExecutedDuringADecision_BreaksNoRule")]
    [TestCase(30_068_895ul, TestName = "Seed_AdvancedBetweenTwoQuestionsOfOneWork_BreaksNoRule")]
    [TestCase(30_058_043ul, TestName = "Seed_LateDeclineToldFromMemory_BreaksNoRule")]
    [TestCase(30_094_339ul, TestName = "Seed_ConfirmedTwiceInOneMomentAfterStandingStill_BreaksNoRule")]
    [TestCase(40_007_776ul, TestName = "Seed_FailedOnAnEarlierHead_BreaksNoRule")]
    [TestCase(41_001_036ul, TestName = "Seed_AttemptToldTheDeclineOfAnother_BreaksNoRule")]
    [TestCase(50_003_421ul, TestName = "Seed_ReservationGivenUpInTheModeThatStoresNothing_BreaksNoRule")]
    public void SeedThatFailedOnce(ulong seed) => RunAll(seed, 1, Disk.InMemory);

    [Test]
    public void Seeds_OnSqlite_BreakNoRule()
    {
        RunCoverage coverage = RunAll(1, 50, Disk.Sqlite);

        Assert.That(coverage.Missing(RunCoverage.RequiredOnFiles), Is.Empty, "what must be reached, and was not");
    }

    /// <summary>
    /// The file is opened a second time in the process, touched, and opened and closed by another process, while the nodes write; then all
    /// are killed, and the books are checked.
    /// </summary>
    [Test]
    public void Seeds_OnSqliteWithOtherProcesses_LoseNothing()
    {
        RunCoverage coverage = RunAll(101, 3, Disk.SqliteWithVisitors);

        Assert.That(coverage.Missing([Disk.Visited]), Is.Empty);
    }

    [Test]
    public void Seed_OnSqlite_HappensAsInMemory([Range(1, 5)] int seed)
    {
        RunResult memory = SimulationRun.Run((ulong)seed);
        RunResult sqlite = SimulationRun.Run((ulong)seed, Disk.Sqlite);

        Assert.That(sqlite.TraceHash, Is.EqualTo(memory.TraceHash), "the stores differ in what they answer");
    }

    [Test]
    public void Seed_RunTwice_HappensInTheSameWay([Range(1, 10)] int seed)
    {
        RunResult first = SimulationRun.Run((ulong)seed);
        RunResult second = SimulationRun.Run((ulong)seed);

        Assert.That(second.TraceHash, Is.EqualTo(first.TraceHash));
        Assert.That(second.Steps, Is.EqualTo(first.Steps));
    }

    private static RunCoverage RunAll(ulong from, ulong count, Func<Disk> disk)
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
