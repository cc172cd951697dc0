using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>How payments wait for the store: not too many, not too long, and never in doubt about what a failed read wrote.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreCallsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly StoreCalls _calls;

    public StoreCallsTests() => _calls = new StoreCalls(
        _time,
        Options.Create(new PipelineOptions { StoreTimeout = TimeSpan.FromSeconds(10), MaxConcurrentStoreCalls = 1 }),
        NullLogger<StoreCalls>.Instance);

    [Test]
    public async Task ReadAsync_StoreFails_NothingIsWrittenWhateverTheStoreSays()
    {
        var unclear = new StoreException("disk on fire");
        var clear = new StoreException("no such file") { NothingWritten = true };

        StoreException? first = await Assert.ThrowsAsync<StoreException>(async () => await ReadAsync(() => throw unclear));
        StoreException? second = await Assert.ThrowsAsync<StoreException>(async () => await ReadAsync(() => throw clear));

        Assert.That((first!.Message, first.NothingWritten, first.InnerException), Is.EqualTo(("disk on fire", true, unclear)));
        Assert.That(second, Is.SameAs(clear), "It says so already.");
    }

    [Test]
    public async Task Calls_OneMayWait_EachEndedCallLeavesRoomForTheNext()
    {
        var hanging = new TaskCompletionSource<int>();
        Task<int> first = _calls.WriteAsync(() => new ValueTask<int>(hanging.Task), until: null).AsTask();
        for (int i = 0; i < 3; i++)
        {
            StoreException? refused = await Assert.ThrowsAsync<StoreException>(async () => await ReadAsync(() => new(1)));
            Assert.That((refused!.NothingWritten, refused.IsOverload), Is.EqualTo((true, true)), "Nothing was sent to the store.");
        }
        hanging.SetResult(1);
        await first;

        for (int i = 0; i < 3; i++)
        {
            Assert.That(await ReadAsync(() => new(7)), Is.EqualTo(7), "A refused or ended call holds no place.");
            Assert.That(await _calls.WriteAsync(() => new ValueTask<int>(8), until: null), Is.EqualTo(8), "Nor does an ended write.");
        }
    }

    [Test]
    public async Task WriteAsync_StoreIsOverloaded_IsNotTakenForDown()
    {
        var full = new StoreException("full") { NothingWritten = true, IsOverload = true };
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<StoreException>(async () => await _calls.WriteAsync<int>(() => throw full, until: null));
        }

        Assert.That((_calls.DownSince, _calls.WaitsForWrites), Is.EqualTo(((DateTimeOffset?)null, true)));
    }

    [Test]
    public async Task ReadAsync_TwoSlowFailuresInARow_PaymentsDoNotWaitForReads()
    {
        for (int i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<StoreException>(async () => await ReadAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                throw new StoreException("slow");
            }));
            Assert.That(_calls.WaitsForReads, Is.False, $"After failure {i + 1}.");
        }
    }

    [TestCase(0.5, 1)]
    [TestCase(1, 1)]
    [TestCase(30, 30)]
    public void AfterSending_ByTheTimeThatIsLeft_WaitsAtLeastATenthOfTheTimeout(double left, double waits)
    {
        DateTimeOffset now = _time.GetUtcNow();

        Assert.That(
            _calls.AfterSending(Sample.Request() with { AnswerBy = now.AddSeconds(left) }), Is.EqualTo(now.AddSeconds(waits)));
    }

    private ValueTask<int> ReadAsync(Func<ValueTask<int>> read) => _calls.ReadAsync(read, until: null);
}
