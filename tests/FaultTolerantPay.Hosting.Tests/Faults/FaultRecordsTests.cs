namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>Outages in the store: numbered in time, never lost, nobody waits for them longer than needed.</summary>
public class FaultRecordsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Execute_Outage_IsStoredWithStartEndAndCause()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.Clock.Advance(Second);
        var start = bench.Clock.GetUtcNow();
        bench.BreakDown();
        Assert.That(bench.LastOutage, Is.EqualTo(new Outage { Id = new(1), Start = start, Cause = "5 consecutive connection errors" }),
            "open outage in the store");
        Assert.That(bench.Detector.State, Is.EqualTo(new FaultState
        {
            Status = FaultStatus.Faulted,
            Share = 0,
            Outage = new(1),
            Since = start,
            Cause = "5 consecutive connection errors",
        }),
            "state of the detector");

        bench.RecoverByProbe(5 * Second);
        Assert.That(bench.LastOutage!.End, Is.EqualTo(start + (5 * Second)), "end in the store");
    }

    [Test]
    public void Execute_StoreTakesItsTime_WhoMeetsTheOutageWaitsAndThenHasItsNumber()
    {
        using var bench = new DetectorHarness();
        bench.Store.Hold = new TaskCompletionSource();
        bench.Primary.Throws(new NothingSentException());
        bench.Pay(times: 4);
        var opener = bench.StartPay();
        var other = bench.StartPay();
        Assert.That((opener.IsCompleted, other.IsCompleted), Is.EqualTo((false, false)), "both payments wait");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "the state itself does not wait");

        bench.Store.Hold.SetResult();

        Assert.That((opener.Result.Fault, other.Result.Fault), Is.EqualTo((FaultKind.Connection, FaultKind.Withheld)),
            "both payments are answered");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(1)), "number of the outage");
        Assert.That(bench.Store.Writes, Is.EqualTo(1), "one write for both");
    }

    [Test]
    public void Execute_StoreHangs_WaitIsBoundedAndTheNextRequestsDoNotWait()
    {
        using var bench = new DetectorHarness();
        bench.Store.Hold = new TaskCompletionSource();
        bench.Primary.Throws(new NothingSentException());
        bench.Pay(times: 4);
        var opener = bench.StartPay();
        bench.Clock.Advance(1.9 * Second);
        Assert.That(opener.IsCompleted, Is.False, "the payment that opens the outage waits");
        bench.Clock.Advance(0.1 * Second);

        Assert.That(opener.Result.Outcome, Is.EqualTo(OperationOutcome.NotExecuted), "it is answered after the timeout");
        Assert.That(bench.Pay().Fault, Is.EqualTo(FaultKind.Withheld), "the next payment does not wait");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(OutageId.None), "the outage has no number yet");
        bench.Store.Hold.SetResult();
        bench.RunRecords();
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(1)), "the number arrives late");
    }

    [Test]
    public void Execute_StoreDownDuringTwoWholeOutages_BothAreStoredInOrderAfterwards()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.Store.IsDown = true;
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        bench.Clock.Advance(Second);
        bench.BreakDown();
        Assert.That(bench.OutageCount, Is.Zero, "nothing is stored while the store is down");
        Assert.That(() => bench.RunRecords(), Throws.InnerException.InstanceOf<StoreException>(), "the driver hears of it");

        bench.Store.IsDown = false;
        bench.RunRecords();

        Assert.That(bench.OutageCount, Is.EqualTo(2), "outages stored afterwards");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(2)), "number of the open outage");
        Assert.That(bench.LastOutage!.End, Is.Null, "the last outage is open");
    }

    [Test]
    public void Execute_StoreDown_RequestsTryAgainThoughNotEachOfThem()
    {
        using var bench = new DetectorHarness();
        bench.Store.IsDown = true;
        bench.BreakDown();
        var writes = bench.Store.Writes;
        bench.Pay(times: 50);
        Assert.That(bench.Store.Writes, Is.EqualTo(writes));

        bench.Store.IsDown = false;
        bench.Clock.Advance(2 * Second);
        bench.Pay();
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(1)));
    }

    [Test]
    public void Execute_HealthyTraffic_NeverTouchesTheStore()
    {
        using var bench = new DetectorHarness();
        bench.Pay(times: 1_000);

        Assert.That(bench.Store.Writes, Is.Zero);
    }

    [Test]
    public void Restart_DuringAnOutage_GoesOnWithTheFirstShareAndTheSameOutage()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        var state = bench.Detector.State;
        bench.Restart();

        Assert.That(bench.Detector.State, Is.EqualTo(state with { Status = FaultStatus.Recovering, Share = 0.1 }), "state");
        bench.BreakDown();
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(state.Outage), "outage");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages in the store");
    }

    [Test]
    public void Restart_WhileRecovering_SamePaymentsAreInTheShare()
    {
        using var bench = new DetectorHarness(o => o.MinSuccessesPerStep = 1_000_000);
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        var before = Enumerable.Range(0, 500).Select(i => bench.Pay($"K{i}").Outcome).ToList();
        bench.Clock.Advance(Second);
        bench.Restart();

        // The first payment goes alone, and finds out.
        Assert.That(bench.Pay().Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        Assert.That(Enumerable.Range(0, 500).Select(i => bench.Pay($"K{i}").Outcome), Is.EqualTo(before));
    }

    [Test]
    public void Restart_StoreDown_DoesNotStart()
    {
        using var bench = new DetectorHarness();
        bench.Store.IsDown = true;

        Assert.That(() => bench.Restart(), Throws.InstanceOf<StoreException>().Or.InnerException.InstanceOf<StoreException>());
    }

    [Test]
    public void Execute_WallClockSetBackDuringTheOutage_EndIsNotBeforeStart()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.BreakDown();
        bench.Clock.JumpWallClock(TimeSpan.FromHours(-1));
        bench.RecoverByProbe(5 * Second);

        Assert.That(bench.LastOutage!.End, Is.EqualTo(bench.LastOutage.Start));
    }
}
