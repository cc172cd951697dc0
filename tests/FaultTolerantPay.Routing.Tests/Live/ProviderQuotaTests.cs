using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using static FaultTolerantPay.Routing.Tests.Live.ProviderWorld;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>Quotas, volumes and promises of a provider count the payments of all its channels together.</summary>
[TestFixture]
public class ProviderQuotaTests
{
    private static readonly Provider Hundred = new("p", "P") { DayQuota = new Quota(100) };

    [Test]
    public void TryReserve_QuotaOfTheProvider_CountsAllItsChannelsTogether()
    {
        var world = new ProviderWorld(Hundred);
        Assert.That(Reserve(world, "a", 60), Is.True);
        Assert.That(Reserve(world, "b", 41), Is.False, "60 + 41 of 100");
        Assert.That(world.Live.UsageOf(world.Channels[1], Noon).DayCount, Is.Zero, "nothing was reserved on the channel either");
        Assert.That(world.Candidates(amount: 41), Is.EqualTo("d"), "one quota removes all channels of the provider");
        Assert.That(world.Candidates(amount: 40), Is.EqualTo("abcd"));
        Assert.That(Reserve(world, "b", 40), Is.True);
        Assert.That(Reserve(world, "d", 1_000), Is.True, "another provider");
        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 100, 2, 100, 2)));
        Assert.That(
            world.Table[Operation.Payment].Explain(Request().AsQuery()).Channels.Select(c => c.ToString()),
            Does.Contain(
                "c: removed by quota, provider p: day 2026-03-15: 100 of 100 and 2 of any payments used, 10 more does not fit"));
    }

    [Test]
    public void TryReserve_QuotaOfTheChannelIsFull_NothingIsCountedForTheProvider()
    {
        var world = new ProviderWorld(Hundred);
        Channel narrow = world.Channels[0] with { DayQuota = new Quota(5) };

        Assert.That(world.Live.TryReserve(narrow, 6, Noon, out QuotaReservation none), Is.False);

        Assert.That(none, Is.EqualTo(default(QuotaReservation)));
        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon).DayCount, Is.Zero);
    }

    [Test]
    public void Return_GivesBackInTheChannelAndItsProvider_Once()
    {
        var world = new ProviderWorld(Hundred);
        Assert.That(world.Live.TryReserve(world.Channels[0], 60, Noon, out QuotaReservation reservation), Is.True);
        Assert.That(Reserve(world, "b", 30), Is.True);

        world.Live.Return(reservation);
        world.Live.Return(reservation);

        Assert.That(world.Live.UsageOf(world.Channels[0], Noon).DayAmountMinor, Is.Zero);
        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon), Is.EqualTo(new QuotaUsage(new DateOnly(2026, 3, 15), 30, 1, 30, 1)));
    }

    [Test]
    public void Return_ChannelMovedMeanwhile_GivesBackToTheProviderOfTheReservation()
    {
        var world = new ProviderWorld(Hundred);
        Assert.That(world.Live.TryReserve(world.Channels[0], 60, Noon, out QuotaReservation reservation), Is.True);
        world.Compile([Of("a", "q"), .. world.Channels[1..]]);

        world.Live.Return(reservation);

        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon).DayCount, Is.Zero);
        Assert.That(world.Live.ProviderUsageOf(new Provider("q", "Q"), Noon).DayCount, Is.Zero);
    }

    [Test]
    public void Return_ReservationFromTheStore_GivesBackInBothDays()
    {
        Provider taipei = Hundred with { TimeZone = "Asia/Taipei" };
        var world = new ProviderWorld(taipei);
        DateTimeOffset evening = Noon.AddHours(6);
        Assert.That(world.Live.TryReserve(world.Channels[0], 60, evening, out QuotaReservation made), Is.True);
        Assert.That((made.Day, made.ProviderDay - made.Day, made.ProviderId), Is.EqualTo((new DateOnly(2026, 3, 15).DayNumber, 1, "p")));

        world.Live.Return(new QuotaReservation(made.Channel, made.AmountMinor, made.Day)
        {
            ProviderId = made.ProviderId,
            ProviderDay = made.ProviderDay,
        });

        Assert.That(world.Live.UsageOf(world.Channels[0], evening).DayCount, Is.Zero);
        Assert.That(world.Live.ProviderUsageOf(taipei, evening).DayCount, Is.Zero);
    }

    [Test]
    public void Return_WithoutItsProvider_GivesBackInTheChannelAlone()
    {
        var world = new ProviderWorld(Hundred);
        Assert.That(world.Live.TryReserve(world.Channels[0], 60, Noon, out QuotaReservation made), Is.True);

        world.Live.Return(new QuotaReservation(made.Channel, made.AmountMinor, made.Day));

        Assert.That(world.Live.UsageOf(world.Channels[0], Noon).DayCount, Is.Zero);
        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon).DayAmountMinor, Is.EqualTo(60));
    }

    [Test]
    public void Return_DayOutsideTheCalendar_IsRefused() =>
        Assert.That(
            () => new ProviderWorld().Live.Return(new QuotaReservation(default, 1, 1) { ProviderDay = -1 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void TryReserve_ManyThreadsAndChannels_NeverExceedsTheProvidersQuota()
    {
        Provider provider = new("p", "P") { DayQuota = new Quota(1_000, 250), MonthQuota = new Quota(900) };
        var world = new ProviderWorld(provider);
        int granted = 0;

        Parallel.For(0, 4_000, i =>
        {
            if (world.Live.TryReserve(world.Channels[i % 3], 4, Noon, out QuotaReservation reservation))
            {
                Interlocked.Increment(ref granted);
                if (i % 5 == 0)
                {
                    Interlocked.Decrement(ref granted);
                    world.Live.Return(reservation);
                }
            }
        });

        QuotaUsage used = world.Live.ProviderUsageOf(provider, Noon);
        Assert.That((used.DayAmountMinor, used.DayCount), Is.EqualTo((granted * 4L, (long)granted)));
        Assert.That(granted, Is.EqualTo(225), "900 of the month");
        Assert.That(world.Channels[..3].Sum(c => world.Live.UsageOf(c, Noon).DayCount), Is.EqualTo(granted));
    }

    [Test]
    public void SetProviderUsage_OnStart_CountsAndStaysWhereTheProcessCounted()
    {
        var world = new ProviderWorld(Hundred);
        var day = new DateOnly(2026, 3, 15);
        world.Live.SetProviderUsage("p", new QuotaUsage(day, 95, 3, 400, 9));
        Assert.That(world.Candidates(amount: 6), Is.EqualTo("d"));
        Assert.That(Reserve(world, "c", 5), Is.True);

        world.Live.AddProviderUsage("p", new QuotaUsage(day, 1, 1, 1, 1));
        world.Live.AddProviderUsage("p", new QuotaUsage(day.AddDays(1), 7, 1, 8, 1));

        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon), Is.EqualTo(new QuotaUsage(day, 100, 4, 405, 10)));
        Assert.That(
            world.Live.ProviderUsageOf(Hundred, Noon.AddDays(1)), Is.EqualTo(new QuotaUsage(day.AddDays(1), 7, 1, 405, 10)));
        Assert.That(
            () => world.Live.SetProviderUsage("p", new QuotaUsage(day, -1, 0, 0, 0)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => world.Live.SetProviderUsage("x", default), Throws.ArgumentException);
    }

    [Test]
    public void Use_WithoutRoom_CountsInBoth()
    {
        var world = new ProviderWorld(Hundred);
        world.Live.Use(world.Channels[0], 150, Noon);
        Assert.That(world.Live.UsageOf(world.Channels[0], Noon).DayAmountMinor, Is.EqualTo(150));
        Assert.That(world.Live.ProviderUsageOf(Hundred, Noon).DayAmountMinor, Is.EqualTo(150));
        Assert.That(world.Candidates(), Is.EqualTo("d"));
    }

    [Test]
    public void LowestCost_SharedVolume_TiersLookAtAllChannelsOfTheProvider([Values] bool shares)
    {
        // From 1,000 of the month on, a and b cost 1 instead of 9; d costs 5.
        var tiers = new FeePlan(new Fee(9), new FeeTier(0, 1_000, new Fee(1)));
        var world = new ProviderWorld(new Provider("p", "P") { SharesVolume = shares }, null, new SoftRule.LowestCost());
        Channel a = Of("a", "p") with { Fees = tiers };
        var table = world.Compile(a, Of("b", "p") with { Fees = tiers }, Of("d", "q") with { Fees = new FeePlan(new Fee(5)) });
        Assert.That(world.Candidates(table: table), Is.EqualTo("dab"));

        Assert.That(world.Live.TryReserve(a, 1_000, Noon, out _), Is.True);

        Assert.That(world.Candidates(table: table), Is.EqualTo(shares ? "abd" : "adb"));
    }

    [Test]
    public void MinimumVolume_ProviderIsBehind_ItsChannelsAreBehind()
    {
        var world = new ProviderWorld(
            new Provider("p", "P") { MinMonthVolumeMinor = 1_000 }, null,
            new SoftRule.MinimumVolume(Paced: false), new SoftRule.HighestPriority());
        var table = world.Compile(Of("d", "q", 9), Of("e", "q", 8) with { MinMonthVolumeMinor = 10 }, Of("a", "p", 2), Of("b", "p", 1));
        Assert.That(world.Candidates(table: table), Is.EqualTo("eabd"), "e by its own promise, a and b by their provider's");

        Assert.That(world.Live.TryReserve(Of("a", "p"), 1_000, Noon, out _), Is.True);

        Assert.That(world.Candidates(table: table), Is.EqualTo("edab"));
    }

    [Test]
    public void Route_QuotaOfTheProviderRemovesTheLast_NamesTheRule()
    {
        var world = new ProviderWorld(Hundred);
        RoutingTable table = world.Compile(world.Channels[..3]);
        Assert.That(Reserve(world, "a", 95), Is.True);

        RouteDecision decision = table[Operation.Payment].Route(Request().AsQuery());

        Assert.That(decision.FailedRule, Is.InstanceOf<HardRule.QuotaLeft>());
        Assert.That(table[Operation.Payment].Explain(Request().AsQuery()).FailedRule, Is.EqualTo(decision.FailedRule));
    }

    private static bool Reserve(ProviderWorld world, string channel, long amount) =>
        world.Live.TryReserve(world.Channels.Single(c => c.Id == channel), amount, Noon, out _);
}
