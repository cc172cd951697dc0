namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>Callers that give up before the business system has had its time: what their calls end with counts all the same.</summary>
public class CallerGivesUpTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Execute_CallerGivesUpAndTheCallOutlivesItsTimeout_CountsAsOneTimeout()
    {
        using var bench = new DetectorHarness(o => o.CallTimeout = Second);

        HangUp(bench, takes: 1.2 * Second, times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        HangUp(bench, takes: 1.2 * Second, times: 1);

        Assert.That(bench.Detector.State.Cause, Is.EqualTo("5 consecutive timeouts"));
    }

    [Test]
    public void Execute_CallerGivesUpAndTheCallEndsInTime_CountsNothing()
    {
        using var bench = new DetectorHarness(o => o.CallTimeout = Second);

        HangUp(bench, takes: 0.9 * Second, times: 50);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    [Test]
    public void Execute_CallFromBeforeTheReturnOutlivesItsTimeout_CountsNothing()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        for (var i = 0; i < 3; i++)
        {
            using var caller = new CancellationTokenSource();
            var payment = bench.StartPay(caller.Token);
            caller.Cancel();
            Assert.That(payment.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
        }

        bench.BreakDown();
        bench.RecoverByProbe(6 * Second);
        bench.Pay();
        bench.Clock.Advance(10 * Second);
        bench.Primary.Throws(new TimeoutException());
        bench.Pay(times: 4);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "4 since the return");
    }

    [Test]
    public void ExecutePastBreaker_CallerGivesUpAndTheCallOutlivesItsTimeout_EndsTheStreakOfAnswers()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Clock.Advance(60 * Second);
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.PayPastBreaker();
        bench.PayPastBreaker();

        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        using var caller = new CancellationTokenSource();
        var payment = bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request("hangs"), caller.Token).AsTask();
        caller.Cancel();
        Assert.That(payment.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
        bench.Clock.Advance(bench.Options.PastBreakerTimeout);
        bench.Primary.Returns(PrimaryResult.Succeeded());
        bench.PayPastBreaker();

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
    }

    private static void HangUp(DetectorHarness bench, TimeSpan takes, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = new TaskCompletionSource<PrimaryResult>();
            bench.Primary.Answer = (_, _) => new(answer.Task);
            using var caller = new CancellationTokenSource();
            var payment = bench.StartPay(caller.Token);
            bench.Clock.Advance(Second / 2);
            caller.Cancel();
            Assert.That(payment.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
            bench.Clock.Advance(takes - (Second / 2));
            answer.SetResult(PrimaryResult.Succeeded());
        }
    }
}
