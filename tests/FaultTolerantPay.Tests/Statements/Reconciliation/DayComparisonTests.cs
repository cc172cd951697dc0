using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Tests.Payments;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>What counts towards the differences of a large file, and what does not.</summary>
internal sealed class DayComparisonTests
{
    private const int Many = 150_000;

    private static readonly ReconciliationDay Day = new(
        new StatementWorld(
            _ => throw new InvalidOperationException("Not asked."), new(), new ProviderId("first"), CardWorld.First).Settings,
        "first-m",
        StatementWorld.Monday,
        File: null,
        Before: null);

    private static readonly DateTimeOffset Noon = new(StatementWorld.Monday, new TimeOnly(12, 0), TimeSpan.Zero);

    [Test]
    public void Match_MoreFeesThatNoResultHadThanDifferencesAreAllowed_AreNoDifferences()
    {
        using var comparison = new DayComparison(Day);
        for (int i = 0; i < Many; i++)
        {
            comparison.AddOurs(Ours(i));
            comparison.AddTheirs(Theirs(i, feeMinor: 60));
        }

        List<ComparedResult>? unequal = comparison.Match(default);

        GroupRow[] fees = [.. comparison.Fees.TakeParts().SelectMany(part => part)];
        Assert.Multiple(() =>
        {
            Assert.That(unequal, Is.Empty);
            Assert.That(fees, Has.Length.EqualTo(Many));
            Assert.That(fees.Select(row => row.Row.OurReference).Distinct().Count(), Is.EqualTo(Many));
            Assert.That(fees.MaxBy(row => row.Row.Line).Row, Is.EqualTo(Theirs(Many - 1, 60) with { MerchantNumber = "first-m" }));
            Assert.That(comparison.Totals.All, Is.Empty, "they count as what they come out as");
            Assert.That(comparison.Confirmed, Is.Empty);
        });
    }

    [TestCase(50, false, 0, TestName = "Match_ResultHadAnotherFee_IsADifference")]
    [TestCase(50, true, 1, TestName = "Match_AnotherStatementHadAnotherFee_IsNoDifference")]
    [TestCase(0, false, 1, TestName = "Match_NobodyHadAFee_IsNoDifference")]
    public void Match_OneFeeDiffers(long known, bool isOfStatement, int fees)
    {
        using var comparison = new DayComparison(Day);
        comparison.AddOurs(Ours(1) with { FeeMinor = known, IsFeeOfStatement = isOfStatement });
        comparison.AddTheirs(Theirs(1, feeMinor: 60));

        Assert.That(comparison.Match(default), Has.Count.EqualTo(1 - fees));
        Assert.That(comparison.Fees.Count, Is.EqualTo(fees));
    }

    [Test]
    public void Match_MoreOtherFeesThanDifferencesAreAllowed_IsRefused()
    {
        using var comparison = new DayComparison(Day, maxDifferences: 2);
        for (int i = 0; i < 3; i++)
        {
            comparison.AddOurs(Ours(i) with { FeeMinor = 50 });
            comparison.AddTheirs(Theirs(i, feeMinor: 60));
        }

        Assert.That(comparison.Match(default), Is.Null);
    }

    [Test]
    public void Match_MoreDeclinedPaymentsThanDifferencesAreAllowed_AreNoDifferences()
    {
        using var comparison = new DayComparison(Day, maxDifferences: 2);
        for (int i = 0; i < 3; i++)
        {
            comparison.AddOurs(Ours(i) with { Status = StatementRowStatus.Failed });
        }

        Assert.That(comparison.Match(default), Is.Empty);
        Assert.That(comparison.Totals.All.Single().Result, Is.EqualTo(MatchKind.WithoutEffect));
        Assert.That(comparison.Totals.All.Single().OurRows, Is.EqualTo(3));
    }

    private static RecordedOperation Ours(int number) => new()
    {
        Key = CardWorld.Key(),
        Reference = ReferenceOf(number),
        Channel = CardWorld.First,
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        Amount = new Money(10_000, CardWorld.Cny),
        FeeMinor = 0,
        WrittenAt = Noon,
    };

    private static StatementRow Theirs(int number, long feeMinor) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = ReferenceOf(number),
        TheirReference = $"42000000000000000000{number:D8}",
        AmountMinor = 10_000,
        Currency = CardWorld.Cny,
        FeeMicros = ExactAmount.Of(new Money(feeMinor, CardWorld.Cny)).Micros,
        At = Noon,
        Line = number + 1,
    };

    private static string ReferenceOf(int number) => $"reference-of-an-operation-{number:D8}";
}
