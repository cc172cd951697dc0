using System.Collections.Concurrent;
using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Calls;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Tests.Calls;

/// <summary>Methods of the host's that block before their first await.</summary>
public class CallThreadsTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    [Test]
    public async Task AskAsync_MethodBlocks_TheCallerGoesOnAfterTheTimeout()
    {
        using var end = new ManualResetEventSlim();
        using var calls = Calls();
        var blocking = calls.CalleeOf("blocking");

        Assert.That(
            async () => await calls.AskAsync(blocking, Block, end, TimeSpan.FromMilliseconds(50), CancellationToken.None),
            Throws.TypeOf<TimeoutException>(), "the caller goes on");
        Assert.That(blocking.Abandoned, Is.EqualTo(1), "calls that have not ended");
        var other = await calls.AskAsync(calls.CalleeOf("other"), (_, _) => ValueTask.FromResult(7), 0, LongEnough, CancellationToken.None);
        Assert.That(other, Is.EqualTo(7), "another callee answers");

        end.Set();
        Assert.That(() => blocking.Abandoned, Is.Zero.After(60_000, 10), "calls that have not ended once it returns");
    }

    [Test]
    public async Task AskAsync_ManyBlock_NoneHoldsTheThreadPool()
    {
        using var end = new ManualResetEventSlim();
        using var calls = Calls();
        var threads = new ConcurrentDictionary<int, bool>();
        var asked = Enumerable.Range(0, 20).Select(_ => calls.AskAsync(
            calls.CalleeOf("blocking"),
            (end, _) =>
            {
                threads.TryAdd(Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread);
                end.Wait(CancellationToken.None);
                return ValueTask.FromResult(0);
            },
            end,
            LongEnough,
            CancellationToken.None).AsTask()).ToArray();

        Assert.That(() => threads.Count, Is.EqualTo(20).After(60_000, 10), "Each has a thread of its own.");
        Assert.That(threads.Values, Has.None.True);
        end.Set();
        await Task.WhenAll(asked);
    }

    [Test]
    public async Task AskAsync_OneAfterTheOther_UsesAThreadAgain()
    {
        using var calls = Calls();
        HashSet<int> threads = [];
        for (var i = 0; i < 200; i++)
        {
            threads.Add(await calls.AskAsync(calls.CalleeOf("quick"), (_, _) => ValueTask.FromResult(Environment.CurrentManagedThreadId), 0,
                LongEnough, CancellationToken.None));
        }

        // The one before may not have gone back to rest yet.
        Assert.That(threads, Has.Count.LessThan(20));
    }

    [Test]
    public async Task AskAsync_CallerHasAnActivity_TheCalleeSeesIt()
    {
        using var calls = Calls();
        using var activity = new Activity("payment").Start();

        var seen = await calls.AskAsync(calls.CalleeOf("traced"), (_, _) => ValueTask.FromResult(Activity.Current?.Id), 0, LongEnough,
            CancellationToken.None);

        Assert.That(seen, Is.EqualTo(activity.Id));
    }

    private static ValueTask<int> Block(ManualResetEventSlim end, CancellationToken cancellationToken)
    {
        end.Wait(CancellationToken.None);
        return ValueTask.FromResult(0);
    }

    private static HostCalls Calls() =>
        new(TimeProvider.System, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance, new CallThreads());
}
