using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>
/// Every transition as a row of a table: an advance and an event, then the state, what is owed (by the customer, to the customer, by the
/// merchant, to the merchant), the bookings, the instruction, the timeline, and what else follows.
/// </summary>
public sealed class TransitionTests
{
    private static readonly TransactionKey Key = Samples.Key();
    private static readonly DateTimeOffset Now = Samples.Start.AddMinutes(1), Later = Samples.Start.AddHours(1);
    private static readonly InstitutionId Channel = new("institution-1");
    private static readonly OperatorId Clerk = new("clerk");

    private static readonly Advance Reserved = Samples.Advance(Key);
    private static readonly Advance Promised = Reserved with { IsPromised = true };
    private static readonly Advance PayoutSent = Reserved with
    {
        State = AdvanceState.PayoutSent,
        PayoutOrdinal = 1,
        InFlight = Sent(InstructionPurpose.Payout),
    };
    private static readonly Advance Paid = Reserved with
    {
        State = AdvanceState.Paid,
        IsPaid = true,
        PaidAt = Samples.Start,
        PayoutOrdinal = 1,
    };
    private static readonly Advance Due = Paid with
    {
        State = AdvanceState.CollectionDue,
        OriginalStatus = OriginalStatus.Cancelled,
        NextActionAt = Later,
    };
    private static readonly Advance Collecting = Due with
    {
        State = AdvanceState.Collecting,
        CollectionOrdinal = 1,
        InFlight = Sent(InstructionPurpose.Collection),
    };
    private static readonly Advance Delinquent = Due with { State = AdvanceState.Delinquent, NeedsMandate = true };
    private static readonly Advance Collected = Due with { State = AdvanceState.Collected, CollectedMinor = 1_000, NextActionAt = null };

    private static readonly Advance RefundDue = Due with
    {
        State = AdvanceState.CustomerRefundDue,
        CollectedMinor = 1_000,
        CustomerRefundOwedMinor = 300,
        MerchantOwesMinor = 300,
    };

    private static readonly Advance Refunding = RefundDue with
    {
        State = AdvanceState.CustomerRefunding,
        CustomerRefundOrdinal = 1,
        InFlight = Sent(InstructionPurpose.CustomerRefund) with { Amount = new Money(300, Samples.Euro) },
    };

    private static readonly Discrepancy Evidence = new()
    {
        Id = "evidence",
        Key = Key,
        Kind = DiscrepancyKind.ContradictingEvidence,
        OpenedAt = Samples.Start,
        Evidence = "said otherwise",
        Instruction = new InstructionKey(Key, InstructionPurpose.Collection, 1),
        ClaimedMinor = 1_000,
    };

