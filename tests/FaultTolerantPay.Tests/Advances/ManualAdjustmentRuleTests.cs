using FaultTolerantPay.Advances;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>The four manual adjustments as a table: what each settles, and how much of it may be booked.</summary>
public sealed class ManualAdjustmentRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    // Of 1,000: the customer owes 400, the bank owes the merchant 70, and the merchant owes the bank 50.
    private static readonly Advance CustomerOwes = new()
    {
        State = AdvanceState.CollectionDue,
        Institution = StandInHarness.Alpha,
        Outage = new OutageId(1),
        Detail = Detail(),
        IsPaid = true,
        CollectedMinor = 600,
        PayoutOwedMinor = 70,
        MerchantOwesMinor = 50,
        NextActionAt = Now,
        Version = 3,
    };

    // Of 1,000: all was collected, and 300 of it are to be refunded to the customer.
    private static readonly Advance CustomerIsOwed = CustomerOwes with
    {
        State = AdvanceState.CustomerRefundDue,
        CollectedMinor = 1_000,
        CustomerRefundOwedMinor = 300,
    };

    [TestCase(ApprovalKind.SettleManually, 400, ManualAdjustmentKind.Settled, "settled-manually")]
    [TestCase(ApprovalKind.PayMerchantManually, 70, ManualAdjustmentKind.MerchantPaid, "merchant-paid-manually")]
    [TestCase(ApprovalKind.RecordMerchantRepayment, 50, ManualAdjustmentKind.MerchantRepaid, "merchant-repaid")]
    public void Book_AllThatIsOwed_IsBookedOnceBalancedAndWithoutExcess(ApprovalKind kind, long minor, ManualAdjustmentKind entry,
        string name)
    {
        StepResult verdict = ManualAdjustmentRule.Of(kind).Book(new AdvanceChange(CustomerOwes, Now), Adjustment(kind, minor));
        Assert.That((verdict.Status, verdict.AtStakeMinor), Is.EqualTo((OperatorActionStatus.Done, minor)), verdict.Reason);
        Assert.That(verdict.Change!.After.ManualAdjustments, Is.EqualTo(new[] { new ManualAdjustment(entry, "r-1", minor) }),
            "manual adjustments");
        Assert.That(verdict.Change.Receipt!.Receipt, Is.EqualTo("r-1"), "receipt");
        Assert.That(verdict.Change.Journal.Select(booked => (booked.Event, booked.Sum)), Is.EqualTo(new[] { (name, 0L) }),
            "journal: one balanced entry");
        Assert.That(verdict.Change.Discrepancies, Is.Empty, "nothing is in excess");
    }

    [TestCase(ApprovalKind.PayMerchantManually, 71, "that the merchant is owed")]
    [TestCase(ApprovalKind.RecordMerchantRepayment, 51, "that the merchant owes")]
    [TestCase(ApprovalKind.SettleManually, 1_401, "that the customer owes")]
    [TestCase(ApprovalKind.PayBackManually, 601, "that the customer is owed")]
    public void Book_MoreThanMayBeBooked_IsRefused(ApprovalKind kind, long minor, string what)
    {
        StepResult verdict = ManualAdjustmentRule.Of(kind).Book(new AdvanceChange(CustomerOwes, Now), Adjustment(kind, minor));
        Assert.That((verdict.Status, verdict.Change), Is.EqualTo((OperatorActionStatus.NotAllowed, (AdvanceChange?)null)));
        Assert.That(verdict.Reason, Does.Contain(what));
    }

    [TestCase(ApprovalKind.SettleManually, 1_400, 1_000)]
    [TestCase(ApprovalKind.PayBackManually, 600, 600)]
    public void Book_CustomersCashBeyondWhatIsOwed_IsBookedInFullAndReported(ApprovalKind kind, long minor, long excess)
    {
        StepResult verdict = ManualAdjustmentRule.Of(kind).Book(new AdvanceChange(CustomerOwes, Now), Adjustment(kind, minor));
        Assert.That(verdict.Status, Is.EqualTo(OperatorActionStatus.Done), verdict.Reason);
        Assert.That(verdict.Change!.After.ManualExcessMinor, Is.EqualTo(excess), "excess");
        Assert.That(verdict.Change.Discrepancies.Single().Kind, Is.EqualTo(DiscrepancyKind.ManualExcess), "discrepancy");
        Assert.That(verdict.Change.Journal.Sum(booked => booked.Sum), Is.Zero, "balance of the journal entries");
    }

    [Test]
    public void Book_CustomerIsOwed_CashPaysItBack()
    {
        StepResult verdict = ManualAdjustmentRule.Of(ApprovalKind.PayBackManually)
            .Book(new AdvanceChange(CustomerIsOwed, Now), Adjustment(ApprovalKind.PayBackManually, 300));
        Assert.That((verdict.Change!.After.CustomerRefundDueMinor, verdict.Change.After.ManualExcessMinor), Is.EqualTo((0L, 0L)));
    }

    [TestCase(AdvanceState.Reserved)]
    [TestCase(AdvanceState.Paid)]
    [TestCase(AdvanceState.Released)]
    public void Book_CustomersCashBeforeItIsKnownWhatIsOwed_IsRefused(AdvanceState state)
    {
        foreach (ApprovalKind kind in new[] { ApprovalKind.SettleManually, ApprovalKind.PayBackManually })
        {
            Assert.That(ManualAdjustmentRule.Of(kind)
                .Book(new AdvanceChange(CustomerOwes with { State = state }, Now), Adjustment(kind, 1)).Status,
                    Is.EqualTo(OperatorActionStatus.NotAllowed), $"{kind}");
        }
    }

    [TestCase("r-1", 10, ApprovalKind.PayMerchantManually, OperatorActionStatus.AlreadyDone)]
    [TestCase("r-1", 11, ApprovalKind.PayMerchantManually, OperatorActionStatus.Conflict)]
    [TestCase("r-1", 10, ApprovalKind.SettleManually, OperatorActionStatus.Conflict)]
    [TestCase("r-2", 10, ApprovalKind.PayMerchantManually, null)]
    public void FindBooked_ReceiptOfTheAdvance_AnswersAsItWasBooked(string receipt, long minor, ApprovalKind kind,
        OperatorActionStatus? expected)
    {
        Advance booked = CustomerOwes with { ManualAdjustments = [new ManualAdjustment(ManualAdjustmentKind.MerchantPaid, "r-1", 10)] };
        Assert.That(ManualAdjustmentRule.Of(kind).FindBooked(booked, Adjustment(kind, minor) with { About = receipt })?.Status,
            Is.EqualTo(expected));
    }

    private static ApprovalRequest Adjustment(ApprovalKind kind, long minor) => new()
    {
        Kind = kind,
        Key = CustomerOwes.Key,
        Amount = new Money(minor, StandInHarness.Eur),
        About = "r-1",
        RequestedBy = StandInHarness.Clerk,
        Reason = "cash at the counter",
    };

    private static TransactionDetail Detail() => new()
    {
        Request = new TransactionRequest
        {
            Merchant = new MerchantId("m"),
            Order = new OrderId("o"),
            Customer = new CustomerId("c"),
            Amount = new Money(1_000, StandInHarness.Eur),
            RequestedAt = Now,
            AnswerBy = Now.AddSeconds(5),
        },
        ConsentVersion = 1,
        Limit = new MerchantLimit(StandInHarness.Alpha, new Money(10_000, StandInHarness.Eur), Now),
        Tier = CreditTier.Sufficient,
        DecidedAt = Now,
    };
}
