using FaultTolerantPay.Recovery;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>How long a worker rests that may call the business system only so often.</summary>
public sealed class BackgroundRestTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    [Test]
    public async Task RestFor_TheLimitIsUsed_UntilTheNextCallButNoLongerThanUsual()
    {
        using StandInHarness world = World();
        BackgroundCalls calls = world.Get<BackgroundCalls>();
        Assert.That(calls.RestFor(WorkKind.Transaction, Usual), Is.EqualTo(Usual), "there is room");

        await calls.QueryAsync(world.Request().Key, continuesWork: false, default);

        Assert.That(calls.RoomFor(WorkKind.Transaction), Is.Zero, "room after the only call");
        Assert.That(calls.RoomFor(WorkKind.Advices), Is.EqualTo(4), "room of another kind");
        Assert.That(calls.RestFor(WorkKind.Transaction, Usual), Is.EqualTo(TimeSpan.FromSeconds(1)), "until the next call");
        Assert.That(
            calls.RestFor(WorkKind.Transaction, TimeSpan.FromMilliseconds(500)), Is.EqualTo(TimeSpan.FromMilliseconds(500)),
            "no longer than usual");
    }

    [Test]
    public async Task RestFor_TheBusinessSystemIsDown_IsTheUsualRest()
    {
        using StandInHarness world = World();
        BackgroundCalls calls = world.Get<BackgroundCalls>();
        await calls.QueryAsync(world.Request().Key, continuesWork: false, default);

        world.Fail();

        Assert.That(calls.RestFor(WorkKind.Transaction, Usual), Is.EqualTo(Usual));
    }

    private static StandInHarness World() => new(pay => pay.Recovery(
        options => options.StatusQueries = new CallRateLimit { MaxPerSecond = 1, MaxConcurrent = 1 }));
}
