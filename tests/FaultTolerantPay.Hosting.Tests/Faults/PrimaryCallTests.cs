using FaultTolerantPay.Hosting.Calls;
using FaultTolerantPay.Hosting.Faults;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>Adapters that block, hang, or throw before they await: what the payment gets, and how many such calls there may be.</summary>
public class PrimaryCallTests
{
    private static readonly PrimaryResult NotCalled = PrimaryResult.NotExecuted(FaultKind.Connection, FaultCodes.TooManyAbandoned);

    [Test]
    public async Task Execute_AdapterBlocksItsThread_IsUnknownAfterTheTimeout()
    {
        using var end = new ManualResetEventSlim();
        using var bench = new DetectorHarness(o => o.CallTimeout = TimeSpan.FromMilliseconds(50), TimeProvider.System, new CallThreads());
        bench.Primary.Answer = (_, _) =>
        {
            end.Wait(CancellationToken.None);
            return new(PrimaryResult.Succeeded());
        };

        // On a thread of its own: a call that blocked its caller would else never come back to the test.
        var payment = Task.Run(() => bench.StartPay());
        var answered = await Task.WhenAny(payment, Task.Delay(TimeSpan.FromSeconds(30)));
        end.Set();

        Assert.That(answered, Is.SameAs(payment), "The caller does not wait for the adapter.");
        Assert.That(await payment, Is.EqualTo(PrimaryResult.Unknown(FaultKind.Timeout, FaultCodes.CallTimeout)));
        Assert.That(() => Abandoned(bench, "payment"), Is.Zero.After(60_000, 10));
    }

    [Test]
    public async Task Probe_AdapterBlocksItsThread_FailsAfterTheTimeout()
    {
        using var end = new ManualResetEventSlim();
        using var bench = new DetectorHarness(
            o =>
            {
                o.CallTimeout = TimeSpan.FromMilliseconds(50);
                o.MinProbeWait = TimeSpan.FromMilliseconds(500);
            },
            TimeProvider.System,
            new CallThreads());
        bench.Primary.Throws(new NothingSentException());
        for (var i = 0; i < 5; i++)
        {
            await bench.StartPay();
        }

        bench.Primary.Probe = _ =>
        {
            end.Wait(CancellationToken.None);
            return new(ProbeResult.Ready);
        };
        await Task.Delay(TimeSpan.FromSeconds(1));
        var probe = Task.Run(bench.RunProbe);
        var answered = await Task.WhenAny(probe, Task.Delay(TimeSpan.FromSeconds(30)));
        end.Set();

        Assert.That(answered, Is.SameAs(probe));
        Assert.That((bench.Primary.Probes, bench.Status), Is.EqualTo((1, FaultStatus.Faulted)));
    }

    [Test]
    public void Execute_AdapterThrowsBeforeItAwaits_IsUnknown()
    {
        using var bench = new DetectorHarness();
        bench.Primary.Answer = (_, _) => throw new InvalidOperationException("card 4111111111111111");

        Assert.That(bench.Pay(), Is.EqualTo(PrimaryResult.Unknown(FaultKind.Application, nameof(InvalidOperationException))));
    }

    [Test]
    public void Execute_CallsNeverEnd_NobodyIsCalledBeyondTheBoundUntilOneEnds()
    {
        using var bench =
            new DetectorHarness(o => o.Timeouts = new FaultThreshold { MinConsecutiveFailures = 1_000, MinThroughput = 1_000 });
        bench.Options.MinLongStreakFailures = 1_000;
        var answer = new TaskCompletionSource<PrimaryResult>();
        bench.Primary.Answer = (_, _) => new(answer.Task);

        for (var i = 0; i < 4; i++)
        {
            var payment = bench.StartPay();
            bench.Clock.Advance(bench.Options.CallTimeout);
            Assert.That(payment.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
        }

        Assert.That((bench.Pay(), bench.Primary.Calls), Is.EqualTo((NotCalled, 4)), "Nothing was sent, and the answer says why.");
        answer.SetResult(PrimaryResult.Succeeded());
        Assert.That((bench.Pay().Outcome, bench.Primary.Calls), Is.EqualTo((OperationOutcome.Succeeded, 5)));
    }

    /// <summary>What is not called is not reached: the state says so, and outages and their ends are on record.</summary>
    [Test]
    public void Execute_NobodyIsCalled_CountsAsAConnectionError()
    {
        using var bench = new DetectorHarness(o =>
        {
            o.Timeouts = new FaultThreshold { MinConsecutiveFailures = 1_000, MinThroughput = 1_000 };
            o.MinLongStreak = TimeSpan.FromHours(1);
        });
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        for (var i = 0; i < 4; i++)
        {
            _ = bench.StartPay();
            bench.Clock.Advance(bench.Options.CallTimeout);
        }

        bench.Pay(times: 5);

        Assert.That((bench.Status, bench.Detector.State.Cause), Is.EqualTo((FaultStatus.Faulted, "5 consecutive connection errors")));
    }

    [Test]
    public void ExecutePastBreaker_CallsNeverEnd_PaymentsAndProbesAreCalledAllTheSame()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        bench.Primary.Answer = (_, _) => new(new TaskCompletionSource<PrimaryResult>().Task);
        for (var i = 0; i < 4; i++)
        {
            var payment = bench.Detector.ExecuteWithoutConsentAsync(DetectorHarness.Request($"P{i}"), CancellationToken.None).AsTask();
            bench.Clock.Advance(bench.Options.PastBreakerTimeout);
            Assert.That(payment.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown), "payment that hangs");
        }

        Assert.That(bench.PayPastBreaker(), Is.EqualTo(NotCalled), "payment past the breaker");
        bench.RecoverByProbe(TimeSpan.FromMinutes(2));
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status");
    }

    private static int Abandoned(DetectorHarness bench, string sort) => bench.Calls.CalleeOf($"business-system:{sort}").Abandoned;
}