    private static IEnumerable<TestCaseData> Rows()
    {
        ChannelResult charged = ChannelResult.Succeeded() with { FeeMinor = 5 };
        yield return New("Promise", () => PayoutTransitions.Promise(Reserved.Detail, Reserved.Outage, Channel),
            "Reserved", "1000/0/0/0", "promised: CustomerReceivable 1000, MerchantPayable -1000", "", "promised");
        yield return New("ReserveAndWritePayout",
            () => PayoutTransitions.ReserveAndWritePayout(Reserved.Detail, Reserved.Outage, Channel, Channel, null, Later, Later, "r"),
            "PayoutSent", "0/0/0/0", "payout-sent: PayoutClearing 1000, AdvanceFund -1000", "Payout 1 Unknown", "reserved, payout-sent");
        yield return Row("WritePayout", Reserved with { PayoutOrdinal = 1 }, change => change.WritePayout(Channel, null, Later, Later, "r"),
            "PayoutSent", "0/0/0/0", "payout-sent: PayoutClearing 1000, AdvanceFund -1000", "Payout 2 Unknown", "payout-sent");
        yield return Row("PayoutSucceeded", PayoutSent, change => change.PayoutSucceeded(charged, Later, Later, AdviceMode.RecordOnly),
            "Paid", "1000/0/0/0", "payout-fee: Fees 5, AdvanceFund -5; payout-succeeded: CustomerReceivable 1000, PayoutClearing -1000",
            "Payout 1 Succeeded", "payout-succeeded", "Advanced, advice Advanced");
        yield return Row("PayoutSucceeded_Promised", PayoutSent with { IsPromised = true },
            change => change.PayoutSucceeded(ChannelResult.Succeeded(), Later, Later, AdviceMode.PostsDebit),
            "Paid", "1000/0/0/0", "payout-succeeded: MerchantPayable 1000, PayoutClearing -1000", "Payout 1 Succeeded", "payout-succeeded");
        yield return Row("PayoutFailed", PayoutSent, change => change.PayoutFailed(ChannelResult.SoftDecline("51"), Later),
            "Reserved", "0/0/0/0", "payout-failed: AdvanceFund 1000, PayoutClearing -1000", "Payout 1 Declined", "payout-failed");
        yield return Row("Release", Reserved, change => change.Release("none"), "Released", "0/0/0/0", "", "", "released", "Failed");
        yield return Row("Release_OriginalUnknown", Reserved with { Detail = Reserved.Detail with { PrimaryOutcomeUnknown = true } },
            change => change.Release("none"),
            "Released", "0/0/0/0", "", "", "released", "Pending");
        yield return Row("Release_PromisedAndExecuted", Promised with { OriginalStatus = OriginalStatus.Executed },
            change => change.Release("executed"),
            "Released", "1000/0/0/0", "promise-kept-by-business-system: MerchantPayable 1000, CustomerReceivable -1000", "", "released");
        yield return Row("Release_RefundWaits", Reserved with { Refunds = [new Refund(new RefundId("f"), 300, Now, RefundStatus.Waiting)] },
            change => change.Release("none"),
            "Released", "0/0/0/0", "", "", "released, refund-rejected", "Failed, notice RefundRejected");
        yield return Row("StayUnresolved_Unknown", PayoutSent,
            change => change.StayUnresolved(ChannelResult.Unknown(), wasQuery: false, Later),
            "PayoutUnknown", "0/0/0/0", "", "Payout 1 Unknown", "answered");
        yield return Row("StayUnresolved_Pending", Collecting,
            change => change.StayUnresolved(ChannelResult.Pending(), wasQuery: true, Later),
            "Collecting", "1000/0/0/0", "", "Collection 1 Pending", "queried");
        yield return Row("Confirm", Paid, change => change.Confirm(OriginalStatus.Cancelled, Later), "CollectionDue", "1000/0/0/0", "", "",
            "confirmed");
        yield return Row("WriteCollection", Due, change => change.WriteCollection(Channel, null, Later, Later, Now, "r"),
            "Collecting", "1000/0/0/0", "collection-sent: CollectionClearing 1000, CustomerReceivable -1000", "Collection 1 Unknown",
                "collection-sent");
        yield return Row("CollectionSucceeded", Collecting, change => change.CollectionSucceeded(ChannelResult.Succeeded(), Later),
            "Collected", "0/0/0/0", "collection-succeeded: AdvanceFund 1000, CollectionClearing -1000", "Collection 1 Succeeded",
                "collected, settled");
        yield return Row("CollectionSucceeded_Part", Collecting,
            change => change.CollectionSucceeded(ChannelResult.PartCollected(400), Later),
            "CollectionDue", "600/0/0/0", "collection-succeeded: AdvanceFund 400, CustomerReceivable 600, CollectionClearing -1000",
                "Collection 1 Succeeded", "part-collected");
        yield return Row("CollectionFailed", Collecting,
            change => change.CollectionFailed(ChannelResult.SoftDecline("51"), Later, "retry", needsMandate: false, Later),
            "CollectionDue", "1000/0/0/0", "collection-failed: CustomerReceivable 1000, CollectionClearing -1000", "Collection 1 Declined",
                "collection-failed");
        yield return Row("CollectionFailed_GivenUp", Collecting,
            change => change.CollectionFailed(ChannelResult.HardDecline("14"), null, "hard", needsMandate: true, Later),
            "Delinquent", "1000/0/0/0", "collection-failed: CustomerReceivable 1000, CollectionClearing -1000", "Collection 1 Declined",
                "delinquent");
        yield return Row("WaitForChannel", Due, change => change.WaitForChannel("none", TimeSpan.FromMinutes(5), 2),
            "CollectionDue", "1000/0/0/0", "", "", "collection-waits");
        yield return Row("WaitForChannel_Again", Due with { CollectionWaits = 1 },
            change => change.WaitForChannel("none", TimeSpan.FromMinutes(5), 2),
            "CollectionDue", "1000/0/0/0", "", "", "", "opens CollectionOverdue");
        yield return Row("WaitForChannel_OnceMore", Due with { CollectionWaits = 2 },
            change => change.WaitForChannel("none", TimeSpan.FromMinutes(5), 2), "CollectionDue", "1000/0/0/0", "", "", "");
        yield return Row("GiveUpCollection", Due, change => change.GiveUpCollection("none", Later), "Delinquent", "1000/0/0/0", "", "",
            "delinquent");
        yield return Row("WriteOff", Delinquent, change => change.WriteOff(Clerk, "gone"),
            "WrittenOff", "0/0/0/0", "written-off: BadDebt 1000, CustomerReceivable -1000", "", "written-off");
        yield return Row("StopCollection", Due, change => change.StopCollection(Clerk, "stop", Later), "Delinquent", "1000/0/0/0", "", "",
            "collection-stopped");
        yield return Row("CollectAgain", Delinquent, change => change.CollectAgain(Clerk, "go on"), "CollectionDue", "1000/0/0/0", "", "",
            "collect-again");
        yield return Row("OriginalExecuted_Paid", Paid, change => change.OriginalExecuted("reported"),
            "Superseded", "0/0/1000/0", "superseded: MerchantReceivable 1000, CustomerReceivable -1000", "", "original-executed, settled");
        yield return Row("OriginalExecuted_PartCollected", Due with { CollectedMinor = 400 }, change => change.OriginalExecuted("reported"),
            "CustomerRefundDue", "0/400/1000/0", "superseded: MerchantReceivable 1000, CustomerReceivable -600, CustomerPayable -400", "",
            "original-executed, moved", "opens ExecutedAfterAll");
        yield return Row("OriginalExecuted_Reserved", Reserved, change => change.OriginalExecuted("reported"),
            "Released", "0/0/0/0", "", "", "original-executed, released", "CompletedByPrimary");
        yield return Row("OriginalExecuted_InFlight", Collecting, change => change.OriginalExecuted("reported"),
            "Collecting", "1000/0/0/0", "", "", "original-executed", "opens ExecutedAfterAll");
        yield return Row("StayUnconfirmed_Overdue", Paid, change => change.StayUnconfirmed(OriginalStatus.Unknown, Later, overdue: 1),
            "Paid", "1000/0/0/0", "", "", "", "opens ConfirmationOverdue");
        yield return Row("PostponeConfirmation", Paid, change => change.PostponeConfirmation(Later, overdue: 0),
            "Paid", "1000/0/0/0", "", "", "");
        yield return Row("RequestRefund", Due, change => change.RequestRefund(Refund(300)),
            "CollectionDue", "700/0/300/0", "refunded: MerchantReceivable 300, CustomerReceivable -300", "", "refund-requested, refunded");
        yield return Row("RequestRefund_InFlight", Collecting, change => change.RequestRefund(Refund(300)), "Collecting", "1000/0/0/0", "",
            "", "refund-requested");
        yield return Row("RequestRefund_TooMuch", Due, change => change.RequestRefund(Refund(1_001)), "CollectionDue", "1000/0/0/0", "", "",
            "refund-rejected");
        yield return Row("RequestRefund_Collected", Collected, change => change.RequestRefund(Refund(300)),
            "CustomerRefundDue", "0/300/300/0", "refunded: MerchantReceivable 300, CustomerPayable -300", "",
                "refund-requested, refunded, moved");
        yield return Row("WriteCustomerRefund", RefundDue,
            change => change.WriteCustomerRefund(new RefundAllocation(null, Channel, 300), null, Later, Later, "r"),
            "CustomerRefunding", "0/300/300/0", "", "CustomerRefund 1 Unknown", "customer-refund-sent");
        yield return Row("CustomerRefundSucceeded", Refunding, change => change.CustomerRefundSucceeded(ChannelResult.Succeeded()),
            "Collected", "0/0/300/0", "customer-refunded: CustomerPayable 300, AdvanceFund -300", "CustomerRefund 1 Succeeded",
                "customer-refunded, settled");
        yield return Row("CustomerRefundFailed_Soft", Refunding,
            change => change.CustomerRefundFailed(ChannelResult.SoftDecline("91"), Later, isOverdue: false),
            "CustomerRefundDue", "0/300/300/0", "", "CustomerRefund 1 Declined", "customer-refund-failed");
        yield return Row("CustomerRefundFailed_Hard", Refunding,
            change => change.CustomerRefundFailed(ChannelResult.HardDecline("14"), Later, isOverdue: false),
            "CustomerRefundDue", "0/300/300/0", "", "CustomerRefund 1 Declined", "customer-refund-failed", "opens CustomerRefundOverdue");
        yield return Row("StopCustomerRefund", RefundDue, change => change.StopCustomerRefund(Clerk, "stop"),
            "CustomerRefundDue", "0/300/300/0", "", "", "pay-back-stopped", "opens CustomerRefundOverdue");
        yield return Row("RetryCustomerRefund", RefundDue with { IsCustomerRefundStopped = true },
            change => change.RetryCustomerRefund(Clerk, "go on"),
            "CustomerRefundDue", "0/300/300/0", "", "", "pay-back-again");
        yield return Row("MerchantRepaid", RefundDue, change => change.MerchantRepaid(300, "receipt", Clerk, "cash"),
            "CustomerRefundDue", "0/300/0/0", "merchant-repaid: AdvanceFund 300, MerchantReceivable -300", "", "merchant-repaid");
        yield return Row("MerchantPaidManually", Due with { PayoutCorrectionMinor = -1_000, PayoutOwedMinor = 1_000 },
            change => change.MerchantPaidManually(1_000, "receipt", Clerk, "cash"),
            "CollectionDue", "1000/0/0/0", "merchant-paid-manually: MerchantPayable 1000, AdvanceFund -1000", "", "merchant-paid-manually");
        yield return Row("SettleManually", Due, change => change.CustomerPaidManually(400, "receipt", Clerk, "cash"),
            "CollectionDue", "600/0/0/0", "settled-manually: AdvanceFund 400, CustomerReceivable -400", "", "settled-manually");
        yield return Row("SettleManually_TooMuch", Delinquent, change => change.CustomerPaidManually(1_200, "receipt", Clerk, "cash"),
            "CustomerRefundDue", "0/200/0/0", "settled-manually: AdvanceFund 1200, CustomerReceivable -1000, CustomerPayable -200", "",
                "settled-manually, moved");
        yield return Row("CustomerRefundedManually", RefundDue, change => change.CustomerRefundedManually(300, "receipt", Clerk, "cash"),
            "Collected", "0/0/300/0", "paid-back-manually: AdvanceFund -300, CustomerPayable 300", "", "paid-back-manually, settled");
        yield return Row("ReplaceMandate_GivenUp", Delinquent, change => change.ReplaceMandate(Mandate(), "order", Clerk, Later),
            "CollectionDue", "1000/0/0/0", "", "", "mandate-replaced, moved");
        yield return Row("ReplaceMandate_Stopped", Delinquent with { NeedsMandate = false },
            change => change.ReplaceMandate(Mandate(), "order", Clerk, Later),
            "Delinquent", "1000/0/0/0", "", "", "mandate-replaced");
        yield return Row("Hold", Due, change => change.Hold(Evidence), "CollectionDue", "1000/0/0/0", "", "", "contradicting-evidence",
            "opens ContradictingEvidence, held");
        yield return Row("DismissEvidence", Held(Due),
            change => change.DismissEvidence(Evidence, Ended(InstructionPurpose.Collection), Clerk, "wrong"),
            "CollectionDue", "1000/0/0/0", "", "Collection 1 Declined", "evidence-dismissed", "closes ContradictingEvidence");
        yield return Row("EndAccepted", Held(Due),
            change => change.EndAccepted(Evidence, Ended(InstructionPurpose.Collection), ChannelResult.SoftDecline("51")).Change,
            "CollectionDue", "1000/0/0/0", "", "Collection 1 Declined", "evidence-settled", "closes ContradictingEvidence");
        yield return Row("ApplyEvidence_Collection", Held(Due), change => Apply(change, Ended(InstructionPurpose.Collection), 1_000),
            "Collected", "0/0/0/0", "collection-evidence: AdvanceFund 1000, CustomerReceivable -1000", "Collection 1 Declined",
            "evidence-applied, settled", "closes ContradictingEvidence");
        yield return Row("ApplyEvidence_CustomerRefund", Held(RefundDue),
            change => Apply(change, Ended(InstructionPurpose.CustomerRefund), 300),
            "Collected", "0/0/300/0", "customer-refund-evidence: AdvanceFund -300, CustomerPayable 300", "CustomerRefund 1 Declined",
            "evidence-applied, settled", "closes ContradictingEvidence");
        yield return Row("ApplyEvidence_PayoutHappened", Held(Reserved), change => Apply(change, Ended(InstructionPurpose.Payout), 1_000),
            "Paid", "1000/0/0/0", "payout-evidence: CustomerReceivable 1000, AdvanceFund -1000", "Payout 1 Declined",
            "evidence-applied, payout-evidence", "Advanced, closes ContradictingEvidence, advice Advanced");
        yield return Row("ApplyEvidence_PayoutDidNotHappen", Held(Due),
            change => Apply(change, Ended(InstructionPurpose.Payout) with { Outcome = OperationOutcome.Succeeded }, 0),
            "CollectionDue", "1000/0/0/1000", "payout-evidence: MerchantPayable -1000, AdvanceFund 1000", "Payout 1 Succeeded",
            "evidence-applied", "closes ContradictingEvidence");
        yield return Row("BookLateFee", Due,
            change => change.BookLateFee(Ended(InstructionPurpose.Collection), ChannelResult.SoftDecline("51") with { FeeMinor = 5 }),
            "CollectionDue", "1000/0/0/0", "evidence-fee: Fees 5, AdvanceFund -5", "Collection 1 Declined", "");
    }

