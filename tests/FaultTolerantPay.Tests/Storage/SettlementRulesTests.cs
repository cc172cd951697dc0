using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Storage;

/// <summary>What every store refuses of a settlement, at each bound.</summary>
public sealed class SettlementRulesTests
{
    private static readonly ChannelSettlement Valid = Samples.Settlement();
    private static readonly SettlementShare Share = new(new ChannelId("channel-1"), Account.ChannelReceivable, 1);

    public static TestCaseData[] Allowed { get; } =
    [
        Case("NoSettlement", null), Case("Sample", Valid), Case("EmptyReference", Valid with { Reference = "" }),
        Case("FirstDay", Valid with { BookedOn = new DateOnly(2000, 1, 1) }),
        Case("LastDay", Valid with { BookedOn = new DateOnly(2099, 12, 31) }), Case("NoDays", Valid with { Days = [], Shares = [] }),
        Case("MostDays", Valid with { Days = [.. Days(ChannelSettlement.MaxDays)] }),
        Case("MostShares", Valid with { Shares = [.. Enumerable.Repeat(Share, ChannelSettlement.MaxShares)] }),
        Case("MostMerchantNumbers", Valid with { MerchantNumbers = [.. Enumerable.Repeat("1", ChannelSettlement.MaxMerchantNumbers)] }),
        Case("Withdrawn", Valid with { Amount = new Money(0, Samples.Euro), Shares = [] }),
    ];

    public static TestCaseData[] Refused { get; } =
    [
        Case("NoId", Valid with { Id = "" }), Case("IdOfTwoWords", Valid with { Id = "a b" }),
        Case("LongId", Valid with { Id = new string('a', 65) }), Case("NoProvider", Valid with { Provider = default }),
        Case("NoAccount", Valid with { Account = default }), Case("NoPayer", Valid with { Payer = " " }),
        Case("NoReference", Valid with { Reference = null! }), Case("NoCurrency", Valid with { Amount = default }),
        Case("DayBefore", Valid with { BookedOn = new DateOnly(1999, 12, 31) }),
        Case("DayAfter", Valid with { BookedOn = new DateOnly(2100, 1, 1) }), Case("NegativeVersion", Valid with { Version = -1 }),
        Case("TooManyDays", Valid with { Days = [.. Days(ChannelSettlement.MaxDays + 1)] }),
        Case("TooManyShares", Valid with { Shares = [.. Enumerable.Repeat(Share, ChannelSettlement.MaxShares + 1)] }),
        Case(
            "TooManyMerchantNumbers",
            Valid with { MerchantNumbers = [.. Enumerable.Repeat("1", ChannelSettlement.MaxMerchantNumbers + 1)] }),
        Case("EmptyMerchantNumber", Valid with { MerchantNumbers = [""] }),
        Case("WrongAccount", Valid with { Shares = [Share with { Account = Account.BankAccount }] }),
        Case("NoChannel", Valid with { Shares = [Share with { Channel = null }] }),
        Case("EmptyChannel", Valid with { Shares = [Share with { Channel = default(ChannelId) }] }),
        Case("FeesOfAChannel", Valid with { Shares = [Share with { Account = Account.ChannelFees }] }),
    ];

    [TestCaseSource(nameof(Allowed))]
    public void Check_InRange_Passes(ChannelSettlement? settlement) => Assert.That(() => Check(settlement), Throws.Nothing);

    [TestCaseSource(nameof(Refused))]
    public void Check_OutOfRange_SaysWhatIsExpected(ChannelSettlement settlement) => Assert.That(() => Check(settlement),
        Throws.ArgumentException.With.Message.StartsWith("Expected a settlement").And.Message.Not.Contains(Valid.Reference));

    /// <summary>What no share explains is stored beside the record, so it must fit.</summary>
    [Test]
    public void Check_SuspenseDoesNotFitIn64Bits_Throws() => Assert.That(
        () => Check(Valid with { Shares = [Share with { AmountMinor = long.MinValue }] }), Throws.InstanceOf<OverflowException>());

    private static void Check(ChannelSettlement? settlement) =>
        SettlementRules.Check(new StandInCommit { At = Samples.Start, Settlement = settlement });

    private static IEnumerable<DateOnly> Days(int count) => Enumerable.Range(0, count).Select(Valid.BookedOn.AddDays);

    private static TestCaseData Case(string name, ChannelSettlement? settlement) => new TestCaseData(settlement).SetArgDisplayNames(name);
}
