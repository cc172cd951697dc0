using System.Collections.Immutable;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Explain;

public class PropensitiesTests
{
    private const int Transactions = 200_000;

    private static readonly SoftRule Value = new SoftRule.ExpectedValue(new Fee(0, 20_000));

    private static IEnumerable<TestCaseData> Policies()
    {
        SoftRule success = new SoftRule.HighestSuccessRate();
        SoftRule priority = new SoftRule.HighestPriority();
        yield return new TestCaseData(null, (SoftRule[])[Value]).SetArgDisplayNames("shares");
        yield return new TestCaseData(Share(1_000), (SoftRule[])[Value]).SetArgDisplayNames("shares and exploration");
        yield return new TestCaseData(Share(3_000), (SoftRule[])[priority, Value]).SetArgDisplayNames("behind another rule");
        yield return new TestCaseData(Share(2_000), (SoftRule[])[success, priority]).SetArgDisplayNames("success in bands");
        yield return new TestCaseData(Share(2_000), (SoftRule[])[success, Value]).SetArgDisplayNames("two learned rules");
        yield return new TestCaseData(Share(3_000) with { MaxCostMinor = 10 }, (SoftRule[])[Value]).SetArgDisplayNames("limited cost");
    }

    [TestCaseSource(nameof(Policies))]
    public void Propensities_ManyTransactions_AreTheFrequencies(object? exploration, SoftRule[] soft)
    {
        var world = new ExplorationWorld((Exploration?)exploration, soft);
        OperationTable table = world.Table[Operation.Payment];
        ImmutableArray<ChannelProbability> expected = table.Propensities(ExplorationWorld.Request(0).AsQuery())!.Value;
        Assert.That(expected.Sum(e => e.Probability), Is.EqualTo(1).Within(1e-9));
        Assert.That(expected, Has.Length.GreaterThan(1));
        Assert.That(expected.Select(e => e.Probability), Is.Ordered.Descending);
        var counts = new Dictionary<string, int>();
        RouteRequest request = ExplorationWorld.Request(0);
        for (int i = 0; i < Transactions; i++)
        {
            request.Transaction = RoutingSeed.Of($"payment {i}");
            string id = table.Route(request.AsQuery()).Channel.Id;
            counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        Assert.That(counts.Keys, Is.SubsetOf(expected.Select(e => e.ChannelId)));
        foreach ((string id, double p) in expected)
        {
            double deviation = Math.Sqrt(Transactions * p * (1 - p));
            Assert.That(counts.GetValueOrDefault(id), Is.EqualTo(Transactions * p).Within((4 * deviation) + 1), $"{id}: {p}");
        }
    }

    [Test]
    public void Propensities_PaymentThatNeverExplores_AreThoseOfTheShares([Values] ExplorationMethod method)
    {
        var world = new ExplorationWorld(new Exploration { Method = method, ShareBasisPoints = 3_000, MaxAmountMinor = 10_000 }, [Value]);
        var shares = new ExplorationWorld(null, [Value]);
        OperationTable table = world.Table[Operation.Payment];
        ImmutableArray<ChannelProbability> expected =
            shares.Table[Operation.Payment].Propensities(ExplorationWorld.Request(0).AsQuery())!.Value;
        RouteRequest tried = ExplorationWorld.Request(0);
        tried.Tried = new ChannelSet(world.Live.HandleOf("german"));

        Assert.That(table.Propensities(tried.AsQuery()), Is.EqualTo(expected));
        Assert.That(table.Propensities(ExplorationWorld.Request(0, 10_001).AsQuery()), Is.EqualTo(expected));
        Assert.That(table.Propensities(ExplorationWorld.Request(0, 10_000).AsQuery()), Is.Not.EqualTo(expected));
    }

    [Test]
    public void Propensities_ChannelsWithEvidence_GiveOneToTheBest()
    {
        var world = new ExplorationWorld(Share(3_000) with { MaxAmountMinor = 10_000 }, [Value], new HardRule.AllowList("known"));
        Assert.That(
            world.Table[Operation.Payment].Propensities(ExplorationWorld.Request(0, 10_001).AsQuery()),
            Is.EqualTo(new[] { new ChannelProbability("known", 1) }));
    }

    [Test]
    public void Propensities_DrawsThatAreNotComputed_AreNotKnown()
    {
        RouteRequest request = ExplorationWorld.Request(0);
        Assert.That(Of(new ExplorationWorld(null, [Value, new SoftRule.WeightedSplit()])), Is.Null, "a split");
        Assert.That(Of(new ExplorationWorld(new Exploration { Method = ExplorationMethod.Thompson }, [Value])), Is.Null, "Thompson");
        Assert.That(
            Of(new ExplorationWorld(null, [new SoftRule.WeightedSplit()], new HardRule.AllowList("known"))),
            Is.EqualTo(new[] { new ChannelProbability("known", 1) }), "there is nothing to draw");
        Assert.That(Of(new ExplorationWorld(null, [Value], new HardRule.BlockList("p"))), Is.Empty, "there is no channel");

        ImmutableArray<ChannelProbability>? Of(ExplorationWorld world) => world.Table[Operation.Payment].Propensities(request.AsQuery());
    }

    [TestCase("new", true)]
    [TestCase("german", false)]
    public void Propensities_RecoveringChannel_AreNotKnownIfItMayBeChosen(string id, bool mayBeChosen)
    {
        var world = new ExplorationWorld(null, [Value], new HardRule.Up());
        world.Live.SetUp(world.Live.HandleOf(id), false, ExplorationWorld.Noon);
        Assert.That(Of(), Is.Not.Null, "it is down for every transaction");
        world.Live.SetUp(world.Live.HandleOf(id), true, ExplorationWorld.Noon);
        Assert.That(Of() is null, Is.EqualTo(mayBeChosen));

        ImmutableArray<ChannelProbability>? Of() =>
            world.Table[Operation.Payment].Propensities(ExplorationWorld.Request(0).AsQuery());
    }

    [Test]
    public void Propensities_RefusedQuery_AreNone() =>
        Assert.That(new ExplorationWorld(null, [Value]).Table[Operation.Payment].Propensities(default), Is.Empty);

    [Test]
    public void Propensities_InARecord_AreReadBackAsTheProbabilityOfTheChosen()
    {
        var world = new ExplorationWorld(Share(2_000), [Value]);
        using var text = new StringWriter();
        var writer = new RoutedRecordWriter(text, ExplorationWorld.Schema);
        var chosen = new List<double>();
        for (int i = 0; i < 300; i++)
        {
            RouteQuery query = ExplorationWorld.Request(i).AsQuery();
            var record = new RoutedRecord
            {
                Id = $"payment {i}",
                Time = query.Now,
                AmountMinor = query.AmountMinor,
                Dimensions = new Dictionary<string, string> { ["country"] = "BR" },
                ChannelId = world.Table[Operation.Payment].Route(query).Channel.Id,
                Eligible = world.Table[Operation.Payment].Propensities(query)!.Value,
                PolicyFingerprint = world.Table.Fingerprint,
            };
            chosen.Add(record.Propensity);
            writer.Write(record);
        }

        var batch = new RequestBatch([world.Table], 1_000);
        new RequestCsvReader(new StringReader(text.ToString()), "log.csv").TryRead(batch);
        Assert.That(Enumerable.Range(0, batch.Count).Select(i => batch.LoggedOf(i)!.Value.Propensity!.Value), Is.EqualTo(chosen));
        Assert.That(chosen.Distinct().Count(), Is.GreaterThan(2));
    }

    private static Exploration Share(int basisPoints) => new() { ShareBasisPoints = basisPoints };
}