    [TestCaseSource(nameof(Rows))]
    public void Transition_OfAnAdvance_GivesTheNextOneWithItsEffects(
        Advance? before, Delegate make, string state, string owed, string booked, string written, string noted, string also)
    {
        var change = (AdvanceChange)make.DynamicInvoke()!;
        Advance after = change.After;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.State.ToString(), Is.EqualTo(state), "state");
            Assert.That($"{after.OutstandingMinor}/{after.CustomerRefundDueMinor}/{after.MerchantDueMinor}/{after.PayoutOwedMinor}",
                Is.EqualTo(owed), "owed");
            Assert.That(string.Join("; ", change.Journal.Select(Text)), Is.EqualTo(booked), "bookings");
            Assert.That(string.Join("; ", change.Instructions.Select(Text)), Is.EqualTo(written), "instructions");
            Assert.That(string.Join(", ", change.Timeline.Select(line => line.Name)), Is.EqualTo(noted), "timeline");
            Assert.That(string.Join(", ", Effects(change)), Is.EqualTo(also), "effects");
            Assert.That(change.Journal.Select(entry => entry.Sum), Is.All.Zero, "each entry is balanced");
            foreach (Account account in Enum.GetValues<Account>())
            {
                long moved = change.Journal.SelectMany(entry => entry.Postings).Where(posting => posting.Account == account)
                    .Sum(posting => posting.AmountMinor);
                long implied =
                    AdvanceAccounts.ImpliedBalance(after, account) - (before is null ? 0 : AdvanceAccounts.ImpliedBalance(before, account));
                Assert.That(moved, Is.EqualTo(implied), $"{account} moves as the advance says");
            }
        }
    }

    [Test]
    public void Transition_TriedTwice_LeavesTheChangeBeforeAlone()
    {
        var change = new AdvanceChange(Due, Now);
        AdvanceChange first = change.WriteCollection(Channel, null, Later, Later, Now, "r");
        AdvanceChange second = change.WriteCollection(Channel, null, Later, Later, Now, "r");
        Assert.That((change.IsEmpty, first.After == second.After), Is.EqualTo((true, true)));
    }

    [Test]
    public void Transition_StateDoesNotFit_IsRefused() =>
        Assert.That(() => new AdvanceChange(Reserved, Now).WriteOff(Clerk, "gone"),
            Throws.InvalidOperationException.With.Message.Contains("Reserved").And.Message.Contains("Delinquent"));

    private static TestCaseData New(string name, Func<AdvanceChange> make, string state, string owed, string booked, string written,
        string noted) =>
        new TestCaseData(null, make, state, owed, booked, written, noted, "").SetArgDisplayNames(name);

    private static TestCaseData Row(
        string name, Advance before, Func<AdvanceChange, AdvanceChange> make, string state, string owed, string booked, string written,
        string noted, string also = "")
    {
        Func<AdvanceChange> made = () => make(new AdvanceChange(before, Now));
        return new TestCaseData(before, made, state, owed, booked, written, noted, also).SetArgDisplayNames(name);
    }

    private static Advance Held(Advance advance) => advance with { HeldByDiscrepancies = [Evidence.Id] };

    private static AdvanceChange Apply(AdvanceChange change, Instruction recorded, long moved) =>
        change.ApplyEvidence(Evidence, recorded, moved, Clerk, "seen", Later, Later, AdviceMode.RecordOnly);

    private static Instruction Sent(InstructionPurpose purpose) => Samples.Instruction(Key, purpose);

    private static Instruction Ended(InstructionPurpose purpose) => Sent(purpose) with
    {
        Outcome = OperationOutcome.Declined,
        IsResolved = true,
    };

    private static RefundRequest Refund(long amountMinor) =>
        new(Key, new RefundId("f"), new Money(amountMinor, Samples.Euro), Clerk, "returned");

    private static MandateChange Mandate() => new("o-1", new Mandate(Channel, "agreement-2"), Now);

    private static string Text(JournalEntry entry) =>
        $"{entry.Event}: {string.Join(", ", entry.Postings.Select(posting => $"{posting.Account} {posting.AmountMinor}"))}";

    private static string Text(Instruction instruction) => $"{instruction.Key.Purpose} {instruction.Key.Ordinal} {instruction.Outcome}";

    private static IEnumerable<string> Effects(AdvanceChange change)
    {
        if (change.Outcome is { } outcome)
        {
            yield return outcome.Kind.ToString();
        }

        foreach (Discrepancy discrepancy in change.Discrepancies)
        {
            yield return $"{(discrepancy.ClosedAt is null ? "opens" : "closes")} {discrepancy.Kind}";
        }

        foreach (Advice advice in change.Advices)
        {
            yield return $"advice {advice.Kind}";
        }

        foreach (Notice notice in change.Notices)
        {
            yield return $"notice {notice.Kind}";
        }

        if (change.After.IsHeld)
        {
            yield return "held";
        }
    }
}
