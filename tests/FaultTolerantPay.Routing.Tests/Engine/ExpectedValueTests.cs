using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class ExpectedValueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoutingSchema Schema = new([Dimension.Required("currency", ["EUR", "JPY"])], currencyDimension: "currency");

    // 0.8 x (200 - 30) - 0.2 x 5 = 135
    [Test]
    public void Explain_OneChannel_HasTheValueOfTheFormula()
    {
        var fees = new FeePlan(new Fee(10, 2_000)) { OnDecline = new Fee(5), OnFailure = new Fee(7) };
        LiveState live = World(out RoutingTable table, [Make("a", 8_000, fees)]);
        Assert.That(ValueOf(table, "a", 10_000, "EUR"), Is.EqualTo(-135_000_000));

        // 5 failures and nothing else: the catalogue's 5 attempts of prior say that half of the attempts fail.
        for (int i = 0; i < 5; i++)
        {
            live.Report(live.HandleOf("a"), ChannelAttemptOutcome.TechnicalFailure, null, Noon);
        }

        double held = Enumerable.Range(0, 5).Sum(i => Math.Pow(0.995, i));
        long failures = (long)(1e6 * held / (held + 5));
        Assert.That(ValueOf(table, "a", 10_000, "EUR"), Is.EqualTo(-((135 * (1_000_000 - failures)) - (7 * failures))).Within(300));
    }

    // One fixed fee of 25 would be 0.25 EUR and 25 JPY.
    [Test]
    public void Route_FeesAndMarginsPerCurrency_AreThoseOfThePayment()
    {
        var yen = new CurrencyFees("JPY", new FeePlan(new Fee(5)));
        World(
            out RoutingTable table,
            [Make("euro", 9_000, new FeePlan(new Fee(25))), Make("yen", 9_000, new FeePlan(new Fee(30))) with { CurrencyFees = [yen] }],
            new SoftRule.ExpectedValue(new Fee(100)) { CurrencyMargins = [new CurrencyMargin("JPY", new Fee(20))] });
        Assert.That(ValueOf(table, "euro", 1_000, "EUR"), Is.EqualTo(-67_500_000));
        Assert.That(ValueOf(table, "yen", 1_000, "JPY"), Is.EqualTo(-13_500_000));
        Assert.That(Route(table, 1_000, "EUR"), Is.EqualTo("euro"));
        Assert.That(Route(table, 1_000, "JPY"), Is.EqualTo("yen"));
    }

    [Test]
    public void Route_LowestCostPerCurrency_IsThatOfThePayment()
    {
        var yen = new CurrencyFees("JPY", new FeePlan(new Fee(5)));
        World(
            out RoutingTable table,
            [Make("euro", 9_000, new FeePlan(new Fee(25))), Make("yen", 9_000, new FeePlan(new Fee(30))) with { CurrencyFees = [yen] }],
            new SoftRule.LowestCost());
        Assert.That(Route(table, 1_000, "EUR"), Is.EqualTo("euro"));
        Assert.That(Route(table, 1_000, "JPY"), Is.EqualTo("yen"));
    }

    // A cheap channel that declines often is worth less than a dear one, until the margin is thin.
    [TestCase(30_000, "dear")]
    [TestCase(4_000, "cheap")]
    public void Route_CostAgainstApproval_DependsOnTheMargin(int marginPerMillion, string expected)
    {
        World(
            out RoutingTable table,
            [Make("cheap", 7_000, new FeePlan(new Fee(0, 1_000))), Make("dear", 8_000, new FeePlan(new Fee(0, 2_000)))],
            new SoftRule.ExpectedValue(new Fee(0, marginPerMillion)));
        Assert.That(Route(table, 100_000, "EUR"), Is.EqualTo(expected));
    }

    [Test]
    public void Route_LargestNumbers_StayInOrder()
    {
        var most = new Fee(Fee.MaxFixedMinor, 1_000_000);
        World(
            out RoutingTable table,
            [
                Make("costly", 0, new FeePlan(most) { OnDecline = most, OnFailure = most }),
                Make("good", 10_000, FeePlan.Free),
                Make("fair", 5_000, FeePlan.Free),
            ],
            new SoftRule.ExpectedValue(most));
        Assert.That(Route(table, long.MaxValue, "EUR"), Is.EqualTo("good"));
        Assert.That(ValueOf(table, "good", long.MaxValue, "EUR"), Is.EqualTo(-1_000_000_000_000_000_000));
        Assert.That(ValueOf(table, "costly", long.MaxValue, "EUR"), Is.EqualTo(1_000_000_000_000_000_000));
    }

    private static Channel Make(string id, int rate, FeePlan fees) => new()
    {
        Id = id,
        ProviderId = "p",
        Supports = Channel.Supporting(("currency", SupportedValues.Any)),
        SuccessRateBasisPoints = rate,
        Fees = fees,
    };

    private static LiveState World(out RoutingTable table, Channel[] channels, SoftRule? rule = null)
    {
        var live = new LiveState(new LiveOptions { MaxConsecutiveFailures = 0 });
        var policy = new OperationPolicy(
            Operation.Payment, [new HardRule.Supports("currency")], [rule ?? new SoftRule.ExpectedValue(new Fee(0, 20_000))]);
        var learning = new ApprovalLearning { FirstShareBasisPoints = 10_000 };
        table = RoutingTable.Compile(
            new ChannelCatalogue(Schema, [new Provider("p", "p")], channels), new RoutingPolicy(learning, policy), live);
        return live;
    }

    private static RouteRequest Request(long amount, string currency) =>
        new RouteRequest(Schema) { AmountMinor = amount, Now = Noon }.With("currency", currency);

    private static string Route(RoutingTable table, long amount, string currency) =>
        table[Operation.Payment].Route(Request(amount, currency).AsQuery()).Channel.Id;

    private static long ValueOf(RoutingTable table, string channel, long amount, string currency) => table[Operation.Payment]
        .Explain(Request(amount, currency).AsQuery()).Channels.Single(c => c.Channel.Id == channel).Values[0].Value;
}
