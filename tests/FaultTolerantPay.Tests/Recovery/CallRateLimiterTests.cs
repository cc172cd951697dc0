using FaultTolerantPay.Recovery;
using FaultTolerantPay.Testing;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>How many background calls may begin: by rate, by number at once, and by the share of traffic.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallRateLimiterTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public void Room_CallsHaveEnded_GrowsWithTheRateUpToTheNumberAtOnce()
    {
        CallRateLimiter limiter = Limiter(perSecond: 10, atOnce: 4);
        Assert.That(limiter.Room(1), Is.EqualTo(4), "at the start");
        BeginAndEnd(limiter, 4);

        Assert.That(limiter.Room(1), Is.Zero, "all are used");
        Assert.That(limiter.TryBegin(1, continuesWork: false), Is.False, "another call");
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.That(limiter.Room(1), Is.Zero, "just before a tenth of a second");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(limiter.Room(1), Is.EqualTo(1), "after a tenth of a second");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(limiter.Room(1), Is.EqualTo(4), "unused calls that are saved up");
    }

    [Test]
    public void Room_CallsAreUnderWay_LeavesOnlyTheOthers()
    {
        CallRateLimiter limiter = Limiter(perSecond: 10, atOnce: 4);
        Assert.That(limiter.TryBegin(1, continuesWork: false) && limiter.TryBegin(1, continuesWork: false), Is.True, "two calls begin");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(limiter.Room(1), Is.EqualTo(2), "two of four are under way");
        limiter.End();
        Assert.That(limiter.Room(1), Is.EqualTo(3), "one of four is under way");
    }

    [Test]
    public void Room_HalfTheShare_IsHalfOfBothLimits()
    {
        CallRateLimiter limiter = Limiter(perSecond: 10, atOnce: 4);

        Assert.That(limiter.Room(0.5), Is.EqualTo(2), "at once");
        BeginAndEnd(limiter, 2, share: 0.5);
        Assert.That(limiter.UntilRoom(0.5), Is.EqualTo(TimeSpan.FromMilliseconds(200)), "wait for the next call");
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That(limiter.Room(0.5), Is.EqualTo(1), "after a fifth of a second");
    }

    [Test]
    public void Room_TinyShare_IsNeverLessThanOneCall()
    {
        CallRateLimiter limiter = Limiter(perSecond: 1, atOnce: 4);

        Assert.That(limiter.Room(0.01), Is.EqualTo(1));
        BeginAndEnd(limiter, 1, share: 0.01);
        Assert.That(limiter.UntilRoom(0.01), Is.EqualTo(TimeSpan.FromSeconds(100)));
    }

    [Test]
    public void TryBegin_WorkThatContinues_NeedNotWaitAndTheNextOnesWaitForIt()
    {
        CallRateLimiter limiter = Limiter(perSecond: 1, atOnce: 1);
        BeginAndEnd(limiter, 1);

        Assert.That(limiter.TryBegin(1, continuesWork: true), Is.True, "the second call of the same work");
        limiter.End();
        Assert.That(limiter.UntilRoom(1), Is.EqualTo(TimeSpan.FromSeconds(2)), "wait for two calls");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(limiter.TryBegin(1, continuesWork: false), Is.False, "the next one after one second");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(limiter.TryBegin(1, continuesWork: false), Is.True, "the next one after two seconds");
    }

    [Test]
    public void UntilRoom_ThereIsRoomOrOnlyTheNumberAtOnceIsReached_IsZero()
    {
        CallRateLimiter limiter = Limiter(perSecond: 10, atOnce: 1);

        Assert.That(limiter.UntilRoom(1), Is.EqualTo(TimeSpan.Zero), "there is room");
        Assert.That(limiter.TryBegin(1, continuesWork: false), Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(limiter.UntilRoom(1), Is.EqualTo(TimeSpan.Zero), "the rate allows another call, and one is under way");
    }

    private CallRateLimiter Limiter(int perSecond, int atOnce) =>
        new(new CallRateLimit { MaxPerSecond = perSecond, MaxConcurrent = atOnce }, _time);

    private static void BeginAndEnd(CallRateLimiter limiter, int calls, double share = 1)
    {
        for (int i = 0; i < calls; i++)
        {
            Assert.That(limiter.TryBegin(share, continuesWork: false), Is.True, $"call {i + 1}");
        }

        for (int i = 0; i < calls; i++)
        {
            limiter.End();
        }
    }
}
