using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Hosting.Tests.Faults;

public class OutageRecorderTests
{
    /// <summary>What 50 requests did next ran on the thread of the store, one after the other.</summary>
    [Test]
    public async Task WaitAsync_ManyRequestsWait_NoneOfThemRunsOnTheStoresThread()
    {
        var time = new ManualTimeProvider();
        var hold = new TaskCompletionSource();
        var recorder = new OutageRecorder(new FlakyFaultStore(new InMemoryFaultStore()) { Hold = hold }, new FaultDetectionOptions(), time, new SteadyClock(time), NullLogger.Instance);
        _ = recorder.Open(new Outage { Id = new OutageId(0), Start = time.GetUtcNow(), Cause = "5 of 5 failed" });
        Task<int>[] requests = [.. Enumerable.Range(0, 50).Select(_ => RequestAsync())];
        var store = new Thread(hold.SetResult);
        store.Start();
        store.Join();
        Assert.That(await Task.WhenAll(requests), Has.None.EqualTo(store.ManagedThreadId));

        async Task<int> RequestAsync()
        {
            await recorder.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }
}
