using static FaultTolerantPay.Tests.Statements.Accounts.AccountFiles;

namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>A whole statement that is missing shows only in the balances of those around it.</summary>
public sealed class BalanceContinuityTests
{
    private static readonly Currency Eur = new("EUR");
    private static readonly DateOnly Monday = new(2026, 11, 23);

    [TestCase("", "", TestName = "Find_DayAfterDay_IsCompared")]
    [TestCase("7", "8", TestName = "Find_NumberAfterNumber_IsCompared")]
    [TestCase("7", "7", TestName = "Find_OneNumberForAll_IsCompared")]
    [TestCase("365", "1", TestName = "Find_NumbersOfANewYear_AreCompared")]
    [TestCase("7", "9", TestName = "Find_NumberLeftOutBetweenTwoDays_IsCompared")]
    [TestCase("7", "", TestName = "Find_NumberMissing_IsCompared")]
    public void Find_NextStatement_OpensWithTheClosingBalance(string before, string after)
    {
        AccountStatement first = Of(0, 100, 120, before);

        Assert.That(BalanceContinuity.Find([first, Of(1, 120, 90, after)]), Is.Empty);
        Assert.That(BalanceContinuity.Find([Of(1, 100, 90, after), first]), Has.Count.EqualTo(1), "in whatever order");
    }

    [Test]
    public void Find_Break_SaysWhatDiffers()
    {
        BalanceBreak found = BalanceContinuity.Find([Of(0, 100, 120, "7"), Of(1, -30, 90, "8")]).Single();

        Assert.That(found.ToString(), Is.EqualTo(
            "account A: statement 7 of 2026-11-23 closes with 120.00 EUR, and statement 8 of 2026-11-24 opens with -30.00 EUR; the "
            + "difference is -150.00 EUR"));
    }

    [Test]
    public void Find_LargestBalances_DoNotOverflow() => Assert.That(
        BalanceContinuity.Find(
        [
            Of(0, 0, 0) with { Closing = new ExactAmount(long.MaxValue, Eur) },
            Of(1, 0, 0) with { Opening = new ExactAmount(long.MinValue, Eur) },
        ]).Single().ToString(),
        Does.EndWith("is -18446744073709.551615 EUR"));

    /// <summary>What lies between is not known, or is not of this account.</summary>
    [Test]
    public void Find_StatementsThatDoNotFollowEachOther_AreNotCompared()
    {
        AccountStatement first = Of(0, 100, 120);

        Assert.Multiple(() =>
        {
            Assert.That(BalanceContinuity.Find([first, Of(1, 7, 8) with { AccountId = "B" }]), Is.Empty, "another account");
            Assert.That(
                BalanceContinuity.Find([first, Of(1, 7, 8) with { Currency = new Currency("CNY") }]), Is.Empty, "another currency");
            Assert.That(BalanceContinuity.Find([first, Of(4, 7, 8)]), Is.Empty, "days are missing");
            Assert.That(BalanceContinuity.Find([Of(0, 1, 2), Of(1, 2, 3), Of(4, 0, 1) with { OpenedOn = Monday }]), Is.Empty, "a week");
            Assert.That(BalanceContinuity.Find([]), Is.Empty);
        });
    }

    [Test]
    public void Find_NumbersFollowOverAWeekend_AreCompared() =>
        Assert.That(BalanceContinuity.Find([Of(0, 100, 120, "7"), Of(4, 7, 8, "8")]), Has.Count.EqualTo(1));

    [Test]
    public void Find_StatementsOfOneDay_GoByNumberOrInTheirOrder()
    {
        AccountStatement[] numbered = [Of(0, 9, 5, "3"), Of(0, 1, 2, "1"), Of(0, 2, 9, "2")];
        AccountStatement[] ordered = [Of(0, 1, 2), Of(0, 2, 9), Of(0, 9, 5)];

        Assert.That(BalanceContinuity.Find([.. numbered, Of(1, 5, 5, "4")]), Is.Empty);
        Assert.That(BalanceContinuity.Find([.. ordered, Of(1, 5, 5)]), Is.Empty);
        Assert.That(BalanceContinuity.Find([ordered[0], ordered[2], Of(1, 5, 5)]), Has.Count.EqualTo(1), "one of the day is missing");
    }

    /// <summary>Its two statements are of one day, and only the first has a number.</summary>
    [TestCase(">27.00<", ">27.00<", 0)]
    [TestCase(">20.00<", ">21.00<", 1, TestName = "Find_RealFileWithABreak_HasIt")]
    public void Find_RealFile_IsContinuous(string old, string changed, int breaks)
    {
        string text = File.ReadAllText(RealPath("camt053/camt053.v2.multi.statement.xml"));
        int second = text.IndexOf("<Id>254EUR", StringComparison.Ordinal);
        text = text[..second] + text[second..].Replace(old, changed);
        if (breaks > 0)
        {
            text = text[..second] + text[second..].Replace(">27.00<", ">28.00<");
        }

        AccountRead read = Camt(text);

        Assert.That(read.Errors, Is.Empty);
        Assert.That(BalanceContinuity.Find(read.Statements), Has.Count.EqualTo(breaks));
    }

    /// <summary>The 20 accounts of the file on the next day: each opens with what it closed with, but for one.</summary>
    [Test]
    public void Find_RealAccountsOnTheNextDay_FindsTheOneThatDiffers()
    {
        List<AccountStatement> today =
            Read(new Mt940Reader(), File.ReadAllBytes(RealPath("mt940/sepa_mt9401.sta")), "sepa.sta").Statements;
        AccountStatement[] tomorrow =
        [
            .. today.Select(one => one with
            {
                Number = "00005",
                Opening = one.Closing,
                OpenedOn = one.ClosedOn,
                ClosedOn = one.ClosedOn.AddDays(1),
                Entries = [],
            }),
        ];
        Assert.That(BalanceContinuity.Find([.. today, .. tomorrow]), Is.Empty);

        tomorrow[3] = tomorrow[3] with { Opening = new ExactAmount(tomorrow[3].Opening.Micros + 1, tomorrow[3].Currency) };

        Assert.That(
            BalanceContinuity.Find([.. today, .. tomorrow]).Select(found => found.After.AccountId),
            Is.EqualTo(new[] { today[3].AccountId }));
    }

    /// <summary>A statement of a day. Its opening balance is that of the evening before.</summary>
    private static AccountStatement Of(int day, decimal opening, decimal closing, string number = "") => new()
    {
        AccountId = "A",
        Currency = Eur,
        Number = number,
        Opening = Exact(opening),
        OpenedOn = Monday.AddDays(day - 1),
        Closing = Exact(closing),
        ClosedOn = Monday.AddDays(day),
        Entries = [],
        Line = 1,
    };

    private static ExactAmount Exact(decimal amount) => new((long)(amount * 1_000_000), Eur);
}
