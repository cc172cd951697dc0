using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests;

[TestFixture]
public class RouterTests
{
    private static readonly RoutingSchema Schema = new([]);
    private static readonly RoutingPolicy Policy = new(new OperationPolicy(Operation.Payment, [], [new SoftRule.HighestPriority()]));

    private static ChannelCatalogue Catalogue(params int[] priorities) => new(
        Schema,
        [new Provider("p", "p")],
        priorities.Select((p, i) => new Channel { Id = $"c{i}", ProviderId = "p", Supports = Channel.Supporting(), Priority = p }));

    private static string Chosen(Router router) => router.Route(Operation.Payment, new RouteRequest(Schema).AsQuery()).Channel.Id;

    [Test]
    public void Load_AnotherCatalogue_SwapsAndRollBackRestores()
    {
        var router = new Router(RoutingTable.Compile(Catalogue(1, 2), Policy, new LiveState()), historyLimit: 2);
        RoutingTable first = router.Current;
        Assert.That(Chosen(router), Is.EqualTo("c1"));
        router.Load(Catalogue(3, 2), Policy);
        Assert.That(Chosen(router), Is.EqualTo("c0"));
        Assert.That(router.Current.Fingerprint, Is.Not.EqualTo(first.Fingerprint));
        Assert.That(router.RollBack(), Is.True);
        Assert.That(router.Current, Is.SameAs(first));
        Assert.That(router.RollBack(), Is.False);
    }

    [Test]
    public void Load_WithoutOptions_KeepsThoseOfTheTableInForce()
    {
        var first = new RoutingTableOptions
        {
            Strategy = RoutingStrategy.MergedMasks,
            SoftRules = new Dictionary<string, ICustomSoftRule> { ["host"] = new LastFirst() },
        };
        var policy = new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [new SoftRule.Custom("host")]));
        var router = new Router(RoutingTable.Compile(Catalogue(1, 2), policy, new LiveState(), first));
        router.Load(Catalogue(1, 2, 3), policy);
        Assert.That(router.Current[Operation.Payment].Strategy, Is.EqualTo(RoutingStrategy.MergedMasks));
        Assert.That(Chosen(router), Is.EqualTo("c2"));
        router.Load(Catalogue(1, 2), Policy, new RoutingTableOptions { Strategy = RoutingStrategy.BitTests });
        Assert.That(router.Current[Operation.Payment].Strategy, Is.EqualTo(RoutingStrategy.BitTests), "other options replace them");
        router.Load(Catalogue(1), Policy);
        Assert.That(router.Current[Operation.Payment].Strategy, Is.EqualTo(RoutingStrategy.BitTests));
    }

    [Test]
    public void Load_Errors_LeavesTheTableInForce()
    {
        var router = new Router(RoutingTable.Compile(Catalogue(1, 2), Policy, new LiveState()));
        RoutingTable before = router.Current;
        var wrong = new RoutingPolicy(new OperationPolicy(Operation.Payment,
            [new HardRule.Supports("no such"), new HardRule.Custom("nobody's"), new HardRule.BlockList("c9")], []));
        Assert.That(
            () => router.Load(Catalogue(1), wrong),
            Throws.TypeOf<InvalidRoutingModelException>().With.Property(nameof(InvalidRoutingModelException.Errors)).Length.EqualTo(3));
        Assert.That(router.Current, Is.SameAs(before));
        Assert.That(router.History, Is.Empty);
    }

    [Test]
    public void Activate_MoreThanTheLimit_ForgetsTheOldest()
    {
        var live = new LiveState();
        var router = new Router(RoutingTable.Compile(Catalogue(1), Policy, live), historyLimit: 2);
        RoutingTable[] tables = [.. Enumerable.Range(2, 4).Select(p => RoutingTable.Compile(Catalogue(p), Policy, live))];
        foreach (RoutingTable table in tables)
        {
            router.Activate(table);
        }

        Assert.That(router.History, Is.EqualTo(new[] { tables[2], tables[1] }));
        Assert.That(() => router.Activate(RoutingTable.Compile(Catalogue(1), Policy, new LiveState())), Throws.ArgumentException);
    }

    [Test]
    public void Fingerprint_SameContent_IsTheSame_AndAnyChangeChangesIt()
    {
        var live = new LiveState();
        string Of(ChannelCatalogue catalogue) => RoutingTable.Compile(catalogue, Policy, live).Fingerprint;
        string again = Of(Catalogue(1, 2));
        Assert.That(Of(Catalogue(1, 2)), Is.EqualTo(again));
        Assert.That(Of(Catalogue(1, 3).With(Catalogue(1, 2).Channels[1])), Is.EqualTo(again));
        Channel plain = Catalogue(1).Channels[0];
        Channel[] changes =
        [
            plain, plain with { Priority = 2 }, plain with { Weight = 2 }, plain with { TimeZone = "Asia/Taipei" },
                plain with { Amount = new AmountRange(0, 9) },
            plain with { Fees = new FeePlan(new Fee(1)) }, plain with { Fees = new FeePlan(new Fee(1), new FeeTier(0, 1, new Fee(1))) },
                plain with { DayQuota = new Quota(Count: 4) },
            plain with { MonthQuota = new Quota(Count: 4) },
                plain with { Schedule = new Schedule { Open = [new WeeklyHours(WeekDays.Friday, default, default)] } },
            plain with { Schedule = new Schedule { Closed = [new WeeklyHours(WeekDays.Friday, default, default)] } },
                plain with { SuccessRateBasisPoints = 3 },
            plain with { TypicalLatency = TimeSpan.FromSeconds(1) }, plain with { SettlementDelay = TimeSpan.FromSeconds(1) },
                plain with { MinMonthVolumeMinor = 1 },
        ];
        Assert.That(changes.Select(c => Of(new ChannelCatalogue(Schema, [new Provider("p", "p")], [c]))).Distinct().Count(),
            Is.EqualTo(changes.Length));
    }

    private sealed class LastFirst : ICustomSoftRule
    {
        public long ValueOf(Channel channel, in RouteQuery query) => -channel.Priority;
    }
}
