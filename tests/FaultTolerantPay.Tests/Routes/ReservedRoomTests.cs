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
                    room.Keep();
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

        Channel channel = world.Router.Current.Catalogue.Channels.Single(known => known.Id == CardWorld.First.Value);
        Assert.That(world.Live.UsageOf(channel, world.Now).DayAmountMinor, Is.EqualTo(used));
    }
}
