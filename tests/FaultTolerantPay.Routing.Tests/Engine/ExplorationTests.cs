using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class ExplorationTests
{
    private const int Payments = 20_000;

    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([Dimension.Required("currency", ["EUR", "JPY"])], currencyDimension: "currency");

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(3_000)]
    public void Route_Share_ThatPartOfThePaymentsGoesToOthers(int share)
    {
        (LiveState live, RoutingTable table) = World(new Exploration { ShareBasisPoints = share });
        Teach(live, "c0", 900, 100);
        int others = Count(table, decision => decision.IsExploration);
        Assert.That(others, Is.EqualTo(Payments * share / 10_000.0).Within(4 * Math.Sqrt(Payments * share / 10_000.0)));
        Assert.That(Count(table, decision => decision.IsExploration != (decision.Channel.Id != "c0")), Is.Zero);
    }

    // The channel of which the memory holds least is measured most.
    [Test]
    public void Route_Share_ChannelWithoutTrafficIsMeasuredFirst()
    {
        (LiveState live, RoutingTable table) = World(new Exploration { ShareBasisPoints = 2_000 });
        Teach(live, "c0", 900, 100);
        Teach(live, "c1", 10, 10);
        int known = Count(table, decision => decision.Channel.Id == "c1");
        int unknown = Count(table, decision => decision.Channel.Id == "c2");
        Assert.That(unknown, Is.GreaterThan(10 * known));
        Assert.That(known, Is.Positive);
    }

    [Test]
    public void Route_AmountAboveTheLimit_NeverExplores()
    {
        var exploration = new Exploration
        {
            ShareBasisPoints = 3_000,
            MaxAmountMinor = 10_000,
            CurrencyLimits = [new ExplorationLimit("JPY", 100)],
        };
        (LiveState live, RoutingTable table) = World(exploration);
        Teach(live, "c0", 900, 100);
        Assert.That(Count(table, d => d.IsExploration, amount: 10_000), Is.Positive);
        Assert.That(Count(table, d => d.IsExploration, amount: 10_001), Is.Zero);
        Assert.That(Count(table, d => d.IsExploration, amount: 100, currency: "JPY"), Is.Positive);
        Assert.That(Count(table, d => d.IsExploration, amount: 101, currency: "JPY"), Is.Zero);
    }

    [Test]
    public void Compile_CurrencyWithoutALimitThatOthersHave_NamesIt()
    {
        var exploration = new Exploration
        {
            ShareBasisPoints = 100,
            MaxAmountMinor = 10_000,
            MaxCostMinor = 50,
            CurrencyLimits = [new ExplorationLimit("JPY", 100), new ExplorationLimit("EUR", long.MaxValue, 10)],
        };
        Assert.That(
            () => World(exploration),
            Throws.TypeOf<InvalidRoutingModelException>().With.Message.Contains(
                "exploration.currencyLimits[0].maxCost: missing; other currencies are limited to 50, so a limit in JPY is expected")
                .And.Message.Contains("exploration.currencyLimits[1].maxAmount: missing; other currencies are limited to 10000"));
    }

    [Test]
    public void Route_PaymentThatWasTried_NeverExplores([Values] ExplorationMethod method)
    {
        (LiveState live, RoutingTable table) = World(new Exploration { Method = method, ShareBasisPoints = 3_000 });
        Teach(live, "c0", 9, 1);
        Assert.That(Count(table, d => d.IsExploration), Is.Positive);
        for (int i = 0; i < Payments; i++)
        {
            RouteRequest request = Request(10_000, "EUR", i);
            request.Tried = new ChannelSet(live.HandleOf("c2"));
            Assert.That(table[Operation.Payment].Route(request.AsQuery()).IsExploration, Is.False);
        }
    }

    // A payment of 10,000 earns 2 % if it is approved: a channel with half the rate is worth 90 less.
    [TestCase(89, false)]
    [TestCase(91, true)]
    public void Route_ExpectedCost_IsWithinTheLimit(long maxCost, bool explores)
    {
        (LiveState live, RoutingTable table) = World(new Exploration { ShareBasisPoints = 3_000, MaxCostMinor = maxCost });
        foreach ((string id, int approved) in new[] { ("c0", 90_000), ("c1", 45_000), ("c2", 45_000) })
        {
            live.RestoreLearned(ApprovalLearning.Default, Known(live, id, 100_000, approved));
        }

        Assert.That(Count(table, d => d.IsExploration) > 0, Is.EqualTo(explores));
    }

    [TestCase(ExplorationMethod.Share)]
    [TestCase(ExplorationMethod.Thompson)]
    public void Candidates_ExploringPayment_TriesTheBestNext(ExplorationMethod method)
    {
        (LiveState live, RoutingTable table) = World(new Exploration { Method = method, ShareBasisPoints = 3_000 });
        Teach(live, "c0", 9, 1);
        int explored = 0;
        for (int i = 0; i < 2_000; i++)
        {
            RouteRequest request = Request(10_000, "EUR", i);
            RouteDecision first = table[Operation.Payment].Route(request.AsQuery());
            var ids = new List<string>();
            bool isFirst = true;
            foreach (RouteDecision candidate in table[Operation.Payment].Candidates(request.AsQuery(), 3))
            {
                Assert.That(candidate.IsExploration, Is.EqualTo(isFirst && first.IsExploration));
                ids.Add(candidate.Channel.Id);
                isFirst = false;
            }

            Assert.That(ids[0], Is.EqualTo(first.Channel.Id));
            Assert.That(ids, Is.Unique.And.Count.EqualTo(3));
            if (first.IsExploration)
            {
                explored++;
                Assert.That(ids[1], Is.EqualTo("c0"));
            }
        }

        Assert.That(explored, Is.Positive);
    }

    // Thompson sampling goes to a channel about as often as it may be the best.
    [Test]
    public void Route_Thompson_GoesToBetterChannelsMoreOften()
    {
        (LiveState live, RoutingTable table) = World(new Exploration { Method = ExplorationMethod.Thompson });
        Teach(live, "c0", 60, 40);
        Teach(live, "c1", 55, 45);
        Teach(live, "c2", 20, 80);
        int[] counts = [.. new[] { "c0", "c1", "c2" }.Select(id => Count(table, d => d.Channel.Id == id))];

        // N(0.614, 0.050) and N(0.548, 0.050), each a little shrunk: the second is the better with probability 0.17.
        Assert.That(counts[0] / (double)Payments, Is.EqualTo(0.83).Within(0.02));
        Assert.That(counts[1] / (double)Payments, Is.EqualTo(0.17).Within(0.02));
        Assert.That(counts[2], Is.LessThan(20));
    }

    // What stands before the learned rule in the policy still decides.
    [Test]
    public void Route_RuleBeforeTheLearnedOne_IsKept()
    {
        (LiveState live, RoutingTable table) = World(new Exploration { ShareBasisPoints = 3_000 }, new SoftRule.HighestPriority());
        Teach(live, "c0", 900, 100);
        Assert.That(Count(table, d => d.Channel.Id == "c1"), Is.Positive);
        Assert.That(Count(table, d => d.Channel.Id == "c2"), Is.Zero, "it has a lower priority");
    }

    // A channel whose evidence is gone comes back by a growing share, however good the catalogue says it is.
    [Test]
    public void Route_ChannelWithoutEvidence_GetsAShareThatGrows()
    {
        (LiveState live, RoutingTable table) = World(null);
        Teach(live, "c1", 600, 400);
        double Share() => Count(table, d => d.Channel.Id == "c0") / (double)Payments;
        Assert.That(Share(), Is.EqualTo(0.05).Within(0.01), "its rate of 90 % is only the catalogue's");
        double before = Share();
        for (int i = 0; i < 14; i++)
        {
            live.Report(live.HandleOf("c0"), ChannelAttemptOutcome.Approved, null, Noon);
            Assert.That(Share(), Is.GreaterThan(before));
            before = Share();
        }

        Teach(live, "c0", 2, 0);
        Assert.That(Share(), Is.EqualTo(1).Within(0.01));
    }

    [Test]
    public void Route_Exploring_AllocatesNothing([Values] ExplorationMethod method)
    {
        (LiveState live, RoutingTable table) = World(new Exploration { Method = method, ShareBasisPoints = 3_000, MaxCostMinor = 1_000 });
        Teach(live, "c0", 90, 10);
        RouteRequest request = Request(10_000, "EUR", 1);
        RouteRequest(table, request, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RouteRequest(table, request, 2_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        static void RouteRequest(RoutingTable table, RouteRequest request, int times)
        {
            for (int i = 0; i < times; i++)
            {
                request.Transaction = new RoutingSeed((ulong)i * 0x9E3779B97F4A7C15);
                RouteQuery query = request.AsQuery();
                table[Operation.Payment].Route(query);
                foreach (RouteDecision candidate in table[Operation.Payment].Candidates(query, 2))
                {
                    _ = candidate.Handle;
                }
            }
        }
    }

    private static int Count(RoutingTable table, Func<RouteDecision, bool> counts, long amount = 10_000, string currency = "EUR")
    {
        int count = 0;
        for (int i = 0; i < Payments; i++)
        {
            count += counts(table[Operation.Payment].Route(Request(amount, currency, i).AsQuery())) ? 1 : 0;
        }

        return count;
    }

    private static RouteRequest Request(long amount, string currency, int transaction) => new RouteRequest(Schema)
    {
        AmountMinor = amount,
        Now = Noon,
        Transaction = RoutingSeed.Of($"t{transaction}"),
    }.With("currency", currency);

    private static void Teach(LiveState live, string channel, int approved, int declined)
    {
        for (int i = 0; i < approved + declined; i++)
        {
            live.Report(
                live.HandleOf(channel),
                i % (approved + declined) * (long)declined / (approved + declined) != (i + 1) * (long)declined / (approved + declined)
                    ? ChannelAttemptOutcome.SoftDecline
                    : ChannelAttemptOutcome.Approved,
                null,
                Noon);
        }
    }

    private static ApprovalRecord Known(LiveState live, string channel, double attempts, double approvals) =>
        new(Noon, [.. live.SaveLearned(ApprovalLearning.Default)!.Entries, new ApprovalEntry(channel, [], [], attempts, approvals, 0)]);

    private static (LiveState Live, RoutingTable Table) World(Exploration? exploration, params SoftRule[] before)
    {
        var live = new LiveState();
        Channel Make(string id, int rate, int priority) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("currency", SupportedValues.Any)),
            SuccessRateBasisPoints = rate,
            Priority = priority,
        };
        var catalogue = new ChannelCatalogue(
            Schema, [new Provider("p", "p")], [Make("c0", 9_000, 1), Make("c1", 5_000, 1), Make("c2", 5_000, 0)]);
        var policy = new OperationPolicy(
            Operation.Payment, [new HardRule.Supports("currency")], [.. before, new SoftRule.ExpectedValue(new Fee(0, 20_000))])
        {
            Exploration = exploration,
        };
        return (live, RoutingTable.Compile(catalogue, new RoutingPolicy(policy), live));
    }
}
