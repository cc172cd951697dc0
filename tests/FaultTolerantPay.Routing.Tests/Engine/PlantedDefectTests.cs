using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// A comparison that never fails proves nothing. Here the engine is given what a defect would make of its input, and the comparison with
/// the naive router, which has the right input, must notice.
/// </summary>
[TestFixture]
public class PlantedDefectTests
{
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["a", "b", "c"]), Dimension.Optional("sms")]);

    private static readonly OperationPolicy Policy = new(
        Operation.Payment,
        [new HardRule.Supports("bank"), new HardRule.Supports("sms"), new HardRule.AmountInRange(), new HardRule.Up(),
            new HardRule.QuotaLeft()],
        [new SoftRule.LowestCost()]);

    [Test]
    public void Compare_NoDefect_FindsNoDifference() => Assert.That(Differences(c => c), Is.Zero);

    [Test]
    public void Compare_MaxAmountOneTooLow_Notices() =>
        Assert.That(Differences(c => c with { Amount = c.Amount with { MaxMinor = c.Amount.MaxMinor - 1 } }), Is.Positive);

    [Test]
    public void Compare_MinAmountOneTooHigh_Notices() =>
        Assert.That(Differences(c => c with { Amount = c.Amount with { MinMinor = c.Amount.MinMinor + 1 } }), Is.Positive);

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(511)]
    [TestCase(512)]
    public void Compare_OneChannelAtABoundaryForgotten_Notices(int position) =>
        Assert.That(Differences(c => c.Id == $"ch{position}" ? c with { Supports = Channel.Supporting(("bank", SupportedValues.Of())) }
            : c), Is.Positive);

    [Test]
    public void Compare_OptionalDimensionReadAsRequired_Notices() =>
        Assert.That(Differences(c => c, change: r => r.With("sms", Requirement.Required), onlyWhere: Requirement.DontCare), Is.Positive);

    [Test]
    public void Compare_NotAcceptableReadAsDontCare_Notices() =>
        Assert.That(Differences(c => c, change: r => r.With("sms", Requirement.DontCare), onlyWhere: Requirement.NotAcceptable),
            Is.Positive);

    [Test]
    public void Compare_StaleAvailability_Notices() => Assert.That(Differences(c => c, followsLive: false), Is.Positive);

    [Test]
    public void Compare_QuotaForgotten_Notices() => Assert.That(Differences(c => c with { DayQuota = Quota.None }), Is.Positive);

    [Test]
    public void Compare_TiesTheOtherWayRound_Notices() => Assert.That(Differences(c => c, reversed: true), Is.Positive);

    [Test]
    public void Compare_RulesInAnotherOrder_NoticesTheRuleOfTheFailure() =>
        Assert.That(Differences(c => c, policy: new OperationPolicy(Operation.Payment, Policy.HardRules.Reverse(), Policy.SoftRules)),
            Is.Positive);

    private static int Differences(
        Func<Channel, Channel> defect,
        Action<RouteRequest>? change = null,
        Requirement? onlyWhere = null,
        bool followsLive = true,
        bool reversed = false,
        OperationPolicy? policy = null)
    {
        var random = new Random(5);
        Channel[] channels = [.. Enumerable.Range(0, 600).Select(i => MakeChannel(i, random))];
        var live = new LiveState();
        var seenByEngine = followsLive ? live : new LiveState();
        foreach (Channel channel in channels)
        {
            seenByEngine.StateFor(channel.Id);
            ChannelHandle handle = live.StateFor(channel.Id).Handle;
            if (random.Next(30) == 0)
            {
                live.SetUp(handle, false, default);
            }

            live.SetUsage(handle, new QuotaUsage(new DateOnly(2026, 1, 1), 900, 1, 900, 1));
        }

        Provider[] providers = [new("p", "p")];
        var oracle = new NaiveRouter(new ChannelCatalogue(Schema, providers, channels), Policy, live);
        Channel[] defective = [.. channels.Select(defect)];
        if (reversed)
        {
            Array.Reverse(defective);
        }

        var table =
            RoutingTable.Compile(new ChannelCatalogue(Schema, providers, defective), new RoutingPolicy(policy ?? Policy), seenByEngine);
        int differences = 0;
        for (int q = 0; q < 15_000; q++)
        {
            Channel near = channels[random.Next(channels.Length)];
            Requirement wish = (Requirement)random.Next(3);
            var request = new RouteRequest(Schema)
            {
                AmountMinor = (random.Next(2) == 0 ? near.Amount.MinMinor : near.Amount.MaxMinor) + random.Next(-1, 2),
                Now = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
            }.With("bank", Schema["bank"].Values[random.Next(3)]).With("sms", wish);
            (List<int> ranked, HardRule? failedRule) = oracle.Route(request.AsQuery());
            if (change is not null && wish == onlyWhere)
            {
                change(request);
            }

            RouteDecision decision = table[Operation.Payment].Route(request.AsQuery());
            bool same = ranked.Count > 0
                ? decision.IsRouted && decision.Channel.Id == channels[ranked[0]].Id
                : !decision.IsRouted && decision.FailedRule == failedRule;
            differences += same ? 0 : 1;
        }

        GC.KeepAlive(table);
        return differences;
    }

    // Narrow ranges and many equal costs, so that each channel, each edge and each tie matters to some query.
    private static Channel MakeChannel(int index, Random random)
    {
        long min = 1_000 + (index * 10);
        return new Channel
        {
            Id = $"ch{index}",
            ProviderId = "p",
            Supports = Channel.Supporting(
                ("bank", SupportedValues.Of(Schema["bank"].Values.Where((_, i) => i == index % 3 || random.Next(2) == 0).ToArray())),
                ("sms", random.Next(3) switch { 0 => SupportedValues.Any, 1 => SupportedValues.With, _ => SupportedValues.Without })),
            Amount = new AmountRange(min, min + random.Next(5, 25)),
            Fees = new FeePlan(new Fee(random.Next(3))),
            DayQuota = random.Next(4) == 0 ? new Quota(AmountMinor: 1_000) : Quota.None,
        };
    }
}
