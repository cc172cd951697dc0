namespace FaultTolerantPay.Tests.Statements.Settlement;

public class ExpectedSettlementTests
{
    private static readonly Currency Cny = new("CNY");
    private static readonly DateOnly Day = new(2026, 11, 28);

    private static StatementRow Row(StatementRowKind kind, long amount, long feeMicros, int line, StatementRowStatus status) => new()
    {
        Kind = kind,
        Status = status,
        OurReference = $"r{line}",
        TheirReference = "",
        AmountMinor = amount,
        Currency = Cny,
        FeeMicros = feeMicros,
        At = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
        Line = line,
    };

    private static ExpectedSettlement Of(FeeRounding rounding)
    {
        using var matcher = new StatementMatcher();
        matcher.AddTheirs(Row(StatementRowKind.Payment, 1_000, 4_000, 1, StatementRowStatus.Succeeded));
        matcher.AddTheirs(Row(StatementRowKind.Payment, 2_000, 4_000, 2, StatementRowStatus.Succeeded));
        matcher.AddTheirs(Row(StatementRowKind.Refund, 500, -5_000, 3, StatementRowStatus.Succeeded));
        matcher.AddTheirs(Row(StatementRowKind.Payment, 9_000, 90_000, 4, StatementRowStatus.Failed));
        matcher.AddTheirs(Row(StatementRowKind.Fee, 30, 0, 5, StatementRowStatus.Succeeded));
        return ExpectedSettlement.Of(Day, matcher.Match(_ => { }).Theirs, rounding).Single();
    }

    [Test]
    public void Of_RowsOfADay_AddsUpWhatSucceeded()
    {
        ExpectedSettlement day = Of(FeeRounding.EachRow);

        // Less than half a fen is nothing; the refund gives back half a fen, which is a whole one.
        Assert.That(day, Is.EqualTo(new ExpectedSettlement(Day, Cny, 3_000, 500, 30 - 1)));
        Assert.That(day.NetMinor, Is.EqualTo(2_471));
    }

    [Test]
    public void Of_FeesRoundedTogether_AreRoundedOnce() => Assert.That(Of(FeeRounding.Sum).FeesMinor, Is.EqualTo(30));
}
