using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>Why a refund is rejected, what it reduces, and to which account the customer's part goes.</summary>
internal sealed class RefundTransitionTests
{
    private static readonly Mandate Own = new(Channel, "agreement-1");
    private static readonly Mandate Other = new(new InstitutionId("institution-2"), "agreement-2");

    [TestCase(CollectionDue, OriginalStatus.Cancelled, 1_000, null, "f: 10.00 EUR: returned")]
    [TestCase(CollectionDue, OriginalStatus.Cancelled, 1_001, "more-than-refundable",
        "f: 10.01 EUR: more-than-refundable, refundable 10.00 EUR: returned")]
    [TestCase(CollectionDue, OriginalStatus.Executed, 1_000, "original-executed",
        "f: 10.00 EUR: original-executed, refundable 10.00 EUR: returned")]
    [TestCase(Released, OriginalStatus.Cancelled, 1_000, "not-paid", "f: 10.00 EUR: not-paid, refundable 10.00 EUR: returned")]
    [TestCase(Released, OriginalStatus.Executed, 1_001, "not-paid", "f: 10.01 EUR: not-paid, refundable 10.00 EUR: returned")]
    public void RequestRefund_ByStateAndAmount_IsTakenOrRejectedWithTheReason(
        AdvanceState state, OriginalStatus status, long amount, string? reason, string detail)
    {
        AdvanceChange change = (In(state) with { OriginalStatus = status }).Change().RequestRefund(RefundOf(amount));
        Refund refund = change.After.Refunds.Single();
        Assert.That((refund.Status, refund.Reason), Is.EqualTo((reason is null ? RefundStatus.Applied : RefundStatus.Rejected, reason)));
        Assert.That((change.Timeline[0].Name, change.Timeline[0].Detail),
            Is.EqualTo((reason is null ? "refund-requested" : "refund-rejected", detail)));
    }

    [TestCase(699, false)]
    [TestCase(700, false)]
    [TestCase(701, true)]
    public void RequestRefund_AfterAnother_OnlyTheRestIsRefundable(long amount, bool isRejected)
    {
        var rejected = new Refund(new RefundId("e"), 900, Samples.Start, RefundStatus.Rejected, "more-than-refundable");
        Advance before = In(Collecting) with { Refunds = [Waiting(300), rejected] };
        AdvanceChange change = before.Change().RequestRefund(RefundOf(amount));
        Assert.That(change.After.Refunds[^1].Status, Is.EqualTo(isRejected ? RefundStatus.Rejected : RefundStatus.Waiting));
    }

    [Test]
    public void RequestRefund_OfAPart_EveryAmountFollowsAndTheDueTimeStays()
    {
        Advance before = In(CollectionDue) with { CollectedMinor = 100 };
        AdvanceChange change = before.Change().RequestRefund(RefundOf(300));
        Assert.That(change.After, Is.EqualTo(before with
        {
            RefundedFromDueMinor = 300,
            MerchantOwesMinor = 300,
            Refunds = [new Refund(new RefundId("f"), 300, Now, RefundStatus.Applied)],
        }));
    }

    /// <summary>100 are outstanding and 200 are written off: the amount of a refund, and what it takes from each.</summary>
    [TestCase(99, 99, 0, 0)]
    [TestCase(100, 100, 0, 0)]
    [TestCase(101, 100, 1, 0)]
    [TestCase(300, 100, 200, 0)]
    [TestCase(301, 100, 200, 1)]
    public void ApplyWaitingRefunds_PartIsWrittenOff_ReducesTheDebtThenTheWriteOffThenIsOwedBack(
        long amount, long fromDue, long fromWrittenOff, long owedBack)
    {
        Advance before = In(CollectionDue) with { CollectedMinor = 700, WrittenOffMinor = 200, Refunds = [Waiting(amount)] };
        AdvanceChange change = before.Change().ApplyWaitingRefunds();
        Assert.That(change.After, Is.EqualTo(before with
        {
            RefundedFromDueMinor = fromDue + fromWrittenOff,
            WrittenOffMinor = 200 - fromWrittenOff,
            CustomerRefundOwedMinor = owedBack,
            MerchantOwesMinor = amount,
            Refunds = [Waiting(amount) with { Status = RefundStatus.Applied }],
        }));
        Assert.That(change.Journal.Single().Sum, Is.Zero);
    }

    [TestCase("14", "14")]
    [TestCase(null, "NotExecuted")]
    public void CustomerRefundFailed_WithOrWithoutACode_SaysWhy(string? code, string expected)
    {
        AdvanceChange change = In(CustomerRefunding).Change().CustomerRefundFailed(
            ChannelResult.NotExecuted(code), Later, isOverdue: false);
        Assert.That(change.After.LastDeclineCode, Is.EqualTo(expected));
    }

    [Test]
    public void Of_CustomerPaidAndWasRefundedManually_OnlyTheDifferenceIsMissingOnTheAccount()
    {
        RefundAllocation account = RefundAllocation.Of(
            Owing(
                900,
                new ManualAdjustment(ManualAdjustmentKind.PaidBack, "r-1", 500),
                new ManualAdjustment(ManualAdjustmentKind.Settled, "r-2", 300)),
            [Collected(1, 900, Own)]);
        Assert.That(account, Is.EqualTo(new RefundAllocation(Own, Own.Institution, 700)));
    }

    [Test]
    public void Of_ManualRefundIsMoreThanTheNewestAccountGave_TheNextOneLacksTheRest()
    {
        RefundAllocation account = RefundAllocation.Of(
            Owing(900, new ManualAdjustment(ManualAdjustmentKind.PaidBack, "r-1", 400)),
            [Collected(1, 700, Own), Collected(2, 300, Other)]);
        Assert.That(account, Is.EqualTo(new RefundAllocation(Own, Own.Institution, 600)));
    }

    [Test]
    public void Of_NewestCollectionMovedNothing_DoesNotMakeItsAccountTheNewest()
    {
        RefundAllocation account = RefundAllocation.Of(
            Owing(900), [Collected(1, 500, Own), Collected(2, 400, Other), Collected(3, 0, Own)]);
        Assert.That(account, Is.EqualTo(new RefundAllocation(Other, Other.Institution, 400)), "the channel is the account's own");
    }

    private static Advance Owing(long minor, params ManualAdjustment[] adjustments) =>
        In(CustomerRefundDue) with { CustomerRefundOwedMinor = minor, ManualAdjustments = [.. adjustments] };

    private static Instruction Collected(int ordinal, long minor, Mandate mandate) =>
        Samples.Instruction(Key, InstructionPurpose.Collection, ordinal) with
        {
            Outcome = minor > 0 ? OperationOutcome.Succeeded : OperationOutcome.Declined,
            BookedMinor = minor,
            IsResolved = true,
            Mandate = mandate,
        };
}
