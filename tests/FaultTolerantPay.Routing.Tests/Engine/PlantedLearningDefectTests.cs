using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;
using Outcome = FaultTolerantPay.Routing.Live.ChannelAttemptOutcome;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// As <see cref="PlantedDefectTests"/>, for what is learned and what providers share: the engine is given what a defect would make of its
/// input, and the comparison with the naive router must notice.
/// </summary>
[TestFixture]
public class PlantedLearningDefectTests
{
    private const int Channels = 60;
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["a", "b", "c"])]);
    private static readonly ApprovalLearning Learning = new() { Segments = [["bank"]] };

    private static readonly OperationPolicy Policy = new(
        Operation.Payment,
        [new HardRule.Supports("bank"), new HardRule.Up(), new HardRule.QuotaLeft(), new HardRule.NotTried()],
        [new SoftRule.ExpectedValue(new Fee(0, 20_000))]);

    [Test]
    public void Compare_NoDefect_FindsNoDifference() => Assert.That(Differences(), Is.Zero);

    [Test]
    public void Compare_IssuerDeclinesInTheBreaker_Notices() => Assert.That(
        Differences(outcome: said => said == Outcome.SoftDecline ? Outcome.TechnicalFailure : said), Is.Positive);

    [Test]
    public void Compare_FailuresInTheApprovalRate_Notices() => Assert.That(
        Differences(outcome: said => said == Outcome.TechnicalFailure ? Outcome.SoftDecline : said), Is.Positive);

    [Test]
    public void Compare_WhatTheCustomerDidIsADecline_Notices() => Assert.That(
        Differences(outcome: said => said == Outcome.CustomerAbandoned ? Outcome.SoftDecline : said), Is.Positive);

    [Test]
    public void Compare_AlmostNoShrinkage_Notices() =>
        Assert.That(Differences(learning: Learning with { SegmentStrength = 1, PriorStrength = 1 }), Is.Positive);

    [Test]
    public void Compare_SegmentsIgnored_Notices() => Assert.That(Differences(learning: Learning with { Segments = [] }), Is.Positive);

    [Test]
    public void Compare_ProviderQuotaCountedPerChannel_Notices() => Assert.That(
        Differences(provider: p => p with { DayQuota = Quota.None }, channel: (c, p) => c with { DayQuota = p.DayQuota }), Is.Positive);

    [Test]
    public void Compare_TriedChannelsForgotten_Notices() => Assert.That(Differences(forgetsTried: true), Is.Positive);

    [Test]
    public void Compare_FeeOnDeclineForgotten_Notices() => Assert.That(
        Differences(channel: (c, _) => c with { Fees = new FeePlan(c.Fees.Base) { OnFailure = c.Fees.OnFailure } }), Is.Positive);

    private static int Differences(
        Func<Outcome, Outcome>? outcome = null,
        ApprovalLearning? learning = null,
        Func<Provider, Provider>? provider = null,
        Func<Channel, Provider, Channel>? channel = null,
        bool forgetsTried = false)
    {
        var random = new Random(7);
        Provider[] providers = [.. Enumerable.Range(0, 6).Select(i => new Provider($"p{i}", $"P{i}") { DayQuota = new Quota(9_000) })];
        Channel[] channels = [.. Enumerable.Range(0, Channels).Select(i => MakeChannel(i, random))];
        var live = new LiveState();
        var seenByEngine = new LiveState();
        var catalogue = new ChannelCatalogue(Schema, providers, channels);
        var defective = new ChannelCatalogue(
            Schema,
            providers.Select(provider ?? (p => p)),
            channels.Select(c => channel?.Invoke(c, providers.First(p => p.Id == c.ProviderId)) ?? c));

        // Compiled for the right live state too, so that both know the channels.
        RoutingTable right = RoutingTable.Compile(catalogue, new RoutingPolicy(Learning, Policy), live);
        RoutingTable table = RoutingTable.Compile(defective, new RoutingPolicy(learning ?? Learning, Policy), seenByEngine);
        Span<ulong> code = [0];
        for (int i = 0; i < 3_000; i++)
        {
            int at = random.Next(Channels);
            string id = channels[at].Id;
            Outcome said = random.Next(10) switch
            {
                < 5 => Outcome.Approved,
                < 8 => Outcome.SoftDecline,
                8 => Outcome.CustomerAbandoned,
                _ => Outcome.TechnicalFailure,
            };
            code[0] = 0;
            Schema.SetValue(code, 0, random.Next(3));
            live.Report(live.HandleOf(id), said, null, Now, Schema, code);
            seenByEngine.Report(seenByEngine.HandleOf(id), outcome?.Invoke(said) ?? said, null, Now, Schema, code);
            int amount = random.Next(30);
            live.Use(catalogue.Channels[at], amount, Now);
            seenByEngine.Use(defective.Channels[at], amount, Now);
        }

        var oracle = new NaiveRouter(catalogue, Policy, live, learning: Learning);
        int differences = 0;
        for (int q = 0; q < 2_000; q++)
        {
            int tried = random.Next(Channels);
            RouteRequest RequestTo(LiveState state, bool remembers) => new RouteRequest(Schema)
            {
                AmountMinor = 1_000 + (q * 7 % 3_000),
                Now = Now,
                Transaction = RoutingSeed.Of($"t{q}"),
                Tried = remembers ? new ChannelSet(state.HandleOf(channels[tried].Id)) : null,
            }.With("bank", Schema["bank"].Values[q % 3]);
            (List<int> ranked, HardRule? failedRule) = oracle.Route(RequestTo(live, remembers: true).AsQuery());
            RouteDecision decision = table[Operation.Payment].Route(RequestTo(seenByEngine, !forgetsTried).AsQuery());
            bool same = ranked.Count > 0
                ? decision.IsRouted && decision.Channel.Id == channels[ranked[0]].Id
                : !decision.IsRouted && decision.FailedRule == failedRule;
            differences += same ? 0 : 1;
        }

        GC.KeepAlive(right);
        return differences;
    }

    // Few differ by their fees, so that rates decide.
    private static Channel MakeChannel(int index, Random random) => new()
    {
        Id = $"ch{index}",
        ProviderId = $"p{index % 6}",
        Supports = Channel.Supporting(("bank", SupportedValues.Of(Schema["bank"].Values.Where(_ => random.Next(2) == 0).ToArray()))),
        Fees = new FeePlan(new Fee(5 + random.Next(3))) { OnDecline = new Fee(random.Next(4)), OnFailure = new Fee(random.Next(3)) },
        SuccessRateBasisPoints = random.Next(6_000, 9_000),
    };
}
