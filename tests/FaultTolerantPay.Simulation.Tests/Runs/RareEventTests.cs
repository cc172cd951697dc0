using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

/// <summary>
/// Events that few seeds meet. Each test says what must hold in such an event and runs seeds that met it: none may break a rule. What a
/// seed meets changes with the simulation; the tests of the core hold each of these facts for good.
/// </summary>
internal sealed class RareEventTests
{
    [TestCase(995ul)]
    [TestCase(50_003_421ul)]
    public void Seed_ReservationTakesEffectAfterItTimedOut_IsPaidOnce(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(20_784_632ul)]
    public void Seed_OtherPaymentsReserveDuringASlowDecision_NoCapIsExceeded(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(20_791_040ul)]
    [TestCase(30_006_067ul)]
    [TestCase(30_008_078ul)]
    public void Seed_PaymentHasAFinalOutcome_NoOtherOutcomeFollows(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_058_043ul)]
    public void Seed_DeclineComesAfterTheDeadline_IsNotAnsweredBeforeItIsStored(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(41_001_036ul)]
    public void Seed_AnotherAttemptWasDeclined_ItsDeclineIsNotAnswered(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_000_597ul)]
    [TestCase(30_003_073ul)]
    [TestCase(30_003_343ul)]
    [TestCase(30_004_818ul)]
    [TestCase(30_006_063ul)]
    [TestCase(30_006_158ul)]
    [TestCase(30_006_445ul)]
    [TestCase(30_010_739ul)]
    [TestCase(30_012_533ul)]
    public void Seed_CallerGivesUpOnASlowStore_NextPaymentIsRecordedFirst(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_003_942ul)]
    [TestCase(30_015_719ul)]
    public void Seed_PaymentIsExecutedWithoutARecord_IsAnsweredFromMemory(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_017_722ul)]
    public void Seed_UnrecordedOutcomeOfAnotherNodeReplacesTheIntent_IsPaidOnce(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_062_928ul)]
    public void Seed_RecordOfAnUnknownTryIsMissing_NextTryIsBlocked(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_064_822ul)]
    public void Seed_EarlierAttemptIsReportedExecutedDuringADecision_NewAttemptIsNotAdvanced(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_008_779ul)]
    public void Seed_PausedByAFastClockAndResumedByASlowOne_IsCollectedInTime(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_030_684ul)]
    [TestCase(30_036_287ul)]
    public void Seed_QueriedByAFastClockBeforeItIsSent_IsSentAsWritten(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_031_806ul)]
    [TestCase(30_035_678ul)]
    public void Seed_CallTimesOutAtAWholeMillisecond_NoLimitOfCallsIsExceeded(ulong seed) => AssertBreaksNoRule(seed);

    [TestCase(30_068_895ul)]
    [TestCase(30_094_339ul)]
    public void Seed_PaymentIsQueriedOrConfirmedTwiceInOneMoment_NoLimitOfCallsIsExceeded(ulong seed) => AssertBreaksNoRule(seed);

    /// <summary>Failed in an old version. Nobody found out why; the seed has passed since.</summary>
    [TestCase(40_007_776ul)]
    public void Seed_FailedInAnOldVersion_BreaksNoRule(ulong seed) => AssertBreaksNoRule(seed);

    private static void AssertBreaksNoRule(ulong seed) => SeedRuns.RunAll(seed, 1, Disk.InMemory);
}
