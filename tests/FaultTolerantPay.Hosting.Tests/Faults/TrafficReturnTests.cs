using FaultTolerantPay.Hosting.Faults;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>From down back to healthy: probe, growing share, no flapping.</summary>
public class TrafficReturnTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Execute_WhileDown_OneProbeAfterTheWaitAndNoOther()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        var before = bench.Primary.Calls;
        bench.Pay(times: 100);
        bench.Clock.Advance(4.99 * Second);
        bench.Pay(times: 100);
        Assert.That(bench.Primary.Calls, Is.EqualTo(before), "nothing within the wait");

        bench.Clock.Advance(0.01 * Second);
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        var probe = bench.StartPay();
        bench.Pay(times: 100);

        Assert.That(bench.Primary.Calls, Is.EqualTo(before + 1));
        Assert.That(probe.IsCompleted, Is.False);
    }

    [Test]
    public void Execute_ProbeWithoutAnswer_IsReportedUnknownAndWaitsLonger()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);

        var probe = bench.StartPay();
        bench.Clock.Advance(10 * Second);

        Assert.That(probe.Result, Is.EqualTo(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout)), "answer of the probe");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status");
        Assert.That(ProbeWait(bench), Is.EqualTo(10 * Second), "wait for the next probe");
    }

    [Test]
    public async Task Execute_CallerOfTheProbeGivesUp_SameWaitAgain()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        bench.Primary.Throws(new TimeoutException());
        bench.Pay();
        bench.Clock.Advance(10 * Second);
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        using var caller = new CancellationTokenSource();

        var probe = bench.StartPay(caller.Token);
        await caller.CancelAsync();

        Assert.That((await probe).Code, Is.EqualTo(FaultCodes.CallerCancelled));
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
        Assert.That(ProbeWait(bench), Is.EqualTo(20 * Second), "not 40");
    }

    [Test]
    public void Execute_ProbesFail_WaitDoublesUpToTheMax()
    {
        using var bench = new DetectorHarness(o => o.MaxProbeWait = TimeSpan.FromSeconds(30));
        bench.BreakDown();
        List<double> waits = [];
        for (var i = 0; i < 6; i++)
        {
            waits.Add(ProbeWait(bench).TotalSeconds);
        }

        Assert.That(waits, Is.EqualTo(new[] { 5, 10, 20, 30, 30, 30 }));
    }

    [Test]
    public void Execute_BusinessSystemBack_SharesGrowStepByStepToHealthy()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        List<double> shares = [];
        for (var i = 0; i < 10_000 && bench.Status == FaultStatus.Recovering; i++)
        {
            if (shares.LastOrDefault() != bench.Detector.Share)
            {
                shares.Add(bench.Detector.Share);
            }

            bench.Pay();
            bench.Clock.Advance(0.1 * Second);
        }

        Assert.That(shares, Is.EqualTo(new[] { 0.1, 0.25, 0.5 }), "shares");
        Assert.That(bench.Detector.State, Is.EqualTo(FaultState.Healthy), "state in the end");
        Assert.That(bench.Detector.Share, Is.EqualTo(1), "share in the end");
    }

    [Test]
    public void Execute_EnoughSuccessesButTooEarly_StepWaitsForItsTime()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        bench.Pay(times: 2_000);
        Assert.That(bench.Detector.Share, Is.EqualTo(0.1));

        bench.Clock.Advance(15 * Second);
        bench.Pay(times: 100);
        Assert.That(bench.Detector.Share, Is.EqualTo(0.25));
    }

    [Test]
    public void Execute_EnoughTimeButTooFewSuccesses_StepStays()
    {
        using var bench = new DetectorHarness(o => o.MinSuccessesPerStep = 1_000);
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        bench.Pay(times: 1_000);

        Assert.That(bench.Detector.Share, Is.EqualTo(0.1));
    }

    [Test]
    public void Execute_WhileRecovering_SameKeySameAnswerAndLargerSharesHoldSmallerOnes()
    {
        using var bench = new DetectorHarness(o => o.MinSuccessesPerStep = 1_000_000);
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);

        var first = Enumerable.Range(0, 10_000).Select(i => bench.Pay($"K{i}").Outcome).ToList();
        var second = Enumerable.Range(0, 10_000).Select(i => bench.Pay($"K{i}").Outcome).ToList();

        Assert.That(second, Is.EqualTo(first), "answers to the same keys");
        Assert.That(first.Count(outcome => outcome == OperationOutcome.Succeeded), Is.InRange(900, 1_100), "payments in the share");
        Assert.That(bench.Pay($"K{first.IndexOf(OperationOutcome.NotExecuted)}").Code, Is.EqualTo(FaultCodes.NotInShare),
            "code of a payment that is not in the share");
    }

    [Test]
    public void Contains_ManyKeys_SharesAreEvenNestedAndDifferByOutage()
    {
        var keys = Enumerable.Range(0, 20_000).Select(i => new TransactionKey(new($"M{i % 7}"), new($"{i:D8}"))).ToList();
        foreach (var share in new[] { 0.001, 0.05, 0.5, 0.9 })
        {
            var part = keys.Count(key => RecoveryShare.Contains(key, 1, share)) / 20_000.0;
            Assert.That(part, Is.EqualTo(share).Within(0.01), "size of the share");
        }

        Assert.That(keys.Where(key => RecoveryShare.Contains(key, 1, 0.1)).All(key => RecoveryShare.Contains(key, 1, 0.25)), Is.True,
            "a larger share holds the smaller one");
        var inBoth = keys.Count(key => RecoveryShare.Contains(key, 1, 0.5) && RecoveryShare.Contains(key, 2, 0.5)) / 20_000.0;
        Assert.That(inBoth, Is.EqualTo(0.25).Within(0.02), "another outage chooses others");
        Assert.That(keys.Count(key => RecoveryShare.Contains(key, 1, 0.999_999_999)), Is.EqualTo(20_000),
            "a share of nearly 1 holds all keys");
    }

    // Nodes of two releases run side by side during an update, and must let the same payments through. The bits are those of XXH3 by the C
    // library xxHash 0.8.1.
    [Test]
    public void Contains_KnownOrders_StayInOrOutOfTheShare()
    {
        ulong contained = 0;
        for (var i = 0; i < 64; i++)
        {
            contained |= RecoveryShare.Contains(new TransactionKey(new("m-1"), new($"order-{i}"), new($"a-{i}")), 7, 0.5) ? 1UL << i : 0;
        }

        Assert.That(contained, Is.EqualTo(0x9227_8C9A_F1F7_15A0));
    }

    [Test]
    public void Execute_FailsAgainWhileRecovering_SameOutageAndLongerWait()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        var outage = bench.Detector.State.Outage;
        bench.RecoverByProbe(5 * Second);
        bench.BreakDown();

        Assert.That(bench.Detector.State.Outage, Is.EqualTo(outage), "outage");
        Assert.That(ProbeWait(bench), Is.EqualTo(10 * Second), "wait for the next probe");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages");
    }

    [Test]
    public void Execute_BusinessSystemThatFailsUnderLoadForADay_TransitionsStayFew()
    {
        using var bench = new DetectorHarness();
        var transitions = 0;
        var last = bench.Status;
        for (var second = 0; second < 24 * 60 * 60; second++)
        {
            // It answers while it gets little, and fails as soon as it gets a quarter.
            var strained = bench.Detector.Share >= 0.25;
            bench.Primary.Answer = strained ? (_, _) => throw new TimeoutException() : (_, _) => new(PrimaryResult.Succeeded());
            bench.Pay(times: 10);
            bench.Clock.Advance(Second);
            if (bench.Status != last)
            {
                last = bench.Status;
                transitions++;
            }
        }

        // Wait 2 min, first share 15 s, then a moment of the second: two transitions in each 135 s at the most.
        Assert.That(transitions, Is.LessThan(2 * (86_400 / 135) + 20));
        Assert.That(bench.OutageCount, Is.EqualTo(1));
    }

    [Test]
    public void Execute_NewFaultSoonAfterTheReturn_GoesOnFromTheLongerWait()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        Return(bench);
        bench.BreakDown();
        Assert.That(bench.OutageCount, Is.EqualTo(2), "another outage");
        Assert.That(ProbeWait(bench), Is.EqualTo(10 * Second));
    }

    [Test]
    public void Execute_NewFaultAfterTheCalmPeriod_StartsFromTheFirstWait()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        Return(bench);
        bench.Clock.Advance(TimeSpan.FromMinutes(11));
        bench.BreakDown();
        Assert.That(ProbeWait(bench), Is.EqualTo(5 * Second));
    }

    [Test]
    public void Execute_NoShares_AllTrafficAfterOneProbe()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        Assert.That(bench.LastOutage!.End, Is.Not.Null);
        bench.BreakDown();
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Execute_AnswerToACallFromBeforeTheOutage_NeitherClosesNorCounts(bool duringProbe)
    {
        using var bench = new DetectorHarness();
        var late = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(late.Task);
        var early = bench.StartPay();
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        var probeAnswer = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(probeAnswer.Task);
        var probe = duringProbe ? bench.StartPay() : Task.FromResult(default(PrimaryResult));

        late.SetResult(PrimaryResult.Succeeded("late"));

        Assert.That(early.Result.Reference, Is.EqualTo("late"), "its caller still gets it");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status after the late answer");
        if (duringProbe)
        {
            var calls = bench.Primary.Calls;
            bench.Pay(times: 20);
            Assert.That(bench.Primary.Calls, Is.EqualTo(calls), "still one probe alone");
            probeAnswer.SetResult(PrimaryResult.Succeeded("probe"));
            Assert.That(probe.Result.Reference, Is.EqualTo("probe"), "answer to the probe");
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status after the probe");
            bench.Primary.Returns(PrimaryResult.Succeeded());
            bench.Pay(times: 100);
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status after further payments");
        }
    }

    [Test]
    public void Execute_LateFailuresWhileRecovering_DoNotBringItDownAgain()
    {
        using var bench = new DetectorHarness(o => o.CallTimeout = TimeSpan.FromMinutes(5));
        var late = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(late.Task);
        var early = Enumerable.Range(0, 50).Select(_ => bench.StartPay()).ToList();
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        bench.Pay(times: 30);

        late.SetException(new InvalidOperationException());

        Assert.That(early.Select(task => task.Result.Outcome), Is.All.EqualTo(OperationOutcome.Unknown));
        bench.Primary.Throws(new InvalidOperationException());
        bench.Pay(times: 10);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
    }

    [Test]
    public void ExecutePastBreaker_SuccessesInARow_CountAsAProbeOnceTheWaitIsOver()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Primary.Returns(PrimaryResult.Succeeded());
        for (var i = 0; i < 10; i++)
        {
            Assert.That(bench.PayPastBreaker().Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "within the wait");
        bench.Clock.Advance(5 * Second);
        bench.PayPastBreaker();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
    }

    [Test]
    public void ExecutePastBreaker_Failures_ChangeNothing()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new NothingSentException());
        for (var i = 0; i < 100; i++)
        {
            Assert.That(bench.PayPastBreaker().Fault, Is.EqualTo(FaultKind.Connection));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.PayPastBreaker();
        bench.PayPastBreaker();
        bench.Primary.Throws(new TimeoutException());
        bench.PayPastBreaker();
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.PayPastBreaker();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "the row began again");
    }

    [Test]
    public void ExecutePastBreaker_TooManyAtOnce_RefusesTheRestAndTimesOutTheOthers()
    {
        using var bench = new DetectorHarness(o => o.MaxConcurrentPastBreaker = 2);
        bench.BreakDown();
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        var first = bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request("A"), CancellationToken.None).AsTask();
        var second = bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request("B"), CancellationToken.None).AsTask();

        var third = bench.PayPastBreaker();
        Assert.That(third, Is.EqualTo(PrimaryResult.NotExecuted(FaultKind.Withheld, OutcomeReasons.TooManyPastBreaker)), "third payment");
        bench.Clock.Advance(3 * Second);

        Assert.That(first.Result.Fault, Is.EqualTo(FaultKind.Timeout), "first payment");
        Assert.That(second.Result.Fault, Is.EqualTo(FaultKind.Timeout), "second payment");
        bench.Primary.Returns(PrimaryResult.Declined("51"));
        Assert.That(bench.PayPastBreaker().Outcome, Is.EqualTo(OperationOutcome.Declined), "a place is free again");
    }

    private static void Return(DetectorHarness bench)
    {
        bench.RecoverByProbe(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10_000 && bench.Status != FaultStatus.Healthy; i++)
        {
            bench.Pay();
            bench.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    /// <summary>How long from now until a request is let through; that one fails.</summary>
    private static TimeSpan ProbeWait(DetectorHarness bench)
    {
        var start = bench.Clock.GetTimestamp();
        bench.Primary.Throws(new NothingSentException());
        var calls = bench.Primary.Calls;
        while (bench.Primary.Calls == calls)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(0.5));
            bench.Pay();
        }

        return bench.Clock.GetElapsedTime(start);
    }
}
