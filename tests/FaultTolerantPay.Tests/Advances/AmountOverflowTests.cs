using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>
/// A sum of amounts that does not fit throws; it never becomes another amount. Each row overflows in one sum, and the sums after it would
/// fit if it wrapped around. Some rows begin with amounts that only a damaged store holds.
/// </summary>
internal sealed class AmountOverflowTests
{
    private const long Max = long.MaxValue;

    private static IEnumerable<TestCaseData> Amounts()
    {
        Advance due = In(CollectionDue);
        yield return Row("OutstandingMinor", () => (due with { EvidenceOffsetMinor = Max }).OutstandingMinor);
        yield return Row(
            "CustomerRefundDueMinor",
            () => (due with { CustomerRefundOwedMinor = -2, CustomerRefundedMinor = Max }).CustomerRefundDueMinor);
        yield return Row("MerchantDueMinor", () => (due with { MerchantOwesMinor = -2, MerchantRepaidMinor = Max }).MerchantDueMinor);
        yield return Row("ManualExcessMinor", () => (due with { ManualAdjustments = [Excess(Max), Excess(1)] }).ManualExcessMinor);
        yield return Row("RefundRequestedMinor", () => (due with { Refunds = [Waiting(Max), Waiting(1)] }).RefundRequestedMinor);
        yield return Row(
            "ImpliedBalance_AdvanceFund",
            () => AdvanceAccounts.ImpliedBalance(due with { CollectedMinor = Max, MerchantRepaidMinor = 5_000 }, Account.AdvanceFund));
        yield return Row(
            "ImpliedBalance_MerchantPayable",
            () => AdvanceAccounts.ImpliedBalance(
                In(Reserved) with { IsPromised = true, PayoutOwedMinor = Max }, Account.MerchantPayable));
        yield return Row(
            "ImpliedBalance_CustomerReceivable",
            () => AdvanceAccounts.ImpliedBalance(Asking(Max) with { CollectedMinor = 1_005 }, Account.CustomerReceivable));
        yield return Row(
            "OwedMinor_Settle",
            () => ManualAdjustmentRule.Of(ApprovalKind.SettleManually).OwedMinor(
                due with { WrittenOffMinor = Max, EvidenceOffsetMinor = Max }));
        yield return Row(
            "BookedMinor_Settle",
            () => ManualAdjustmentRule.Of(ApprovalKind.SettleManually).BookedMinor(
                due with { ManualAdjustments = [Excess(0) with { AmountMinor = Max }, Excess(0)] }));
        yield return Row(
            "JournalEntry.Sum",
            () => (Samples.Entry(Key) with { Postings = [new(Account.Fees, Max), new(Account.BadDebt, 1)] }).Sum);

        static TestCaseData Row(string name, Func<long> sum) => new TestCaseData(sum).SetArgDisplayNames(name);
    }

