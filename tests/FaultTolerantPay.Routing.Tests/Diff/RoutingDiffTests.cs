using FaultTolerantPay.Routing.Diff;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Files;

namespace FaultTolerantPay.Routing.Tests.Diff;

public class RoutingDiffTests
{
    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["ICBC", "ABC", "CCB"])], ["refund"]);

    private static readonly Channel Old = new()
    {
        Id = "quick",
        ProviderId = "p",
        Supports = Channel.Supporting(("bank", SupportedValues.Of("ICBC", "ABC"))),
        Fees = new FeePlan(new Fee(0, 6_000), new FeeTier(100_000, 0, new Fee(500))),
        DayQuota = new Quota(1_000_000),
    };

    [Test]
    public void Between_ChangedChannel_SaysWhichFieldsFromWhatToWhat()
    {
        Channel changed = Old with
        {
            Fees = new FeePlan(new Fee(0, 5_500, CapMinor: 2_500), new FeeTier(100_000, 0, new Fee(450))),
            Supports = Channel.Supporting(("bank", SupportedValues.Of("ICBC", "CCB"))),
            DayQuota = Quota.None,
            Weight = 3,
        };
        Assert.That(RoutingDiff.Between(Catalogue(Old), Catalogue(changed)).ToString(), Is.EqualTo("""
            changed channel 'quick'
                supports.bank: added CCB; removed ABC
                fees.ratePerMillion: 6000 (0.6 %) -> 5500 (0.55 %)
                fees.cap: none -> 2500
                fees.tiers: added (fromAmount 100000, fixed 450); removed (fromAmount 100000, fixed 500)
                weight: 1 -> 3
                dayQuota.amount: 1000000 -> no limit

            """));
    }

    [Test]
    public void Between_AddedRemovedAndMovedChannels_SaysWhere()
    {
        Channel Other(string id) => Old with { Id = id, Fees = FeePlan.Free, DayQuota = Quota.None };
        Assert.That(
            RoutingDiff.Between(Catalogue(Other("a"), Other("b"), Other("c"), Other("d")),
                Catalogue(Other("d"), Other("a"), Other("new"), Other("c"))).ToString(),
            Is.EqualTo("""
                removed channel 'b'
                moved channel 'd', now the first
                added channel 'new', now after 'a'
                    id: new
                    provider: p
                    supports.bank: ICBC, ABC

                """));
    }

    [Test]
    public void Between_Policies_SaysRulesByName()
    {
        var before = new RoutingPolicy(new OperationPolicy(Operation.Payment, [new HardRule.Up(), new HardRule.AllowList("a", "b")],
            [new SoftRule.HighestSuccessRate(), new SoftRule.LowestCost()]));
        var after = new RoutingPolicy(
            new OperationPolicy(Operation.Payment, [new HardRule.AllowList("a", "c"), new HardRule.AmountInRange()],
                [new SoftRule.LowestCost(), new SoftRule.HighestSuccessRate(50)]),
            new OperationPolicy(Operation.Payout, [], []));
        Assert.That(RoutingDiff.Between(before, after).ToString(), Is.EqualTo("""
            removed hard rule of payment 'up'
            changed hard rule of payment 'allowed'
                ids: added c; removed b
            added hard rule of payment 'amount', now after 'allowed'
                rule: amountInRange
            moved soft rule of payment 'cost', now the first
            changed soft rule of payment 'success'
                bandBasisPoints: 100 (1 %) -> 50 (0.5 %)
            added scene payout

            """));
    }

    [Test]
    public void Between_Providers_SaysQuotasAndVolumes()
    {
        static ChannelCatalogue With(Provider provider) => new(Schema, [provider], [Old]);
        var after = new Provider("p", "p")
        {
            TimeZone = "Asia/Taipei",
            DayQuota = new Quota(Count: 9),
            MinMonthVolumeMinor = 5,
            SharesVolume = true,
        };
        Assert.That(RoutingDiff.Between(With(new Provider("p", "p")), With(after)).ToString(), Is.EqualTo("""
            changed provider 'p'
                timeZone: UTC -> Asia/Taipei
                dayQuota.count: no limit -> 9
                minimumMonthVolume: 0 -> 5
                sharesVolume: false -> true

            """));
    }

    [Test]
    public void Between_RetryRules_SaysEachStep()
    {
        static RoutingPolicy With(RetryRules? retry) => new(new OperationPolicy(Operation.Payment, [], []) { Retry = retry });
        RoutingPolicy usual = With(new RetryRules());
        RoutingPolicy patient = With(new RetryRules { MaxAttempts = 5, SoftDecline = RetryStep.Later(TimeSpan.FromHours(1)) });

        Assert.That(RoutingDiff.Between(usual, patient).ToString(), Is.EqualTo("""
            changed retry rules of 'payment'
                maxAttempts: 3 -> 5
                softDecline.step: nextChannel -> later
                softDecline.delay: not set -> PT1H

            """));
        Assert.That(RoutingDiff.Between(With(null), usual).ToString(), Is.EqualTo("added retry rules of 'payment'\n"));
        Assert.That(RoutingDiff.Between(usual, With(null)).ToString(), Is.EqualTo("removed retry rules of 'payment'\n"));
    }

    [Test]
    public void Between_Schemas_SaysValuesAndCapabilities()
    {
        var after = new ChannelCatalogue(new RoutingSchema(
            [Dimension.Required("bank", ["ICBC", "ABC", "CCB", "CMB"]), Dimension.Optional("sms")], ["void"]), [new("p", "P2")], [Old]);
        Assert.That(RoutingDiff.Between(Catalogue(Old), after).ToString(), Is.EqualTo("""
            changed catalogue
                capabilities: added void; removed refund
            changed dimension 'bank'
                values: added CMB
            added dimension 'sms'
                id: sms
                kind: optional
            changed provider 'p'
                name: p -> P2

            """));
    }

    [Test]
    public void Between_AnyAndAList_SaysBoth() =>
        Assert.That(
            RoutingDiff.Between(Catalogue(Old), Catalogue(Old with { Supports = Channel.Supporting(("bank", SupportedValues.Any)) }))
                .ToString(),
            Does.Contain("supports.bank: ICBC, ABC -> any"));

    [Test]
    public void Between_RandomModels_IsEmptyExactlyWhenTheirFilesAreEqual([Range(1, 200)] int seed)
    {
        ChannelCatalogue first = new RandomModels(seed).Catalogue();
        ChannelCatalogue second = new RandomModels(seed + (seed % 3)).Catalogue();
        Assert.That(RoutingDiff.Between(first, second).IsEmpty, Is.EqualTo(RoundTripTests.Text(first) == RoundTripTests.Text(second)));
        RoutingPolicy before = new RandomModels(seed).Policy();
        RoutingPolicy after = new RandomModels(seed + (seed % 3)).Policy();
        Assert.That(RoutingDiff.Between(before, after).IsEmpty, Is.EqualTo(RoundTripTests.Text(before) == RoundTripTests.Text(after)));
    }

    private static ChannelCatalogue Catalogue(params Channel[] channels) => new(Schema, [new("p", "p")], channels);
}
