using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest;

public class RoutingBacktestTests
{
    private static readonly HardRule[] Hard = [new HardRule.Supports("bank"), new HardRule.AmountInRange(), new HardRule.QuotaLeft()];

    [Test]
    public void Replay_TwoPolicies_CountsSharesCostUnroutableAndChanges()
    {
        Channel[] channels =
            [Channel("dear", 30, "ICBC", "ABC") with { Priority = 2 }, Channel("cheap", 10, "ICBC") with { Amount = new(0, 100) }];
        BacktestReport report = Run(
            Table(channels, new SoftRule.HighestPriority()),
            Table(channels, new SoftRule.LowestCost()),
            """
            id,amount,bank
            T1,50,ICBC
            T2,101,ICBC
            T3,50,ABC
            T4,50,CCB
            """);
        Assert.That(report.Requests, Is.EqualTo(4));
        Assert.That(report.Before.Shares, Is.EqualTo(new[] { new ChannelShare("dear", "", 3, 201, 90) }));
        Assert.That(report.After.Shares,
            Is.EqualTo(new[] { new ChannelShare("dear", "", 2, 151, 60), new ChannelShare("cheap", "", 1, 50, 10) }));
        Assert.That(report.Before.Unroutable, Is.EqualTo(new[] { ("bank", 1L) }));
        Assert.That(report.After.UnroutableRequests, Is.EqualTo(1));
        Assert.That(report.After.Totals, Is.EqualTo(new[] { ("", (Int128)201, (Int128)70) }));
        Assert.That(report.ChangedRequests, Is.EqualTo(1));
        Assert.That(report.Moves, Is.EqualTo(new[] { ("dear", "cheap", 1L) }));
        RequestChange change = report.Changes.Single();
        Assert.That((change.Id, change.Line, change.Before, change.After), Is.EqualTo(("T1", 2L, "dear", "cheap")));
        Assert.That(change.ReasonBefore, Does.StartWith("cheap: rank 2, priority"));
        Assert.That(change.ReasonAfter, Is.EqualTo("dear: rank 2, cost 30 is above 10"));
    }

    [Test]
    public void Replay_NewBankAndRemovedChannel_SaysSo()
    {
        BacktestReport report = Run(
            Table([Channel("old", 1, "ICBC")], []),
            Table([Channel("new", 1, "ICBC", "CMB")], new RoutingSchema([Dimension.Required("bank", ["CMB", "ICBC", "ABC", "CCB"])])),
            "id,amount,bank\nT1,1,ICBC\nT2,1,CMB\nT3,1,ABC\n");
        Assert.That(report.Changes.Select(c => (c.Id, c.Before, c.After)),
            Is.EqualTo(new (string, string?, string?)[] { ("T1", "old", "new"), ("T2", null, "new") }));
        Assert.That(report.Changes[0].ReasonBefore, Is.EqualTo("the catalogue has no channel 'new'"));
        Assert.That(report.Changes[0].ReasonAfter, Is.EqualTo("the catalogue has no channel 'old'"));
        Assert.That(report.Changes[1].ReasonAfter, Is.EqualTo("new passes every rule"));
        Assert.That(report.Moves, Is.EqualTo(new (string?, string?, long)[] { ("old", "new", 1), (null, "new", 1) }));
    }

    [TestCase(true, 2)]
    [TestCase(false, 3)]
    public void Replay_Quota_IsUsedUpWithinItsDay(bool usesQuotas, int first)
    {
        Channel[] channels = [Channel("small", 1, "ICBC") with { DayQuota = new Quota(Count: 2) }, Channel("large", 2, "ICBC")];
        BacktestReport report = Run(
            Table(channels, new SoftRule.LowestCost()),
            Table(channels, new SoftRule.LowestCost()),
            "amount,bank,time\n1,ICBC,2026-11-22T01:00:00Z\n1,ICBC,2026-11-22T02:00:00Z\n1,ICBC,2026-11-22T03:00:00Z\n",
            new BacktestOptions { UsesQuotas = usesQuotas });
        Assert.That(report.After.Shares[0], Is.EqualTo(new ChannelShare("small", "", first, first, first)));
        Assert.That(report.ChangedRequests, Is.Zero);
    }

    [Test]
    public void Replay_TierByMonthVolume_CostsLessOnceReached()
    {
        Channel[] channels = [Channel("a", 0, "ICBC") with { Fees = new FeePlan(new Fee(10), new FeeTier(0, 100, new Fee(3))) }];
        BacktestReport report = Run(Table(channels, []), Table(channels, []), "amount,bank\n60,ICBC\n60,ICBC\n60,ICBC\n");
        Assert.That(report.After.Shares[0].CostMinor, Is.EqualTo((Int128)23));
    }

    [Test]
    public void Replay_Currencies_AreKeptApart()
    {
        var schema = new RoutingSchema([Dimension.Required("bank", ["ICBC"]), Dimension.Required("currency", ["CNY", "USD"])]);
        Channel channel = new()
        {
            Id = "a",
            ProviderId = "p",
            Supports = Routing.Model.Channel.Supporting(("bank", SupportedValues.Any), ("currency", SupportedValues.Any)),
            Fees = new FeePlan(new Fee(1)),
        };
        RoutingTable before = Table([channel], schema);
        RoutingTable after = Table([channel], schema);
        BacktestReport report = Run(before, after, "amount,bank,currency\n10,ICBC,CNY\n20,ICBC,USD\n30,ICBC,USD\n",
            new BacktestOptions { CurrencyDimension = "currency" });
        Assert.That(report.After.Totals, Is.EqualTo(new[] { ("CNY", (Int128)10, (Int128)1), ("USD", (Int128)50, (Int128)2) }));
    }

