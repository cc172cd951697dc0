using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>A small bank at night: a fault is seen by a few payments, however far apart.</summary>
public class FewPaymentsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Execute_OneTimeoutEvery45SecondsFor90Minutes_IsFaultedAfterThreePayments()
    {
        using var bench = new DetectorBench();
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
        Assert.That(bench.LastOutage!.Cause, Is.EqualTo("3 failures in a row and no answer for 90 s"));
    }

    [Test]
    public void Execute_KindsTakeTurnsOverMinutes_IsFaultedAfterThreePayments()
    {
        using var bench = new DetectorBench();
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
        using var bench = new DetectorBench();
        bench.Primary.Throws(new TimeoutException());
        for (var i = 0; i < 3; i++)
        {
            bench.Pay();
            bench.Clock.Advance(29 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_OneAnswerBetween_TheRowBeginsAgain()
    {
        using var bench = new DetectorBench();
        for (var i = 0; i < 60; i++)
        {
            // Two fail, the third is answered.
            if (i % 3 == 2)
            {
                bench.Primary.Returns(PrimaryResult.Declined("51"));
            }
            else
            {
                bench.Primary.Throws(new TimeoutException());
            }

            bench.Pay();
            bench.Clock.Advance(45 * Second);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_AnswersTakeNineSeconds_AreHealthyUnlessToldOtherwise()
    {
        using var bench = new DetectorBench();
        PaySlowly(bench, 9 * Second, times: 50);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_SlowAnswersInARow_CountAndStandForTheirPayments()
    {
        using var bench = new DetectorBench(o => o.SlowAnswer = 4 * Second);
        PaySlowly(bench, 9 * Second, times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        PaySlowly(bench, 4 * Second, times: 1);
        PaySlowly(bench, 9 * Second, times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "one in time ended the row");

        PaySlowly(bench, 9 * Second, times: 1);
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 answers slower than 4 s in a row"));

        bench.Clock.Advance(60 * Second);
        PaySlowly(bench, 9 * Second, times: 1);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "a slow probe is no return");
        bench.Clock.Advance(60 * Second);
        PaySlowly(bench, Second, times: 1);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering));
    }

    [Test]
    public void Execute_HalfOfTheAnswersSlow_IsFaultedByRatio()
    {
        using var bench = new DetectorBench(o =>
        {
            o.SlowAnswer = Second;
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
    public void Execute_SlowAnswerBetweenFailures_EndsTheirRow()
    {
        using var bench = new DetectorBench(o => o.SlowAnswer = 4 * Second);
        for (var i = 0; i < 3; i++)
        {
            bench.Primary.Throws(new NothingSentException());
            bench.Pay(times: 4);
            PaySlowly(bench, 9 * Second, times: 1);
        }

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Constructor_SlowNotLessThanTheTimeLimit_IsRefused() =>
        Assert.That(() => new DetectorBench(o => o.SlowAnswer = o.CallTimeout), Throws.ArgumentException.With.Message.Contains("SlowAnswer is 10 s: expected less than CallTimeout"));

    private static void PaySlowly(DetectorBench bench, TimeSpan takes, int times)
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
