using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>Background calls and the detector: their failures are a sign, their answers hide nothing, and payments go first.</summary>
public class BackgroundTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void EndBackgroundCall_FailuresOfSeveralPaymentsForAMinute_AreAFault()
    {
        using var bench = new DetectorHarness();
        for (var i = 0; i < 5; i++)
        {
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "healthy until five calls have failed");
            Assert.That(bench.CallInBackground($"B{i}", FaultKind.Timeout), Is.True, "the call is allowed");
            bench.Clock.Advance(15 * Second);
        }

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive failed background calls"), "cause");
        Assert.That(bench.CallInBackground("B5"), Is.False, "down for them as well");
    }

    [Test]
    public void EndBackgroundCall_OnePaymentThatAlwaysFails_IsNoFault()
    {
        using var bench = new DetectorHarness();
        for (var i = 0; i < 200; i++)
        {
            bench.CallInBackground("poison", FaultKind.Application);
            bench.Clock.Advance(30 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void EndBackgroundCall_FailuresWhilePaymentsAreAnswered_AreNoFault()
    {
        using var bench = new DetectorHarness();
        for (var i = 0; i < 300; i++)
        {
            bench.CallInBackground($"B{i}", FaultKind.Application);
            if (i % 10 == 9)
            {
                bench.Pay();
            }

            bench.Clock.Advance(2 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "standing in for payments that work would cost the bank money");
    }

    [Test]
    public void Execute_FailsAfterBackgroundCallsFailed_IsFaultedSooner()
    {
        using var bench = new DetectorHarness();
        for (var i = 0; i < 4; i++)
        {
            bench.CallInBackground($"B{i}", FaultKind.Timeout);
        }

        bench.Primary.Throws(new TimeoutException());
        bench.Pay();

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("1 timeout and 4 failed background calls, consecutive"));
    }

    [Test]
    public void EndBackgroundCall_AnswersBetweenPaymentsThatFail_HideNothing()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new TimeoutException());
        for (var i = 0; i < 5; i++)
        {
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));

            // Let through before the payment fails: answered after it.
            var passes = Enumerable.Range(0, 20).Select(_ => bench.Detector.BeginBackgroundCall()).ToList();
            bench.Pay();
            foreach (var pass in passes)
            {
                bench.Detector.EndBackgroundCall(pass, default, FaultKind.None);
            }
        }

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive timeouts"));
    }

    [Test]
    public void EndBackgroundCall_ManyAnswers_DoNotWaterDownTheRatio()
    {
        using var bench = new DetectorHarness(o => o.ApplicationErrors =
            new() { MinConsecutiveFailures = 1_000, MinFailureRatio = 0.5, MinThroughput = 20 });
        for (var i = 0; i < 20; i++)
        {
            for (var call = 0; call < 10; call++)
            {
                bench.CallInBackground($"B{i}");
            }

            bench.Primary.Throws(new InvalidOperationException());
            bench.Pay();
        }

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("20 application errors in 20 calls within 30 s"));
    }

    [Test]
    public void MayCallInBackground_PaymentFailed_WaitsForOneThatIsAnsweredOrForTheWindow()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new TimeoutException());
        bench.Pay();
        Assert.That(bench.Detector.MayCallInBackground, Is.False, "after a failed payment");
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.Pay();
        Assert.That(bench.Detector.MayCallInBackground, Is.True, "after one that is answered");

        bench.Primary.Throws(new TimeoutException());
        bench.Pay();
        bench.Clock.Advance(30 * Second);
        Assert.That(bench.Detector.MayCallInBackground, Is.False, "after another failed payment");
        bench.Clock.Advance(Second);
        Assert.That(bench.Detector.MayCallInBackground, Is.True, "few payments come: the work must not wait for the next one");
    }

    [Test]
    public void Probe_BusinessSystemBack_TrafficReturnsWithoutAPayment()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(ProbeResult.NotReady);
        bench.BreakDown();
        for (var second = 0; second < 600; second++)
        {
            bench.Clock.Advance(Second);
            bench.RunProbe();
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status while it is down");
        Assert.That(bench.Primary.Probes, Is.InRange(6, 12), "waits that double up to 2 minutes");
        var calls = bench.Primary.Calls;
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        var seconds = 0;
        for (; seconds < 600 && bench.Status != FaultStatus.Healthy; seconds++)
        {
            bench.Clock.Advance(Second);
            bench.RunProbe();
        }

        Assert.That(seconds, Is.LessThanOrEqualTo(120 + (3 * 15) + 3), "seconds until it is healthy");
        Assert.That(bench.Primary.Calls, Is.EqualTo(calls), "no payment was risked");
        bench.RunRecords();
        Assert.That(bench.LastOutage!.End, Is.Not.Null, "the outage has an end");
    }

    [Test]
    public void Probe_IsNotAnswered_EndsWithTheTimeoutAndIsOneAtATime()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(new TaskCompletionSource<ProbeResult>().Task);
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        var probe = bench.Detector.ProbeAsync(CancellationToken.None).AsTask();
        var calls = bench.Primary.Calls;
        for (var second = 0; second < 9; second++)
        {
            bench.RunProbe();
            bench.Pay();
            bench.Clock.Advance(Second);
        }

        Assert.That((bench.Primary.Probes, bench.Primary.Calls), Is.EqualTo((1, calls)), "nor is a payment a probe meanwhile");
        bench.Clock.Advance(Second);
        Assert.That(probe.IsCompletedSuccessfully, Is.True);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
    }

    [Test]
    public void Execute_FailsAfterAProbeSucceeded_EndsTheReturnWithThatPayment()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        bench.RunProbe();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));

        var failed = 0;
        for (var i = 0; i < 1_000 && bench.Status == FaultStatus.Recovering; i++)
        {
            failed += bench.Pay().Fault == FaultKind.Connection ? 1 : 0;
        }

        Assert.That(failed, Is.EqualTo(1), "a probe that is no payment proves little");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
        var calls = bench.Primary.Calls;
        bench.Pay(times: 50);
        Assert.That(bench.Primary.Calls, Is.EqualTo(calls), "the circuit is open");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Execute_FirstPaymentAfterAReturnWithoutOne_GoesAlone(bool isAnswered)
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        bench.BreakDown();
        for (var second = 0; second < 120; second++)
        {
            bench.Clock.Advance(Second);
            bench.RunProbe();
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "status before the first payment");
        var answer = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(answer.Task);
        var calls = bench.Primary.Calls;
        var first = bench.StartPay();
        Assert.That(Enumerable.Range(0, 50).Select(_ => bench.Pay().Code), Is.All.EqualTo(FaultCodes.NotInShare),
            "the others are withheld");
        Assert.That(bench.Primary.Calls, Is.EqualTo(calls + 1), "calls while the first is under way");

        answer.SetResult(isAnswered ? PrimaryResult.Declined("51") : PrimaryResult.Unknown(FaultKind.Timeout));
        Assert.That(first.IsCompleted, Is.True, "the first is answered");
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.Pay(times: 50);

        Assert.That(bench.Status, Is.EqualTo(isAnswered ? FaultStatus.Healthy : FaultStatus.Faulted), "status after the first");
        Assert.That(bench.Primary.Calls, Is.EqualTo(calls + (isAnswered ? 51 : 1)), "one payment, and no other, was risked");
    }

    [Test]
    public async Task Execute_CallerOfTheFirstPaymentGivesUp_TheNextFindsOut()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        bench.BreakDown();
        bench.Clock.Advance(5 * Second);
        bench.RunProbe();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "all at once, without shares");
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        using var caller = new CancellationTokenSource();
        var first = bench.StartPay(caller.Token);
        await caller.CancelAsync();
        Assert.That((await first).Code, Is.EqualTo(FaultCodes.CallerCancelled), "the first caller gave up");

        bench.Primary.Returns(PrimaryResult.Succeeded());
        Assert.That(bench.Pay().Outcome, Is.EqualTo(OperationOutcome.Succeeded), "the next payment");
        Assert.That(bench.Pay().Outcome, Is.EqualTo(OperationOutcome.Succeeded), "the payment after it");
    }

    [Test]
    public void Probe_WhileTrafficReturnsAndPaymentsAreAnswered_IsNotSent()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        for (var second = 0; second < 10; second++)
        {
            bench.Clock.Advance(Second);
            bench.RunProbe();
        }

        Assert.That(bench.Primary.Probes, Is.Zero);
    }

    [Test]
    public void Probe_NeverAnswersAndPaymentsPastTheBreakerAreAnswered_TrafficReturns()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(new TaskCompletionSource<ProbeResult>().Task);
        bench.BreakDown();
        bench.Primary.Returns(PrimaryResult.Succeeded());
        var seconds = PassWithProbes(bench, second =>
        {
            if (second % 10 == 0)
            {
                bench.PayPastBreaker();
            }
        });

        Assert.That(seconds, Is.EqualTo(30), "three payments that were answered say more than a probe that is not");
        bench.Pay(times: 50);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
    }

    [Test]
    public void Probe_AlwaysFailsAndTheBusinessSystemIsBack_APaymentFindsOutWithinTheMaxWait()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => throw new InvalidOperationException("the page is gone");
        bench.BreakDown();
        bench.Primary.Returns(PrimaryResult.Succeeded());
        var seconds = PassWithProbes(bench, _ => bench.Pay());

        Assert.That(seconds, Is.EqualTo(120));
    }

    [Test]
    public void Probe_FailsWhileTheBusinessSystemIsDown_OnePaymentAtMostIsRiskedInEachMaxWait()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Probe = _ => new(ProbeResult.NotReady);
        bench.BreakDown();
        var calls = bench.Primary.Calls;
        PassWithProbes(bench, _ => bench.Pay());

        Assert.That(bench.Primary.Calls - calls, Is.EqualTo(3_600 / 120));
    }

    [Test]
    public void Probe_FailsAfterAPaymentWasAnswered_TrafficGoesOnReturning()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Restart();
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.Primary.Probe = _ => new(new TaskCompletionSource<ProbeResult>().Task);
        var probe = bench.Detector.ProbeAsync(CancellationToken.None).AsTask();
        Assert.That(bench.Pay().Outcome, Is.EqualTo(OperationOutcome.Succeeded), "the payment is answered");
        bench.Clock.Advance(10 * Second);

        Assert.That(probe.IsCompletedSuccessfully, Is.True, "the probe has ended");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status");
    }

    [Test]
    public void BeginBackgroundCall_AdapterWithoutAProbe_OneCallAtATimeFindsOut()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        Assert.That(bench.CallInBackground("B0"), Is.False, "before the wait is over");
        bench.Clock.Advance(5 * Second);
        bench.RunProbe();
        Assert.That(bench.Primary.Probes, Is.EqualTo(1), "asked once whether there is a probe");

        var pass = bench.Detector.BeginBackgroundCall();
        Assert.That(pass.Kind, Is.EqualTo(BackgroundPermitKind.Probe), "the first call is a probe");
        Assert.That(bench.CallInBackground("B1"), Is.False, "no second call beside it");
        bench.Detector.EndBackgroundCall(pass, default, FaultKind.Timeout);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status after it failed");
        Assert.That(bench.CallInBackground("B2"), Is.False, "a longer wait begins");
        bench.Clock.Advance(10 * Second);
        Assert.That(bench.CallInBackground("B3"), Is.True, "after the longer wait");

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status after it succeeded");
        Assert.That(bench.Detector.BeginBackgroundCall().Kind, Is.EqualTo(BackgroundPermitKind.Ordinary), "further calls are ordinary");
        bench.Clock.Advance(Second);
        bench.RunProbe();
        Assert.That(bench.Primary.Probes, Is.EqualTo(1), "not asked again");
    }

    [Test]
    public void EndBackgroundCall_LetThroughBeforeTheOutage_CountsNowhere()
    {
        using var bench = new DetectorHarness(o => o.MinSuccessesPerStep = 1);
        var early = Enumerable.Range(0, 10).Select(_ => bench.Detector.BeginBackgroundCall()).ToList();
        bench.BreakDown();
        bench.Detector.EndBackgroundCall(early[0], default, FaultKind.None);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
        bench.RecoverByProbe(5 * Second);
        bench.Clock.Advance(15 * Second);
        foreach (var pass in early)
        {
            bench.Detector.EndBackgroundCall(pass, default, FaultKind.None);
        }

        Assert.That(bench.Detector.Share, Is.EqualTo(0.1));
    }

    [Test]
    public void EndBackgroundCall_AnswersWhileTrafficReturns_TakeTheStepsOnUnlessPaymentsFail()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        bench.Clock.Advance(15 * Second);
        bench.Primary.Throws(new TimeoutException());
        var passes = Enumerable.Range(0, 20).Select(_ => bench.Detector.BeginBackgroundCall()).ToList();
        while (bench.Pay().Fault != FaultKind.Timeout)
        {
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
        }

        passes.ForEach(pass => bench.Detector.EndBackgroundCall(pass, default, FaultKind.None));
        Assert.That(bench.Detector.Share, Is.EqualTo(0.1), "a payment failed, and none was answered since");

        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.Pay(times: 20);
        for (var i = 0; i < 10; i++)
        {
            bench.CallInBackground($"B{i}");
        }

        Assert.That(bench.Detector.Share, Is.EqualTo(0.25));
    }

    [Test]
    public void Probe_OneAnswerAndThenQuiet_StepsEndByTime()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.RecoverByProbe(5 * Second);
        var minutes = 0;
        for (; minutes < 60 && bench.Status != FaultStatus.Healthy; minutes++)
        {
            bench.Clock.Advance(60 * Second);
            bench.RunProbe();
        }

        Assert.That(minutes, Is.EqualTo(6), "three steps of two minutes");
    }

    [Test]
    public void Probe_RestartDuringAnOutageAndNoAnswer_StaysOnTheFirstShare()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Restart();
        for (var minutes = 0; minutes < 600; minutes++)
        {
            bench.Clock.Advance(60 * Second);
            bench.RunProbe();
        }

        Assert.That((bench.Status, bench.Detector.Share), Is.EqualTo((FaultStatus.Recovering, 0.1)), "nobody knows whether it is back");
    }

    [Test]
    public void MayCallInBackground_OperatorsWord_IsObeyed()
    {
        using var bench = new DetectorHarness();
        bench.Switch.SetAsync(ManualFaultPosition.ForcedFaulted, new("anna"), "maintenance", CancellationToken.None).AsTask().Wait();
        bench.Primary.Probe = _ => new(ProbeResult.Ready);
        bench.Clock.Advance(600 * Second);
        bench.RunProbe();
        Assert.That((bench.Primary.Probes, bench.Detector.MayCallInBackground), Is.EqualTo((0, false)),
            "forced faulted: neither probes nor calls");

        bench.Switch.SetAsync(ManualFaultPosition.ForcedHealthy, new("anna"), "it works", CancellationToken.None).AsTask().Wait();
        for (var i = 0; i < 100; i++)
        {
            Assert.That(bench.CallInBackground($"B{i}", FaultKind.Timeout), Is.True, "forced healthy: the call is allowed");
            bench.Clock.Advance(Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "forced healthy: status");
    }

    /// <summary>An hour at most in which the probe has its turn before whatever else happens in a second.</summary>
    /// <returns>After how many seconds it was not faulted any more.</returns>
    private static int PassWithProbes(DetectorHarness bench, Action<int> each)
    {
        for (var second = 1; second <= 3_600; second++)
        {
            bench.Clock.Advance(Second);
            _ = bench.Detector.ProbeAsync(CancellationToken.None).AsTask();
            each(second);
            if (bench.Status != FaultStatus.Faulted)
            {
                return second;
            }
        }

        return 3_600;
    }
}
