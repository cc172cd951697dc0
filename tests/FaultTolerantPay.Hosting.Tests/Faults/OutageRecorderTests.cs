using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Hosting.Tests.Faults;

public class OutageRecorderTests
{
    /// <summary>What the requests did next ran one after the other on one thread: one that blocked held up all others.</summary>
    [Test]
    public async Task WaitAsync_OneRequestNeverGoesOn_TheOthersDo()
    {
        var time = new ManualTimeProvider();
        var hold = new TaskCompletionSource();
        var recorder = new OutageRecorder(new FlakyFaultStore(new InMemoryFaultStore()) { Hold = hold }, new FaultDetectionOptions(), time,
            new MonotonicClock(time), hasThreads: true, NullLogger.Instance);
        _ = recorder.Open(new Outage { Id = new OutageId(0), Start = time.GetUtcNow(), Cause = "5 of 5 failed" });
        using var never = new ManualResetEventSlim();
        Task stuck = RequestAsync(never.Wait);
        Task[] others = [.. Enumerable.Range(0, 10).Select(_ => RequestAsync(() => { }))];
        new Thread(hold.SetResult) { IsBackground = true }.Start();
        Task<bool> goOn = Task.WhenAll(others).WaitAsync(TimeSpan.FromSeconds(20))
            .ContinueWith(all => all.IsCompletedSuccessfully, TaskScheduler.Default);
        bool wentOn = await goOn;
        never.Set();
        await stuck;
        Assert.That(wentOn);

        async Task RequestAsync(Action next)
        {
            await recorder.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            next();
        }
    }
}