    [Test]
    public void Replay_OperationWithoutRules_IsUnroutable()
    {
        Channel[] channels = [Channel("a", 1, "ICBC")];
        BacktestReport report = Run(Table(channels, []), Table(channels, []), "amount,bank,scene\n1,ICBC,payout\n");
        Assert.That(report.After.Unroutable, Is.EqualTo(new[] { ("no rules for the operation", 1L) }));
        Assert.That(report.ChangedRequests, Is.Zero);
    }

    [Test]
    public void Replay_SumsBeyond64Bits_AreExact()
    {
        Channel[] channels = [Channel("a", 1, "ICBC")];
        BacktestReport report = Run(Table(channels, []), Table(channels, []), $"amount,bank\n{long.MaxValue},ICBC\n{long.MaxValue},ICBC\n");
        Assert.That(report.After.Shares[0].AmountMinor, Is.EqualTo((Int128)long.MaxValue * 2));
    }

    [Test]
    public void Replay_RandomRequests_AgreesWithAskingOneByOne()
    {
        var random = new Random(42);
        string[] banks = ["ICBC", "ABC", "CCB"];
        Channel[] channels = [.. Enumerable.Range(0, 60)
            .Select(i =>
                Channel($"c{i}", random.Next(1, 99), [.. banks.Where(_ => random.Next(2) == 0)]) with
                {
                    Amount = new(random.Next(50), random.Next(50, 100)),
                    Priority = random.Next(3),
                })];
        RoutingTable before = Table(channels, new SoftRule.HighestPriority(), new SoftRule.LowestCost());
        RoutingTable after = Table(channels, new SoftRule.LowestCost(), new SoftRule.WeightedSplit());
        var text = new StringBuilder("id,amount,bank\n");
        var expected = new List<(string?, string?)>();
        for (int i = 0; i < 5_000; i++)
        {
            (string id, int amount, string bank) = ($"T{i}", random.Next(-5, 105), banks[random.Next(3)]);
            text.Append(CultureInfo.InvariantCulture, $"{id},{amount},{bank}\n");
            expected.Add((Ask(before, id, amount, bank), Ask(after, id, amount, bank)));
        }

        BacktestReport report = Run(before, after, text.ToString(), new BacktestOptions { MaxChanges = 5_000 }, capacity: 777);
        Assert.That(report.Changes.Select(c => (c.Before, c.After)), Is.EqualTo(expected.Where(e => e.Item1 != e.Item2)));
        Assert.That(report.ChangedRequests, Is.EqualTo(report.Changes.Length).And.EqualTo(report.Moves.Sum(m => m.Requests)));
        Assert.That(
            report.After.Shares.ToDictionary(s => s.ChannelId, s => s.Requests),
            Is.EquivalentTo(expected.Where(e => e.Item2 is not null).GroupBy(e => e.Item2!)
                .ToDictionary(g => g.Key, g => (long)g.Count())));
        Assert.That(report.Before.RoutedRequests + report.Before.UnroutableRequests, Is.EqualTo(5_000));
    }

    [Test]
    public void New_OneLiveStateForBoth_IsRefused()
    {
        RoutingTable table = Table([Channel("a", 1, "ICBC")], []);
        Assert.That(() => new RoutingBacktest(table, table), Throws.ArgumentException.With.Message.Contains("one live state"));
        Assert.That(() =>
            new RoutingBacktest(table, Table([Channel("a", 1, "ICBC")], []), new BacktestOptions { CurrencyDimension = "money" }),
                Throws.ArgumentException.With.Message.Contains("'money'"));
    }

    private static string? Ask(RoutingTable table, string id, long amount, string bank)
    {
        RouteDecision decision = table[Operation.Payment].Route(new RouteRequest(table.Catalogue.Schema)
        {
            AmountMinor = amount,
            Transaction = RoutingSeed.Of(id)
        }.With("bank", bank).AsQuery());
        return decision.IsRouted ? decision.Channel.Id : null;
    }

    private static Channel Channel(string id, long fee, params string[] banks) =>
        new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Routing.Model.Channel.Supporting(("bank", SupportedValues.Of(banks))),
            Fees = new FeePlan(new Fee(fee)),
        };

    private static RoutingTable Table(Channel[] channels, params SoftRule[] soft) =>
        Table(channels, new RoutingSchema([Dimension.Required("bank", ["ICBC", "ABC", "CCB"])]), soft);

    private static RoutingTable Table(Channel[] channels, RoutingSchema schema, params SoftRule[] soft) =>
        RoutingTable.Compile(new ChannelCatalogue(schema, [new("p", "p")], channels),
            new RoutingPolicy(new OperationPolicy(Operation.Payment, Hard, soft)), new LiveState());

    private static BacktestReport Run(RoutingTable before, RoutingTable after, string csv, BacktestOptions? options = null,
        int capacity = 1 << 16)
    {
        var backtest = new RoutingBacktest(before, after, options);
        var reader = new RequestCsvReader(new StringReader(csv), "r.csv");
        var batch = new RequestBatch(backtest.Tables, capacity);
        while (reader.TryRead(batch))
        {
            backtest.Replay(batch);
        }

        Assert.That(reader.Errors, Is.Empty);
        return backtest.Report();
    }
}
