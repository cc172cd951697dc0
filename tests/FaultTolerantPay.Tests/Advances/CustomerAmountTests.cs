using FaultTolerantPay.Advances;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>Every amount of an advance after its customer paid, and after the business system executed the original.</summary>
internal sealed class CustomerAmountTests
{
    /// <summary>Collected 400 of 1,000, and written off 300 of the rest: what an operator's cash leaves.</summary>
    [TestCase(299, 0, 301, 0, CollectionDue)]
    [TestCase(300, 0, 0, 300, WrittenOff)]
    [TestCase(301, 0, 0, 299, WrittenOff)]
    [TestCase(600, 0, 0, 0, Collected)]
    [TestCase(601, 1, 0, 0, CustomerRefundDue)]
    public void CustomerPaidManually_PartIsWrittenOff_PaysTheDebtThenTheWriteOffThenIsOwedBack(
        long paid, long owedBack, long outstanding, long writtenOff, AdvanceState state)
    {
        Advance before = In(CollectionDue) with { CollectedMinor = 400, WrittenOffMinor = 300 };
        AdvanceChange change = before.Change().CustomerPaidManually(paid, "receipt", Clerk, "cash");
        Advance expected = before with
        {
            State = state,
            CollectedMinor = 400 + paid,
            WrittenOffMinor = writtenOff,
            EvidenceOffsetMinor = owedBack,
            CustomerRefundOwedMinor = owedBack,
            NextActionAt = AdvanceStates.IsFinal(state) ? null : state == CollectionDue ? Later : Now,
        };
        Assert.That(change.After, Is.EqualTo(expected));
        Assert.That(change.After.OutstandingMinor, Is.EqualTo(outstanding));
        Assert.That(change.Journal.Single().Postings, Is.EquivalentTo(Postings(
            (Account.AdvanceFund, paid),
            (Account.CustomerReceivable, outstanding - 300),
            (Account.BadDebt, writtenOff - 300),
            (Account.CustomerPayable, -owedBack))));
    }

    [Test]
    public void BookSuperseded_PartOfEverything_EveryAmountFollows()
    {
        Advance before = In(CollectionDue) with
        {
            OriginalStatus = OriginalStatus.Executed,
            CollectedMinor = 400,
            RefundedFromDueMinor = 100,
            WrittenOffMinor = 300,
            MerchantOwesMinor = 100,
        };
        AdvanceChange change = before.Change().BookSuperseded();
        Advance expected = before with
        {
            IsSuperseded = true,
            SupersededMinor = 500,
            WrittenOffMinor = 0,
            CustomerRefundOwedMinor = 500,
            MerchantOwesMinor = 1_100,
        };
        Assert.That(change.After, Is.EqualTo(expected));
        Assert.That(change.Journal.Single().Postings, Is.EquivalentTo(Postings(
            (Account.MerchantReceivable, 1_000),
            (Account.CustomerReceivable, -200),
            (Account.BadDebt, -300),
            (Account.CustomerPayable, -500))));
    }

    /// <summary>400 were collected, and then 700 were refunded without a debt: the customer owes 300 of them.</summary>
    [Test]
    public void BookSuperseded_MoreWasRefundedThanIsOwed_TheCustomerOwesTheExcess()
    {
        Advance before = In(CollectionDue) with
        {
            OriginalStatus = OriginalStatus.Executed,
            CollectedMinor = 400,
            EvidenceOffsetMinor = 700,
            CustomerRefundOwedMinor = 700,
            CustomerRefundedMinor = 700,
        };
        AdvanceChange change = before.Change().BookSuperseded();
        Advance expected = before with
        {
            IsSuperseded = true,
            EvidenceOffsetMinor = 1_000,
            SupersededMinor = 1_300,
            MerchantOwesMinor = 1_000,
        };
        Assert.That(change.After, Is.EqualTo(expected));
        Assert.That((expected.OutstandingMinor, expected.CustomerRefundDueMinor), Is.EqualTo((300L, 0L)));
        Assert.That(change.Journal.Single().Postings, Is.EquivalentTo(Postings(
            (Account.MerchantReceivable, 1_000),
            (Account.CustomerReceivable, -1_000))));
    }

    [Test]
    public void OriginalExecuted_Again_ChangesNothing()
    {
        AdvanceChange first = In(CollectionDue).Change().OriginalExecuted("told");
        AdvanceChange again = first.After.Change().OriginalExecuted("told again");
        Assert.That((first.IsEmpty, again.IsEmpty), Is.EqualTo((false, true)));
    }

    [TestCase(null, "Cancelled")]
    [TestCase("the statement says so", "Cancelled: the statement says so")]
    public void Confirm_WithOrWithoutAReason_IsInTheTimeline(string? reason, string detail) =>
        Assert.That(
            In(Paid).Change().Confirm(OriginalStatus.Cancelled, Later, reason: reason).Timeline.Single().Detail, Is.EqualTo(detail));

    [Test]
    public void Continue_NothingIsNew_ChangesNothing() =>
        Assert.That(In(CollectionDue).Change().Continue(Later).IsEmpty, Is.True);

    [Test]
    public void Continue_OnlyTheTimeIsNew_IsDueThen() =>
        Assert.That(In(CollectionDue).Change().Continue(Now).After, Is.EqualTo(In(CollectionDue) with { NextActionAt = Now }));

    [Test]
    public void Continue_OwedToAnErasedCustomer_IsStoppedAndReported()
    {
        Advance before = (In(CustomerRefundDue) with { CollectedMinor = 1_000, CustomerRefundOwedMinor = 300 }).Erased();
        AdvanceChange change = before.Change().Continue(Later);
        Assert.That(change.After, Is.EqualTo(before with { IsCustomerRefundStopped = true }));
        Assert.That(change.Discrepancies.Single().Kind, Is.EqualTo(DiscrepancyKind.CustomerRefundOverdue));
    }

    [Test]
    public void Continue_NothingIsOwedToAnErasedCustomer_ReportsNothing()
    {
        AdvanceChange change = In(CollectionDue).Erased().Change().Continue(Now);
        Assert.That((change.Discrepancies.Length, change.After.IsCustomerRefundStopped), Is.EqualTo((0, false)));
    }

    [Test]
    public void Continue_NothingIsOwedAnyMore_EndsTheStop()
    {
        Advance before = In(CustomerRefundDue) with { CollectedMinor = 1_000, IsCustomerRefundStopped = true };
        Advance after = before.Change().Continue(Later).After;
        Assert.That((after.State, after.IsCustomerRefundStopped), Is.EqualTo((Collected, false)));
    }

    private static Posting[] Postings(params (Account Account, long Minor)[] postings) =>
        [.. postings.Where(posting => posting.Minor != 0).Select(posting => new Posting(posting.Account, posting.Minor))];
}
