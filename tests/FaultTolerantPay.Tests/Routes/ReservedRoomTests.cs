using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Payments;

namespace FaultTolerantPay.Tests.Routes;

public sealed class ReservedRoomTests
{
    private static readonly Money Amount = new(100, CardWorld.Cny);

    /// <summary>What may be stored uses the quota: another payment must not take its room.</summary>
    [TestCase("written", 100)]
    [TestCase("not written", 0)]
    [TestCase("store failed", 100)]
    [TestCase("store wrote nothing", 0)]
    [TestCase("time is over", 100)]
    [TestCase("cancelled", 100)]
    public async Task Hold_WhateverBecomesOfTheWrite_RoomIsUsedUnlessNothingIsStored(string what, long used)
    {
        using var world = new CardWorld(dayQuota: new Quota(1_000));
        var room = new ReservedRoom(world.Get<LiveChannels>());
        Assert.That(room.TryReserve(CardWorld.First, Amount, world.Now));

        try
        {
            await room.HoldAsync(() =>
            {
                if (what == "written")
                {
                    room.Keep("reference");
                }

                return what switch
                {
                    "store failed" => throw new StoreException("the answer was lost"),
                    "store wrote nothing" => throw new StoreException("locked") { NothingWritten = true },
                    "time is over" => throw new TimeoutException(),
                    "cancelled" => throw new OperationCanceledException(),
                    _ => ValueTask.FromResult(0),
                };
            });
        }
        catch (Exception exception) when (exception is StoreException or TimeoutException or OperationCanceledException)
        {
            // What the caller sees of it is not the room's business.
        }

        Assert.That(Used(world), Is.EqualTo(used));
    }

    [TestCase(true, 0)]
    [TestCase(false, 100)]
    public void Ended_OfThisProcess_GivesBackWhatFailedOnce(bool hasFailed, long used)
    {
        using var world = new CardWorld(dayQuota: new Quota(1_000));
        LiveChannels live = world.Get<LiveChannels>();
        Reserve(world, live, "first");

        live.Ended("first", hasFailed);
        live.Ended("first", hasFailed);

        Assert.That(Used(world), Is.EqualTo(used));
    }

    /// <summary>What another node reserved is no part of what this one counted.</summary>
    [Test]
    public void Ended_OfAnotherNode_GivesNothingBack()
    {
        using var world = new CardWorld(dayQuota: new Quota(1_000));
        LiveChannels live = world.Get<LiveChannels>();
        Reserve(world, live, "own");

        live.Ended("of another node", hasFailed: true);

        Assert.That(Used(world), Is.EqualTo(100));
    }

    [Test]
    public void Add_BeyondTheBound_ForgetsTheOldest()
    {
        var kept = new KeptRoom(bound: 2);
        foreach (string reference in new[] { "a", "b", "c" })
        {
            kept.Add(reference, default);
        }

        Assert.That(new[] { "a", "b", "c" }.Where(reference => kept.TryTake(reference, out _)), Is.EqualTo(new[] { "b", "c" }));
    }

    private static void Reserve(CardWorld world, LiveChannels live, string reference)
    {
        var room = new ReservedRoom(live);
        Assert.That(room.TryReserve(CardWorld.First, Amount, world.Now));
        room.Keep(reference);
    }

    private static long Used(CardWorld world)
    {
        Channel channel = world.Router.Current.Catalogue.Channels.Single(known => known.Id == CardWorld.First.Value);
        return world.Live.UsageOf(channel, world.Now).DayAmountMinor;
    }
}
