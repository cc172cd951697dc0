using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>What the payment, the merchant and the timeline are told when a payout ends.</summary>
internal sealed class PayoutTransitionTests
{
    [TestCase("ref-1", "ref-1")]
    [TestCase(null, "")]
    public void PayoutSucceeded_ReferenceOfTheChannel_IsInTheTimelineAndTheOutcome(string? reference, string detail)
    {
        AdvanceChange change = In(PayoutSent).Change().PayoutSucceeded(
            ChannelResult.Succeeded(reference), Later, Later, AdviceMode.RecordOnly);
        Assert.That((change.Timeline.Single().Detail, change.Outcome!.Reference), Is.EqualTo((detail, reference)));
    }

    [TestCase(true, OriginalStatus.Unknown, OutcomeKind.Pending, "primary-unknown")]
    [TestCase(true, OriginalStatus.InFlight, OutcomeKind.Pending, "primary-unknown")]
    [TestCase(true, OriginalStatus.NotFound, OutcomeKind.Pending, "primary-unknown")]
    [TestCase(true, OriginalStatus.CannotCancel, OutcomeKind.Pending, "primary-unknown")]
    [TestCase(true, OriginalStatus.Cancelled, OutcomeKind.Failed, "payout-declined")]
    [TestCase(true, OriginalStatus.Declined, OutcomeKind.Failed, "payout-declined")]
    [TestCase(true, OriginalStatus.Reversed, OutcomeKind.Failed, "payout-declined")]
    [TestCase(true, OriginalStatus.Executed, OutcomeKind.CompletedByPrimary, null)]
    [TestCase(false, OriginalStatus.Unknown, OutcomeKind.Failed, "payout-declined")]
    [TestCase(false, OriginalStatus.Executed, OutcomeKind.CompletedByPrimary, null)]
    public void Release_ByTheOriginalStatus_FailsOnlyIfTheOriginalCannotHappen(
        bool isUnknown, OriginalStatus status, OutcomeKind kind, string? reason)
    {
        Advance reserved = In(Reserved);
        Advance before = reserved with { OriginalStatus = status, Detail = reserved.Detail with { PrimaryOutcomeUnknown = isUnknown } };
        AdvanceChange change = before.Change().Release(OutcomeReasons.PayoutDeclined);
        Assert.That(change.Outcome, Is.EqualTo(new TransactionOutcome { Kind = kind, DecidedAt = Now, Reason = reason }));
        Assert.That(change.After, Is.EqualTo(before with { State = Released, NextActionAt = null }));
    }

    [TestCase(false, OriginalStatus.Unknown, OutcomeKind.Failed)]
    [TestCase(false, OriginalStatus.Executed, OutcomeKind.CompletedByPrimary)]
    [TestCase(true, OriginalStatus.Executed, OutcomeKind.Advanced)]
    public void Release_RefundsWait_OnlyTheseAreRejectedAndNotifiedWithTheOutcome(bool isPromised, OriginalStatus status, OutcomeKind kind)
    {
        var early = new Refund(new RefundId("early"), 2_000, Samples.Start, RefundStatus.Rejected, "more-than-refundable");
        var done = new Refund(new RefundId("done"), 1, Samples.Start, RefundStatus.Applied);
        Advance before = In(Reserved) with { IsPromised = isPromised, OriginalStatus = status, Refunds = [early, Waiting(300), done] };
        AdvanceChange change = before.Change().Release("none");
        Assert.That(
            change.After.Refunds,
            Is.EqualTo(new[] { early, Waiting(300) with { Status = RefundStatus.Rejected, Reason = "not-paid" }, done }));
        Notice notice = change.Notices.Single();
        Assert.That((notice.Kind, notice.Refund, notice.Outcome!.Kind),
            Is.EqualTo((NoticeKind.RefundRejected, (RefundId?)new RefundId("f"), kind)));
        Assert.That(change.Timeline[^1].Detail, Is.EqualTo("f: 3.00 EUR: not-paid"));
    }

    [TestCase(NoticeKind.AdmissionRefused, true)]
    [TestCase(NoticeKind.LimitExceeded, true)]
    [TestCase(NoticeKind.CreditInsufficient, false)]
    public void Refused_KindOfNotice_DecidesWhetherTheCustomerGetsIt(NoticeKind kind, bool isToCustomer)
    {
        TransactionRequest request = Samples.Request(Key);
        Notice notice = Notices.Refused(request, kind, new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = Now });
        Assert.That(notice.Customer, Is.EqualTo(isToCustomer ? request.Customer : (CustomerId?)null));
    }

    [TestCase("", "WriteOff of 10.00 EUR")]
    [TestCase("receipt-1", "WriteOff of 10.00 EUR, receipt-1")]
    public void Summary_OfAnApproval_NamesItsSubjectIfItHasOne(string about, string summary) =>
        Assert.That(
            new ApprovalRequest
            {
                Key = Key,
                Kind = ApprovalKind.WriteOff,
                Amount = new Money(1_000, Samples.Euro),
                About = about,
                RequestedBy = Clerk,
                Reason = "gone for good",
            }.Summary,
            Is.EqualTo(summary));

    [TestCase(-1, 0)]
    [TestCase(0, 1)]
    [TestCase(TimeSpan.TicksPerDay - 1, 1)]
    [TestCase(TimeSpan.TicksPerDay, 2)]
    public void NumberSince_TicksAfterItIsOverdue_CountsTheDays(long ticks, int number) =>
        Assert.That(DiscrepancySchedule.NumberSince(Now, Now.AddTicks(ticks)), Is.EqualTo(number));
}
