using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Analysis;

public class MarginChecksTests
{
    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("currency", ["EUR", "JPY", "USD"])], currencyDimension: "currency");

    private static readonly HardRule[] InRange = [new HardRule.Supports("currency"), new HardRule.AmountInRange()];

    private static readonly Fee Margin = new(0, 12_000);

    [Test]
    public void Of_MarginBelowTheLowestFee_IsAWarningWithTheAmounts()
    {
        // 1.2 % is above 25 and 0.5 % from 3,572 on, and above 30 and 0.4 % from 3,751 on.
        Finding found = Find(new(Margin), Make("a", new Fee(25, 5_000)), Make("b", new Fee(30, 4_000))).Single();
        Assert.That((found.Severity, found.Path), Is.EqualTo((FindingSeverity.Warning, "scenes[0].soft[1].margin")));
        Assert.That(
            found.Message,
            Is.EqualTo("for amounts from 1 to 3571 the margin is not above the lowest fee (at 3571 they are 43 and 43), so a decline is "
                + "worth as much as an approval or more, and the channel that approves least ranks first; a higher margin is expected"));
    }

    [Test]
    public void Of_NoMargin_IsAWarningForEveryAmount()
    {
        Assert.That(MessageOf(new(new Fee(0)), Make("a", new Fee(0, 6_000)), Make("b", new Fee(75))),
            Does.StartWith("for all amounts the margin is not above the lowest fee (at 10000 they are 0 and 60)"));
        Assert.That(MessageOf(new(new Fee(0)), Make("a", new Fee(0)), Make("b", new Fee(0))), Does.StartWith("for all amounts "));
    }

    [Test]
    public void Of_MarginAboveTheFees_IsNoFinding()
    {
        Assert.That(Find(new(Margin), Make("a", new Fee(0, 6_000)), Make("b", new Fee(30))), Is.Empty, "one channel is enough");
        Assert.That(Find(new(new Fee(1)), Make("a", new Fee(0)), Make("b", new Fee(0))), Is.Empty);
        Assert.That(Find(new(Margin), Make("a", new Fee(30))), Is.Empty, "there is nothing to rank");
    }

    // The value of a decline is its fee, so an approval is worth more while it loses less.
    [Test]
    public void Of_DeclinesThatCostMoreThanApprovals_IsNoFinding()
    {
        var fees = new FeePlan(new Fee(10)) { OnDecline = new Fee(12) };
        Assert.That(Find(new(new Fee(0)), Make("a", fees), Make("b", fees)), Is.Empty);
    }

    [Test]
    public void Of_AmountsThatNoChannelTakes_DoNotCount()
    {
        Channel[] channels =
        [
            Make("a", new Fee(25, 5_000)) with { Amount = new(3_000, 9_000) },
            Make("b", new Fee(99)) with { Amount = new(5_000, 6_000) },
        ];
        Assert.That(MessageOf(new(Margin), channels), Does.StartWith("for amounts from 3000 to 3571 "));
        channels[0] = channels[0] with { Amount = new(4_000, 9_000) };
        Assert.That(Find(new(Margin), channels), Is.Empty);
        Assert.That(Find(new(Margin), [new HardRule.Up()], channels), Has.Length.EqualTo(1), "no rule looks at the range");
    }

    [Test]
    public void Of_SeveralGaps_NamesThem()
    {
        var capped = new Fee(0, 12_000, CapMinor: 50);
        Channel[] channels = [Make("a", new FeePlan(new Fee(10), new FeeTier(2_000, 0, new Fee(40)))), Make("b", new Fee(60))];
        Assert.That(MessageOf(new(capped), channels), Does.StartWith("for amounts from 1 to 833 and from 2000 to 3333 "));
    }

    [Test]
    public void Of_MarginOfOneCurrency_NamesItsField()
    {
        var rule = new SoftRule.ExpectedValue(Margin) { CurrencyMargins = [new("USD", new Fee(5, 6_000)), new("JPY", new Fee(0, 100))] };
        Finding found = Find(rule, Make("a", new Fee(0, 5_000)), Make("b", new Fee(0, 6_000))).Single();
        Assert.That(found.Path, Is.EqualTo("scenes[0].soft[1].currencyMargins[1]"));
        Assert.That(found.Message, Does.StartWith("for all amounts in JPY "));
    }

    [Test]
    public void Of_FeesOfOneCurrency_NamesTheCurrency()
    {
        Channel expensive = Make("a", new Fee(0)) with { CurrencyFees = [new("JPY", new FeePlan(new Fee(0, 12_000)))] };
        Finding found = Find(new(Margin), expensive, expensive with { Id = "b" }).Single();
        Assert.That(found.Path, Is.EqualTo("scenes[0].soft[1].margin"));
        Assert.That(found.Message, Does.StartWith("for all amounts in JPY "));
    }

    /// <summary>Every amount is looked at by itself, before rounding, as the formula of the value says.</summary>
    [Test]
    public void WorthAnApproval_AnyFees_AgreesWithEachAmount([Range(0, 299)] int seed)
    {
        var random = new Random(seed);
        Fee Any()
        {
            long floor = random.Next(3) == 0 ? random.Next(60) : 0;
            return new Fee(
                random.Next(2) * random.Next(40), random.Next(3) * random.Next(30_000), floor,
                random.Next(3) == 0 ? floor + random.Next(40) : long.MaxValue);
        }

        Fee margin = Any();
        var fees = new FeePlan(
            Any(), Enumerable.Range(0, random.Next(4)).Select(i => new FeeTier(random.Next(2_000), i * random.Next(2), Any()))
                .DistinctBy(t => (t.FromAmountMinor, t.FromMonthVolumeMinor)))
        {
            OnDecline = random.Next(2) == 0 ? new Fee(0) : Any(),
        };
        (long from, long to) = (1 + random.Next(100), 2_500);
        bool[] worth = new bool[to + 1];
        foreach ((long first, long last) in FeeSigns.WorthAnApproval(margin, fees, (from, to)))
        {
            Assert.That((first, last), Is.EqualTo((Math.Clamp(first, from, last), Math.Clamp(last, first, to))));
            worth.AsSpan()[(int)first..(int)(last + 1)].Fill(true);
        }

        for (long amount = from; amount <= to; amount++)
        {
            decimal Exact(Fee fee) => Math.Min(
                Math.Max(fee.FixedMinor + (amount * fee.RatePerMillion / 1_000_000m), fee.FloorMinor), fee.CapMinor);
            bool expected = fees.Tiers.Select(t => t.FromMonthVolumeMinor).Append(0).Any(volume =>
            {
                FeeTier? tier = fees.Tiers.Where(t => t.FromMonthVolumeMinor <= volume && t.FromAmountMinor <= amount)
                    .Select(t => (FeeTier?)t).FirstOrDefault();
                return Exact(margin) - Exact(tier?.Fee ?? fees.Base) + Exact(fees.OnDecline) > 0;
            });
            Assert.That(worth[amount], Is.EqualTo(expected), $"amount {amount}");
        }
    }

    [Test]
    public void Of_VeryManyChannels_EndsAndSaysWhatWasLeftOut()
    {
        Channel[] channels = [.. Enumerable.Range(0, 150_000).Select(i => Make($"c{i}", new Fee(30 + (i % 7), 5_000)))];
        Assert.That(MessageOf(new(Margin), channels), Does.StartWith("for amounts from 1 to 4285 "));
        var policy = new RoutingPolicy(new OperationPolicy(
            Operation.Payment, InRange, [new SoftRule.ExpectedValue(Margin) { CurrencyMargins = [new("JPY", Margin)] }]));
        Assert.That(
            RoutingAnalysis.Of(new ChannelCatalogue(Schema, [new Provider("p", "p")], channels), policy).Findings
                .Where(f => f.Code == FindingCode.NotChecked).Select(f => f.Path),
            Is.EquivalentTo(new[] { "channels", "scenes[0].soft[0].margin" }));
    }

    private static string MessageOf(SoftRule.ExpectedValue rule, params Channel[] channels) => Find(rule, channels).Single().Message;

    private static Finding[] Find(SoftRule.ExpectedValue rule, params Channel[] channels) => Find(rule, InRange, channels);

    private static Finding[] Find(SoftRule.ExpectedValue rule, HardRule[] hard, Channel[] channels)
    {
        var policy = new RoutingPolicy(new OperationPolicy(Operation.Payment, hard, [new SoftRule.HighestPriority(), rule]));
        return
        [
            .. RoutingAnalysis.Of(new ChannelCatalogue(Schema, [new Provider("p", "p")], channels), policy).Findings
                .Where(f => f.Code == FindingCode.MarginNotAboveFees),
        ];
    }

    private static Channel Make(string id, Fee fee) => Make(id, new FeePlan(fee));

    private static Channel Make(string id, FeePlan fees) => new()
    {
        Id = id,
        ProviderId = "p",
        Supports = Channel.Supporting(("currency", SupportedValues.Any)),
        Fees = fees,
    };
}
