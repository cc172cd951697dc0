using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// The paths for one soft rule whose value moves, with enough channels that searches end early: what is not looked at must not have been
/// better.
/// </summary>
[TestFixture]
public class LiveValueRankingTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["a", "b", "c"])]);

    private static readonly SoftRule Score = new SoftRule.WeightedScore(
        new ScoreTerm(new SoftRule.LowestCost(), 3), new ScoreTerm(new SoftRule.HighestSuccessRate(), -1),
        new ScoreTerm(new SoftRule.Fastest(), 2), new ScoreTerm(new SoftRule.HighestPriority(), 50));

    private static readonly SoftRule[][] Rules =
    [
        [new SoftRule.LowestCost()],
        [new SoftRule.LowestCost(), new SoftRule.HighestPriority()],
        [new SoftRule.HighestPriority(), new SoftRule.LowestCost()],
        [new SoftRule.HighestSuccessRate()],
        [new SoftRule.HighestSuccessRate(500), new SoftRule.HighestPriority()],
        [new SoftRule.HighestPriority(), new SoftRule.HighestSuccessRate(500)],
        [new SoftRule.Fastest(50)],
        [new SoftRule.WeightedSplit()],
        [new SoftRule.HighestPriority(), new SoftRule.WeightedSplit()],
        [Score],
        [new SoftRule.ExpectedValue(new Fee(10, 15_000))],
        [new SoftRule.HighestPriority(), new SoftRule.ExpectedValue(new Fee(0, 9_000))],
        [new SoftRule.FastestSettlement(), Score, new SoftRule.HighestPriority()],
        [new SoftRule.HighestSuccessRate(200), new SoftRule.LowestCost()],
        [new SoftRule.MinimumVolume(), new SoftRule.LowestCost()],
        [new SoftRule.MinimumVolume(Paced: false), new SoftRule.HighestSuccessRate(200), new SoftRule.HighestPriority()],
        [new SoftRule.WeightedScore(
            new ScoreTerm(new SoftRule.LowestCost(), 3), new ScoreTerm(new SoftRule.HighestSuccessRate(), 1)), new SoftRule.Fastest(50)],
    ];

    [Test]
    public void Route_ManyChannels_AgreesWhileValuesMove(
        [Range(0, 16)] int rules, [Values(64, 700)] int channels, [Values] bool bySegment)
    {
        var random = new Random(rules);
        Channel[] all = [.. Enumerable.Range(0, channels).Select(i => MakeChannel(i, random))];
        var catalogue = new ChannelCatalogue(Schema, [new Provider("p", "p")], all);
        var policy = new OperationPolicy(Operation.Payment,
            [new HardRule.Supports("bank"), new HardRule.AmountInRange(), new HardRule.Up()], Rules[rules]);
        var live = new LiveState(new LiveOptions { MinAttempts = 1, MinAvailabilityBasisPoints = 0 });
        var learning = new ApprovalLearning { Segments = bySegment ? [["bank"]] : [] };
        RoutingTable table = RoutingTable.Compile(catalogue, new RoutingPolicy(learning, policy), live);
        var oracle = new NaiveRouter(catalogue, policy, live, learning: learning);
        Span<ulong> code = [0];
        for (int q = 0; q < 2_000; q++)
        {
            ChannelAttemptOutcome outcome = random.Next(20) switch
            {
                0 => ChannelAttemptOutcome.TechnicalFailure,
                < 5 => ChannelAttemptOutcome.SoftDecline,
                _ => ChannelAttemptOutcome.Approved,
            };
            code[0] = 0;
            Schema.SetValue(code, 0, random.Next(3));
            live.Report(
                live.HandleOf(all[random.Next(channels)].Id), outcome, TimeSpan.FromMilliseconds(random.Next(300)), Now, Schema, code);
            live.SetUsage(live.HandleOf(all[random.Next(channels)].Id),
                new QuotaUsage(new DateOnly(2026, 5, 5), 0, 0, random.Next(200_000), 1));
            Channel near = all[random.Next(channels)];
            RouteRequest request = new RouteRequest(Schema)
            {
                AmountMinor = random.Next(4) == 0 ? near.Amount.MinMinor + random.Next(-1, 2)
                    : random.NextInt64(-1, 1L << random.Next(1, 42)),
                Now = Now,
                Transaction = RoutingSeed.Of($"t{q}"),
            }.With("bank", Schema["bank"].Values[random.Next(3)]);
            oracle.LiveChanged();
            List<int> ranked = oracle.Route(request.AsQuery()).Ranked;
            RouteDecision decision = table[Operation.Payment].Route(request.AsQuery());
            Assert.That(decision.IsRouted ? decision.CatalogueIndex : -1, Is.EqualTo(ranked.Count > 0 ? ranked[0] : -1),
                $"query {q}, amount {request.AmountMinor}");
            int rank = 0;
            foreach (RouteDecision candidate in table[Operation.Payment].Candidates(request.AsQuery(), 3))
            {
                Assert.That(candidate.CatalogueIndex, Is.EqualTo(ranked[rank++]), $"query {q}, candidate {rank}");
            }

            Assert.That(rank, Is.EqualTo(Math.Min(3, ranked.Count)));
        }
    }

    private static Channel MakeChannel(int index, Random random)
    {
        long min = random.NextInt64(1, 1L << random.Next(1, 20));
        Fee MakeFee() =>
            new(random.Next(200), random.Next(10_000), random.Next(100), random.Next(2) == 0 ? long.MaxValue : random.Next(100, 20_000));
        return new Channel
        {
            Id = $"c{index}",
            ProviderId = "p",
            Supports = Channel.Supporting(("bank", SupportedValues.Of(Schema["bank"].Values.Where(_ => random.Next(2) == 0).ToArray()))),
            Amount = new AmountRange(min, min * random.Next(1, 100_000)),
            Fees = random.Next(4) == 0 ? new FeePlan(MakeFee(), new FeeTier(10_000, 0, MakeFee()), new FeeTier(0, 100_000, MakeFee()))
                : new FeePlan(MakeFee()) { OnDecline = MakeFee(), OnFailure = MakeFee() },
            Priority = random.Next(3),
            SettlementDelay = TimeSpan.FromSeconds(random.Next(2)),
            Weight = random.Next(5),
            SuccessRateBasisPoints = random.Next(9_000, 10_001),
            MinMonthVolumeMinor = random.Next(5) == 0 ? random.Next(1, 200_000) : 0,
            TypicalLatency = TimeSpan.FromMilliseconds(random.Next(300)),
        };
    }
}
