namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>A small bank at night: a fault is seen by a few payments, however far apart.</summary>
public class LowTrafficTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Execute_OneTimeoutEvery45SecondsFor90Minutes_IsFaultedAfterThreePayments()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new TimeoutException());
        var untilFaulted = 0;
        var unknown = 0;
        for (var payment = 1; payment <= 120; payment++)
        {
            unknown += bench.Pay().Outcome == OperationOutcome.Unknown ? 1 : 0;
            if (untilFaulted == 0 && bench.Status == FaultStatus.Faulted)
            {
                untilFaulted = payment;
            }

            bench.Clock.Advance(45 * Second);
        }

        Assert.That(untilFaulted, Is.EqualTo(3));
        Assert.That(unknown, Is.LessThan(50), "the probes, with waits up to 2 minutes; all 120 before");
        Assert.That(bench.LastOutage!.Cause, Is.EqualTo("3 consecutive failures and no answer for 90 s"));
    }

    [Test]
    public void Execute_KindsTakeTurnsOverMinutes_IsFaultedAfterThreePayments()
    {
        using var bench = new DetectorHarness();
        foreach (var thrown in new Exception[] { new TimeoutException(), new NothingSentException(), new InvalidOperationException() })
        {
            Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
            bench.Primary.Throws(thrown);
            bench.Pay();
            bench.Clock.Advance(5 * 60 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
    }

    [Test]
    public void Execute_ThreeFailuresWithinAMinute_StaysHealthy()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Throws(new TimeoutException());
        for (var i = 0; i < 3; i++)
        {
            bench.Pay();
            bench.Clock.Advance(29 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    // T fails without an answer, E by an error, D is declined, P is pending, S succeeds.
    [TestCase("TTS", 45, 8, "6 of the last 8 payments failed within 315 s")]
    [TestCase("TTD", 45, 8, "6 of the last 8 payments failed within 315 s")]
    [TestCase("TES", 45, 8, "6 of the last 8 payments failed within 315 s")]
    [TestCase("TS", 45, 11, "6 of the last 11 payments failed within 450 s")]
    [TestCase("PT", 600, 12, "6 of the last 11 payments failed within 100 min")]
    [TestCase("TTS", 2, 14, "10 of the last 14 payments failed within 26 s")]
    public void Execute_MostFailWithAnswersBetween_IsFaulted(string pattern, int everySeconds, int after, string cause)
    {
        using var bench = new DetectorHarness();

        Assert.That(PaymentsUntilFaulted(bench, pattern, everySeconds * Second, maxItems: 120), Is.EqualTo(after));
        Assert.That(bench.Detector.State.Cause, Is.EqualTo(cause));
    }

    [TestCase("D", 45)]
    [TestCase("TDD", 45)]
    [TestCase("TTSSSS", 45)]
    [TestCase("TS", 3_601, Description = "longer than a row goes on for")]
    public void Execute_MostAreAnswered_StaysHealthy(string pattern, int everySeconds)
    {
        using var bench = new DetectorHarness();

        Assert.That(PaymentsUntilFaulted(bench, pattern, everySeconds * Second, maxItems: 200), Is.Zero);
    }

    [TestCase(10, 60_000, 3)]
    [TestCase(1_000, 86_400, 5)]
    public void Execute_BusyBankWithAFewTimeoutsInAHundred_StaysHealthy(int everyMilliseconds, int payments, int percent)
    {
        using var bench = new DetectorHarness();
        var random = new Random(1);
        var pattern = string.Concat(Enumerable.Range(0, payments).Select(_ => random.Next(100) < percent ? 'T' : 'S'));

        Assert.That(PaymentsUntilFaulted(bench, pattern, TimeSpan.FromMilliseconds(everyMilliseconds), payments), Is.Zero, "seed 1");
    }

    [Test]
    public void Execute_AnswersTakeNineSeconds_AreHealthyUnlessConfigured()
    {
        using var bench = new DetectorHarness();
        PaySlowly(bench, 9 * Second, times: 50);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_SlowAnswersInARow_CountAndStandForTheirPayments()
    {
        using var bench = new DetectorHarness(o => o.SlowAnswerAfter = 4 * Second);
        PaySlowly(bench, 9 * Second, times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "status before the last slow answer");
        PaySlowly(bench, 4 * Second, times: 1);
        PaySlowly(bench, 9 * Second, times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "one in time ended the row");

        PaySlowly(bench, 9 * Second, times: 1);
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive answers slower than 4 s"), "cause");

        bench.Clock.Advance(60 * Second);
        PaySlowly(bench, 9 * Second, times: 1);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "a slow probe is no return");
        bench.Clock.Advance(60 * Second);
        PaySlowly(bench, Second, times: 1);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status after a fast probe");
    }

    [Test]
    public void Execute_HalfOfTheAnswersSlow_IsFaultedByRatio()
    {
        using var bench = new DetectorHarness(o =>
        {
            o.SlowAnswerAfter = Second;
            o.SamplingWindow = TimeSpan.FromMinutes(10);
        });
        for (var i = 0; i < 10 && bench.Status == FaultStatus.Healthy; i++)
        {
            bench.Primary.Returns(PrimaryResult.Succeeded());
            bench.Pay();
            PaySlowly(bench, 2 * Second, times: 1);
        }

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("10 answers slower than 1 s in 20 calls within 10 min"));
    }

    [Test]
    public void Execute_SlowAnswerBetweenFailures_EndsTheirStreak()
    {
        using var bench = new DetectorHarness(o =>
        {
            o.SlowAnswerAfter = 4 * Second;
            o.MinRecentFailureRatio = 1;
        });
        for (var i = 0; i < 3; i++)
        {
            bench.Primary.Throws(new NothingSentException());
            bench.Pay(times: 4);
            PaySlowly(bench, 9 * Second, times: 1);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Constructor_SlowNotLessThanTheTimeout_IsRefused() =>
        Assert.That(() => new DetectorHarness(o => o.SlowAnswerAfter = o.CallTimeout),
            Throws.ArgumentException.With.Message.Contains("SlowAnswerAfter is 10 s: expected less than CallTimeout"));

    private static int PaymentsUntilFaulted(DetectorHarness bench, string pattern, TimeSpan every, int maxItems)
    {
        for (var payment = 1; payment <= maxItems; payment++)
        {
            switch (pattern[(payment - 1) % pattern.Length])
            {
                case 'T':
                    bench.Primary.Throws(new TimeoutException());
                    break;
                case 'E':
                    bench.Primary.Throws(new InvalidOperationException());
                    break;
                case 'D':
                    bench.Primary.Returns(PrimaryResult.Declined("51"));
                    break;
                case 'P':
                    bench.Primary.Returns(PrimaryResult.Pending());
                    break;
                default:
                    bench.Primary.Returns(PrimaryResult.Succeeded());
                    break;
            }

            bench.Pay();
            if (bench.Status == FaultStatus.Faulted)
            {
                return payment;
            }

            bench.Clock.Advance(every);
        }

        return 0;
    }

    private static void PaySlowly(DetectorHarness bench, TimeSpan takes, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = new TaskCompletionSource<PrimaryResult>();
            bench.Primary.Answer = (_, _) => new(answer.Task);
            var pending = bench.StartPay();
            bench.Clock.Advance(takes);
            answer.SetResult(PrimaryResult.Succeeded("slow"));
            Assert.That(pending.Result.Reference, Is.EqualTo("slow"), "an answer for its payment");
        }
    }
}