    private static IEnumerable<TestCaseData> Transitions()
    {
        Advance due = In(CollectionDue), executed = due with { OriginalStatus = OriginalStatus.Executed };
        yield return Row("CollectionSucceeded", Asking(5_000) with { CollectedMinor = Max }, change => change.CollectionSucceeded(
            ChannelResult.Succeeded(), Later));
        yield return Row("Resolve_Fees", Asking(1_000) with { FeesMinor = Max }, change => change.CollectionSucceeded(
            ChannelResult.Succeeded() with { FeeMinor = 1 }, Later));
        yield return Row("WriteOff", In(Delinquent) with { WrittenOffMinor = Max, EvidenceOffsetMinor = Max }, change => change.WriteOff(
            Clerk, "gone"));

        yield return Row("CorrectCustomer_Collected", due with { CollectedMinor = Max, CustomerRefundOwedMinor = Max },
            change => change.CustomerPaidManually(5_000, "receipt", Clerk, "cash"));
        yield return Row("CorrectCustomer_Refunded", due with { EvidenceOffsetMinor = Max - 1_000, CustomerRefundedMinor = Max },
            change => change.CustomerRefundedManually(5_000, "receipt", Clerk, "cash"));
        yield return Row("CorrectCustomer_Due",
            due with { WrittenOffMinor = -999, EvidenceOffsetMinor = Max - 1_999, CustomerRefundedMinor = 1_000 },
            change => change.CorrectCustomer("none", collected: 0, paidBack: 0));
        yield return Row("CorrectCustomer_DueWithTheWriteOff",
            due with { WrittenOffMinor = Max - 500, EvidenceOffsetMinor = Max - 999, CustomerRefundedMinor = 1 },
            change => change.CustomerPaidManually(1, "receipt", Clerk, "cash"));
        yield return Row("CorrectCustomer_Fund", due, change => change.CorrectCustomer("fund", collected: Max, paidBack: -1));
        yield return Row("CorrectCustomer_Receivable",
            due with { RefundedFromDueMinor = 1_000, EvidenceOffsetMinor = -Max, CustomerRefundedMinor = Max - 4_000 },
            change => change.CorrectCustomer("returned", collected: -5_000, paidBack: 0));
        yield return Row("CorrectCustomer_Payable", due with { EvidenceOffsetMinor = -Max, CustomerRefundedMinor = Max },
            change => change.CorrectCustomer("returned", collected: 0, paidBack: -5_000));

        yield return Row("BookLateFee", due with { FeesMinor = Max }, change => change.BookLateFee(
            Ended(InstructionPurpose.Collection), ChannelResult.SoftDecline("51") with { FeeMinor = 1 }));
        yield return Row("ApplyEvidence_More", due, change => change.Before.Apply(
            Ended(InstructionPurpose.Collection) with { BookedMinor = Max }, movedMinor: -2));
        yield return Row("ApplyEvidence_Fee", due, change => change.Before.Apply(
            Ended(InstructionPurpose.Collection) with { FeeMinor = Max }, movedMinor: 0, claimedFeeMinor: long.MinValue));
        yield return Row("ApplyEvidence_PaidMore", due with { PayoutCorrectionMinor = Max }, change => change.Before.Apply(
            Ended(InstructionPurpose.Payout), movedMinor: 1));
        yield return Row("ApplyEvidence_MerchantOwesMore", due with { MerchantOwesMinor = Max }, change => change.Before.Apply(
            Ended(InstructionPurpose.Payout), movedMinor: 1));
        yield return Row("ApplyEvidence_BankOwesMore", due with { PayoutOwedMinor = Max }, change => change.Before.Apply(
            Ended(InstructionPurpose.Payout, OperationOutcome.Succeeded), movedMinor: 999));

        yield return Row("OriginalExecuted_OwedBack",
            In(Paid, 10_000) with { CollectedMinor = Max, RefundedFromDueMinor = 5_000, CustomerRefundOwedMinor = Max },
            change => change.OriginalExecuted("told"));
        yield return Row("BookSuperseded_Owed", executed with { EvidenceOffsetMinor = 5_000, CustomerRefundedMinor = Max },
            change => change.BookSuperseded());
        yield return Row("BookSuperseded_Offset", executed with { CollectedMinor = 1_000, EvidenceOffsetMinor = Max },
            change => change.BookSuperseded());
        yield return Row("BookSuperseded_Superseded",
            executed with { WrittenOffMinor = 1_000, EvidenceOffsetMinor = Max, CustomerRefundOwedMinor = Max },
            change => change.BookSuperseded());
        yield return Row("BookSuperseded_RefundOwed",
            In(Paid, 10_000) with
            {
                OriginalStatus = OriginalStatus.Executed,
                CollectedMinor = 5_000,
                CustomerRefundOwedMinor = Max,
                CustomerRefundedMinor = 5_000,
            },
            change => change.BookSuperseded());
        yield return Row("BookSuperseded_MerchantOwes", executed with { MerchantOwesMinor = Max }, change => change.BookSuperseded());
        yield return Row("BookSuperseded_Receivable",
            executed with { CollectedMinor = Max - 2, WrittenOffMinor = 1_002, CustomerRefundedMinor = Max },
            change => change.BookSuperseded());

        yield return Row("RequestRefund", due with { Refunds = [Waiting(-Max)] }, change => change.RequestRefund(RefundOf(1)));
        yield return Row("ApplyRefund_FromDue",
            due with { RefundedFromDueMinor = Max, EvidenceOffsetMinor = Max, Refunds = [Waiting(300)] },
            change => change.ApplyWaitingRefunds());
        yield return Row("ApplyRefund_Owed",
            due with { CollectedMinor = 1_000, CustomerRefundOwedMinor = Max, Refunds = [Waiting(300)] },
            change => change.ApplyWaitingRefunds());
        yield return Row("ApplyRefund_MerchantOwes", due with { MerchantOwesMinor = Max, Refunds = [Waiting(300)] },
            change => change.ApplyWaitingRefunds());
        yield return Row("MerchantRepaid", due with { MerchantRepaidMinor = Max }, change => change.MerchantRepaid(
            1, "receipt", Clerk, "cash"));
        yield return Row("CustomerRefundSucceeded", In(CustomerRefunding) with { CustomerRefundedMinor = Max },
            change => change.CustomerRefundSucceeded(ChannelResult.Succeeded()));
        yield return Row("MerchantPaidManually_Owed", due with { PayoutOwedMinor = -2 }, change => change.MerchantPaidManually(
            Max, "receipt", Clerk, "cash"));
        yield return Row("MerchantPaidManually_Correction", due with { PayoutCorrectionMinor = Max }, change => change.MerchantPaidManually(
            1, "receipt", Clerk, "cash"));

        static TestCaseData Row(string name, Advance before, Func<AdvanceChange, AdvanceChange> make) =>
            new TestCaseData(before, make).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Amounts))]
    public void Amount_SumDoesNotFit_Throws(Func<long> sum) => Assert.That(() => sum(), Throws.TypeOf<OverflowException>());

    [TestCaseSource(nameof(Transitions))]
    public void Transition_SumDoesNotFit_Throws(Advance before, Func<AdvanceChange, AdvanceChange> make) =>
        Assert.That(() => make(before.Change()), Throws.TypeOf<OverflowException>());

    /// <summary>An advance whose collection under way asks for an amount.</summary>
    private static Advance Asking(long minor)
    {
        Advance collecting = In(Collecting);
        return collecting with { InFlight = collecting.InFlight! with { Amount = new Money(minor, Samples.Euro) } };
    }

    private static ManualAdjustment Excess(long minor) => new(ManualAdjustmentKind.Settled, "receipt", 1) { ExcessMinor = minor };
}
