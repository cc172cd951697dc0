using FaultTolerantPay.SampleHost.Drill.Audit;

namespace FaultTolerantPay.SampleHost.Tests.Drill;

/// <summary>Each contradiction between the store, the institutions' statements and the business system's is found by itself.</summary>
public sealed class ThreeWaysTests
{
    private static readonly (string, string, string) Key = ("shop", "o1", "o1");
    private static readonly AdvanceRow Collected = new(
        "shop", "o1", "o1", "EUR", AdvanceState.Collected, AmountMinor: 1_000, OutstandingMinor: 0, CollectedMinor: 1_000, IsPaid: true,
        CustomerRefundedMinor: 0, WrittenOffMinor: 0, IsSuperseded: false, HasNextAction: false, ManualMinor: 0, FeesMinor: 0, Subject: 1,
        PostedMinor: 0);

    private static readonly AdvanceRow Superseded =
        Collected with { State = AdvanceState.Superseded, IsSuperseded = true, CustomerRefundedMinor = 1_000 };

    [Test]
    public void Compare_EverythingAgrees_FindsNothing()
    {
        Assert.That(Compare(Collected, [Payout(1_000), Collection(1_000)]), Is.Empty);
        Assert.That(Compare(Superseded, [Payout(1_000), Collection(1_000), Refund(1_000)], Key), Is.Empty);
        Assert.That(
            Compare(
                Superseded with { CustomerRefundedMinor = 1_500 }, [Payout(1_000), Collection(1_000), Refund(1_500)], Key),
            Is.Empty,
            "the merchant refunded a part of the original, too");
    }

    [Test]
    public void Compare_PaidByOthersThanInstitutions_IsNotExpectedInTheirStatements() => Assert.That(
        Compare(Collected with { ManualMinor = 300, PostedMinor = 700 }, [Payout(1_000)]), Is.Empty);

    [TestCase(0, 1_000, "paid out is 0 EUR minor units in the statements, 1000 in the store")]
    [TestCase(2_000, 1_000, "paid out is 2000")]
    [TestCase(1_000, 999, "collected is 999")]
    public void Compare_SumDiffers_IsFound(long paid, long collected, string expected) =>
        Assert.That(Compare(Collected, [Payout(paid), Collection(collected)]), Has.Exactly(1).Contains(expected).And.Exactly(1).Items);

    [Test]
    public void Compare_RefundThatTheStoreDoesNotKnow_IsFound() => Assert.That(
        Compare(Collected, [Payout(1_000), Collection(1_000), Refund(1_000)]),
        Has.Exactly(1).Contains("refunded to the customer is 1000"));

    [Test]
    public void Compare_RowThatNoAdvanceHas_IsFound() => Assert.That(
        Compare(Collected, [Payout(1_000), Collection(1_000), Row(StatementRowKind.Payout, "other", 5)]),
        Has.Exactly(1).Contains("Payout of 5 EUR minor units, other").And.Exactly(1).Items);

    [Test]
    public void Compare_OriginalWasExecutedAndIsStillCollected_IsFound() => Assert.That(
        Compare(Collected, [Payout(1_000), Collection(1_000)], Key),
        Has.Some.Contains("executed the original; the store says otherwise").And.Some.Contains("1000 EUR minor units more were collected"));

    [Test]
    public void Compare_OriginalWasNotExecuted_MustNotBeSuperseded() => Assert.That(
        Compare(Superseded, [Payout(1_000), Collection(1_000), Refund(1_000)]),
        Has.Some.Contains("did not execute the original").And.Some.Contains("no statement of the business system has it"));

    [Test]
    public void Compare_ExecutionThatTheStoreDoesNotKnow_IsFound() => Assert.That(
        Compare(Collected, [Payout(1_000), Collection(1_000)], ("shop", "o2", "o2")),
        Has.Exactly(1).Contains("the store does not know of it").And.Exactly(1).Items);

    private static string[] Compare(AdvanceRow advance, StatementRow[] rows, params (string, string, string)[] executed)
    {
        var books = new StatementBooks();
        foreach (StatementRow row in rows)
        {
            books.OnRow(row);
        }

        InstructionRow[] instructions =
        [
            Instruction(InstructionPurpose.Payout, "p1"), Instruction(InstructionPurpose.Collection, "c1"),
            Instruction(InstructionPurpose.CustomerRefund, "r1"),
        ];
        return [.. ThreeWays.Compare([advance], [], instructions, books, executed.ToHashSet())];
    }

    private static InstructionRow Instruction(InstructionPurpose purpose, string reference) => new(
        1, "shop", purpose, reference, "alpha", "EUR", OperationOutcome.Succeeded, IsResolved: true, MovedMinor: 1_000, FeeMinor: 0, null);

    private static StatementRow Payout(long amountMinor) => Row(StatementRowKind.Payout, "p1", amountMinor);

    private static StatementRow Collection(long amountMinor) => Row(StatementRowKind.Collection, "c1", amountMinor);

    private static StatementRow Refund(long amountMinor) => Row(StatementRowKind.Refund, "r1", amountMinor);

    private static StatementRow Row(StatementRowKind kind, string reference, long amountMinor) => new()
    {
        Kind = kind,
        Status = StatementRowStatus.Succeeded,
        OurReference = reference,
        TheirReference = "",
        AmountMinor = amountMinor,
        Currency = new Currency("EUR"),
        At = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
        Line = 1,
    };
}
