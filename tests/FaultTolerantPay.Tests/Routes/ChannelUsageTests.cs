using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Routes;

/// <summary>What a process that starts knows of the quotas that the one before it used.</summary>
[OnOneThread]
public sealed class ChannelUsageTests
{
    private static readonly Quota Once = new(10_000);

    [Test]
    public async Task Quota_HostStartedWithAWrongClock_CountsTheUseOfTheRightDayOnceItIsRight([Values(-40, -1, 1, 40)] int days)
    {
        using var before = new CardWorld(dayQuota: Once);
        await before.PaidAsync();
        before.Time.JumpWallClock(TimeSpan.FromDays(days));
        using CardWorld after = Restarted(before);
        await after.Payments.PayAsync(after.Request(Key("at-the-wrong-time")), Card(), default);

        before.Time.JumpWallClock(TimeSpan.FromDays(-days));
        CardPaymentAnswer next = await after.Payments.PayAsync(after.Request(Key("order-2")), Card(), default);

        Assert.That(next.Operation!.Channel, Is.EqualTo(Second), "the first has no room today");
    }

    [Test]
    public async Task Quota_TheDayAfter_CountsWhatThisProcessReservedOnce()
    {
        using var world = new CardWorld(dayQuota: new Quota(25_000));
        await world.PaidAsync();
        world.Time.Advance(TimeSpan.FromDays(1));

        for (int order = 1; order <= 3; order++)
        {
            await world.Payments.PayAsync(world.Request(Key($"next-{order}")), Card(), default);
        }

        Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(1 + 2));
        Assert.That(world.SecondProvider.Orders, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Quota_OfTheProvider_IsRestoredFromAllItsChannels()
    {
        using var before = new CardWorld();
        await before.PaidAsync();
        before.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();
        await before.Payments.PayAsync(before.Request(Key("order-2")), Card(), default);
        before.FirstProvider.OnOrder = _ => ProviderResult.Succeeded();
        RoutingTable table = before.Router.Current;
        var both = new Provider("both", "Both") { DayQuota = new Quota(25_000) };
        var live = new LiveState();
        var router = new Router(RoutingTable.Compile(
            new ChannelCatalogue(
                table.Catalogue.Schema, [both, new Provider("third", "Third")],
                table.Catalogue.Channels.Select(channel => channel.Id == Third.Value ? channel : channel with { ProviderId = both.Id })),
            table.Policy, live));

        await new ChannelUsage(new RouterSource([router]), before.Store, before.Time).RestoreAsync([First]);

        Assert.That(
            live.ProviderUsageOf(both, before.Now),
            Is.EqualTo(new QuotaUsage(DateOnly.FromDateTime(before.Now.UtcDateTime), 20_000, 2, 20_000, 2)),
            "what the first and the second were paid; the failed attempt is not counted");
        Assert.That(live.UsageOf(router.Current.Catalogue.Channels[0], before.Now).DayCount, Is.Zero, "it has no quota of its own");
    }

    /// <summary>Another process on the same store, with a live state of its own.</summary>
    private static CardWorld Restarted(CardWorld before) => new(
        beside: before,
        services: services =>
        {
            services.Remove(services.Single(of => of.ServiceType == typeof(Router)));
            RoutingTable table = before.Router.Current;
            services.AddSingleton(new Router(RoutingTable.Compile(table.Catalogue, table.Policy, new LiveState())));
        });
}
