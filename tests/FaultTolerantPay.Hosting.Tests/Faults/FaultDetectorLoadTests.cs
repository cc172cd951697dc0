using System.Diagnostics;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>Cost on the healthy path, many threads, and options against their documentation.</summary>
public class FaultDetectorLoadTests
{
    [Test]
    public void Execute_HealthyAndSynchronous_AllocatesLittleForEachCall()
    {
        using var bench = new DetectorHarness(time: TimeProvider.System);
        var request = DetectorHarness.Request("O1");
        Run(10_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The call and the source of its token. A call that does not end at once costs a timer, and more.
        Assert.That(allocated, Is.LessThan(10_000 * 200), "bytes in 10,000 calls");

        void Run(int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                var pending = bench.Detector.ExecuteAsync(request, CancellationToken.None);
                if (!pending.IsCompletedSuccessfully || pending.Result.Outcome != OperationOutcome.Succeeded)
                {
                    throw new InvalidOperationException("not answered at once");
                }
            }
        }
    }

    [Test]
    public async Task Execute_ManyThreadsWhileItFailsAndReturns_EveryRequestIsAnsweredAndItEndsHealthy()
    {
        using var bench = new DetectorHarness(
            o =>
            {
                o.MinProbeWait = TimeSpan.FromMilliseconds(500);
                o.MinTimePerStep = TimeSpan.Zero;
            },
            TimeProvider.System);
        var isDown = false;
        var sentWhileDown = 0;
        bench.Primary.Answer = async (_, _) =>
        {
            await Task.Yield();
            if (!Volatile.Read(ref isDown))
            {
                return PrimaryResult.Succeeded();
            }

            Interlocked.Increment(ref sentWhileDown);
            throw new NothingSentException();
        };
        var watch = Stopwatch.StartNew();
        var answers = new long[5];
        var threads = Enumerable.Range(0, 16).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; watch.Elapsed < TimeSpan.FromSeconds(3)
                || (bench.Status != FaultStatus.Healthy && watch.Elapsed < TimeSpan.FromSeconds(30)); i++)
            {
                var result = await bench.Detector.ExecuteAsync(DetectorHarness.Request($"T{thread}-{i}"), CancellationToken.None);
                Interlocked.Increment(ref answers[(int)result.Outcome]);
                if (result.Outcome == OperationOutcome.NotExecuted && result.Fault == FaultKind.None)
                {
                    throw new InvalidOperationException("not executed without a reason");
                }

                if (i % 64 == 0)
                {
                    await Task.Delay(1);
                }
            }
        })).ToList();

        await Task.Delay(500);
        Volatile.Write(ref isDown, true);
        SpinWait.SpinUntil(() => bench.Status == FaultStatus.Faulted, TimeSpan.FromSeconds(10));
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status while it fails");
        await Task.Delay(1_000);
        Volatile.Write(ref isDown, false);
        await Task.WhenAll(threads);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "status in the end");
        Assert.That(answers[(int)OperationOutcome.Unknown], Is.Zero, "requests with an unknown outcome");
        Assert.That(sentWhileDown, Is.LessThan(16 * 10), "what was under way when it opened, and a few probes");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages");
        Assert.That(bench.LastOutage!.End, Is.Not.Null, "the outage has an end");
    }

    [Test]
    public void Execute_SameScriptTwice_SameAnswers()
    {
        var first = Script();
        Assert.That(Script(), Is.EqualTo(first));

        static List<string> Script()
        {
            using var bench = new DetectorHarness();
            var random = new Random(4711);
            List<string> log = [];
            for (var i = 0; i < 5_000; i++)
            {
                var chance = i / 500 % 2 == 0 ? 0.02 : 0.8;
                bench.Primary.Answer = random.NextDouble() < chance ? (_, _) => throw new TimeoutException()
                    : (_, _) => new(PrimaryResult.Succeeded());
                var result = bench.Pay();
                log.Add($"{result.Outcome} {result.Code} {bench.Detector.State}");
                bench.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(500)));
            }

            return log;
        }
    }

    [Test]
    public void Options_Documentation_AgreesWithTheRules()
    {
        OptionsDocumentation.AssertAgreesWith(FaultDetectionOptions.Rules);
        OptionsDocumentation.AssertAgreesWith(BackgroundWorkOptions.Rules);
        OptionsDocumentation.AssertAgreesWith(HealthOptions.Rules);
    }

    [TestCase("0.1, 0.1")]
    [TestCase("0")]
    [TestCase("1")]
    [TestCase("0.0009")]
    [TestCase("NaN")]
    [TestCase("0.5, 0.2")]
    public void Options_SharesThatDoNotGrow_AreRefused(string shares)
    {
        var options = new FaultDetectionOptions
        {
            RecoveryShares =
                [.. shares.Split(", ").Select(share => double.Parse(share, System.Globalization.CultureInfo.InvariantCulture))],
        };
        Assert.That(FaultDetectionOptions.Rules.Errors(options),
            Has.Count.EqualTo(1).And.One.Contains(OptionText.Of(options.RecoveryShares)));
    }
}
