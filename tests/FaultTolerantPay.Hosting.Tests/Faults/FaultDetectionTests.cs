using FaultTolerantPay.Hosting.Faults;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>From healthy to down: what counts, and when it is enough.</summary>
public class FaultDetectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return new TestCaseData(new NothingSentException(), OperationOutcome.NotExecuted,
            FaultKind.Connection).SetArgDisplayNames("nothing sent");
        yield return new TestCaseData(new TimeoutException(), OperationOutcome.Unknown, FaultKind.Timeout).SetArgDisplayNames("time out");
        yield return new TestCaseData(new TaskCanceledException(), OperationOutcome.Unknown,
            FaultKind.Timeout).SetArgDisplayNames("cancelled by nobody here");
        yield return new TestCaseData(new InvalidOperationException("card 4111"), OperationOutcome.Unknown,
            FaultKind.Application).SetArgDisplayNames("other");
    }

    [TestCaseSource(nameof(Failures))]
    public void Execute_AdapterThrows_AnswersWithoutThrowing(Exception thrown, OperationOutcome outcome, FaultKind fault)
    {
        using var bench = new DetectorHarness();
        foreach (var isSynchronous in new[] { false, true })
        {
            bench.Primary.Answer = isSynchronous ? (_, _) => throw thrown : (_, _) => ValueTask.FromException<PrimaryResult>(thrown);

            var result = bench.Pay();

            Assert.That((result.Outcome, result.Fault), Is.EqualTo((outcome, fault)));
            Assert.That(result.Code, Does.Not.Contain("4111"), "no message of an exception");
        }
    }

    [TestCaseSource(nameof(Failures))]
    public void Execute_FiveFailuresOfAKindInARow_IsFaultedWithTheCause(Exception thrown, OperationOutcome outcome, FaultKind fault)
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(thrown);

        bench.Pay(times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "status after four");
        var fifth = bench.Pay();

        Assert.That((fifth.Outcome, fifth.Fault), Is.EqualTo((outcome, fault)), "its own answer, not that of the breaker");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status after five");
        Assert.That(bench.Detector.State.Cause, Does.StartWith("5 consecutive "), "cause");
        var next = bench.Pay();
        Assert.That((next.Outcome, next.Fault, next.Code), Is.EqualTo((OperationOutcome.NotExecuted, FaultKind.Withheld, FaultCodes.Down)),
            "the next payment is withheld");
        Assert.That(bench.Primary.Calls, Is.EqualTo(5), "calls");
    }

    [Test]
    public void Execute_KindsTakeTurns_AreCountedApart()
    {
        using var bench = new DetectorHarness(o => o.ApplicationErrors.MinConsecutiveFailures = 100);
        for (var i = 0; i < 4; i++)
        {
            bench.Primary.Throws(new NothingSentException());
            bench.Pay();
            bench.Primary.Throws(new TimeoutException());
            bench.Pay();
            bench.Primary.Throws(new InvalidOperationException());
            bench.Pay();
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "4 of each, 12 in all");
        bench.Primary.Throws(new TimeoutException());
        bench.Pay();
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive timeouts"));
    }

    [Test]
    public void Execute_HalfOfTheCallsFail_IsFaultedByRatioFromTheMinimumThroughputOn()
    {
        using var bench = new DetectorHarness(o => o.ApplicationErrors =
            new() { MinConsecutiveFailures = 100, MinFailureRatio = 0.5, MinThroughput = 20 });
        for (var i = 0; i < 19; i++)
        {
            PayOneOf(bench, i % 2 == 0);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        PayOneOf(bench, fails: true);

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("11 application errors in 20 calls within 30 s"));
    }

    [Test]
    public void Execute_LessThanTheRatioFails_StaysHealthy()
    {
        using var bench = new DetectorHarness(o => o.ApplicationErrors =
            new() { MinConsecutiveFailures = 100, MinFailureRatio = 0.5, MinThroughput = 20 });
        for (var i = 0; i < 2_000; i++)
        {
            PayOneOf(bench, fails: i % 5 < 2);
            bench.Clock.Advance(TimeSpan.FromMilliseconds(7));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_FailuresOutsideTheWindow_AreForgotten()
    {
        using var bench = new DetectorHarness(o =>
        {
            o.ApplicationErrors = new() { MinConsecutiveFailures = 100, MinFailureRatio = 0.5, MinThroughput = 20 };
            o.MinRecentFailureRatio = 1;
            o.MinRecentPayments = 100;
        });
        for (var i = 0; i < 19; i++)
        {
            PayOneOf(bench, fails: true);
        }

        bench.Clock.Advance(31 * Second);
        PayOneOf(bench, fails: true);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_SuccessesOutsideTheWindow_AreForgotten()
    {
        using var bench = new DetectorHarness(o => o.ApplicationErrors =
            new() { MinConsecutiveFailures = 100, MinFailureRatio = 0.5, MinThroughput = 20 });
        for (var i = 0; i < 1_000; i++)
        {
            PayOneOf(bench, fails: false);
        }

        bench.Clock.Advance(31 * Second);
        for (var i = 0; i < 20; i++)
        {
            PayOneOf(bench, fails: true);
        }

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("20 application errors in 20 calls within 30 s"));
    }

    [Test]
    public void Execute_StreakInterruptedByTheMaxPause_BeginsAgain()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new NothingSentException());
        bench.Pay(times: 2);
        bench.Clock.Advance(TimeSpan.FromHours(1) + Second);
        bench.Pay(times: 2);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [TestCase(OperationOutcome.Succeeded)]
    [TestCase(OperationOutcome.Declined)]
    [TestCase(OperationOutcome.Pending)]
    public void Execute_ProperAnswerBetweenFailures_EndsTheStreak(OperationOutcome proper)
    {
        using var bench = new DetectorHarness(o => o.ConnectionErrors.MinThroughput = 1_000);
        for (var i = 0; i < 10; i++)
        {
            bench.Primary.Throws(new NothingSentException());
            bench.Pay(times: 4);
            bench.Primary.Returns(new PrimaryResult { Outcome = proper, Code = "51" });
            Assert.That(bench.Pay().Outcome, Is.EqualTo(proper));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_OnlyDeclines_IsHealthy()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Returns(PrimaryResult.Declined("51"));
        bench.Pay(times: 200);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_UnknownWithoutAKind_IsAnApplicationError()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Returns(default);

        Assert.That(bench.Pay().Fault, Is.EqualTo(FaultKind.Application));
        bench.Pay(times: 4);
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive application errors"));
    }

    [Test]
    public void Execute_NoAnswer_IsUnknownAfterTheTimeoutThoughTheAdapterIgnoresItsToken()
    {
        using var bench = new DetectorHarness();
        var token = CancellationToken.None;
        bench.Primary.Answer = (_, given) =>
        {
            token = given;
            return new(new TaskCompletionSource<PrimaryResult>().Task);
        };

        var pending = bench.StartPay();
        bench.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.That(pending.IsCompleted, Is.False, "not ended before the timeout");
        Assert.That(token.IsCancellationRequested, Is.False, "not cancelled before the timeout");
        bench.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That(pending.Result, Is.EqualTo(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout)),
            "result after the timeout");
        Assert.That(token.IsCancellationRequested, Is.True, "cancelled at the timeout");
    }

    [Test]
    public void Execute_AnswersAfterAWhile_IsNotTimedOut()
    {
        using var bench = new DetectorHarness();
        var source = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(source.Task);

        var pending = bench.StartPay();
        bench.Clock.Advance(5 * Second);
        source.SetResult(PrimaryResult.Succeeded("R1"));

        Assert.That(pending.Result.Reference, Is.EqualTo("R1"));
        Assert.That(bench.Clock.NextTimer, Is.Null, "its timer is gone");
    }

    [Test]
    public async Task Execute_CallerGivesUp_IsUnknownAndCountsNothing()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return default;
        };
        for (var i = 0; i < 50; i++)
        {
            using var caller = new CancellationTokenSource();
            var pending = bench.StartPay(caller.Token);
            await caller.CancelAsync();
            Assert.That(await pending, Is.EqualTo(PrimaryResult.Unknown(FaultKind.None, FaultCodes.CallerCancelled)));
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public async Task Execute_TokenCancelledBefore_SaysThatNothingWasSent()
    {
        using var bench = new DetectorHarness();
        var token = new CancellationToken(canceled: true);
        var nothingSent = PrimaryResult.NotExecuted(FaultKind.Withheld, FaultCodes.CallerCancelled);

        Assert.That(await bench.StartPay(token), Is.EqualTo(nothingSent), "through the breaker");
        Assert.That(await bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request("P"), token), Is.EqualTo(nothingSent),
            "past the breaker");
        Assert.That(bench.Primary.Calls, Is.Zero, "calls");
    }

    [Test]
    public void Execute_WallClockSetBack_WindowAndWaitDoNotNotice()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Clock.JumpWallClock(TimeSpan.FromHours(-5));
        bench.RecoverByProbe(5 * Second);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
    }

    [Test]
    public void Constructor_EveryOptionWrong_NamesAllAtOnce()
    {
        Assert.That(
            () => new DetectorHarness(o =>
            {
                o.CallTimeout = TimeSpan.Zero;
                o.Timeouts.MinFailureRatio = 2;
                o.RecoveryShares = [0.5, 0.2];
            }),
            Throws.ArgumentException.With.Message.Contains("CallTimeout").And.Message.Contains(
                "Timeouts.MinFailureRatio is 2").And.Message.Contains("RecoveryShares is 0.5, 0.2"));
    }

    private static void PayOneOf(DetectorHarness bench, bool fails)
    {
        if (fails)
        {
            bench.Primary.Throws(new InvalidOperationException());
        }
        else
        {
            bench.Primary.Returns(PrimaryResult.Succeeded());
        }

        bench.Pay();
    }
}
