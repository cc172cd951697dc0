using FaultTolerantPay.ChannelPayments;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>What must hold over several steps of a channel payment.</summary>
public sealed class ChannelPaymentTests
{
    [Test]
    public void WriteCharge_AfterSoftDecline_TakesTheNextChannelOfTheDecision()
    {
        ChannelPayment next = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.SoftDecline("51")).Sent("ref-2");
        Assert.That(next.Operations.Select(operation => (operation.Number.ToString(), operation.Channel)),
            Is.EqualTo(new[] { ("Pay 1", Alpha), ("Pay 2", Beta) }));
    }

    [Test]
    public void WriteCharge_EveryChannelTried_EndsUnpaid()
    {
        ChannelPayment ended = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2")
            .Answered(OperationKind.Pay, 2, ChannelResult.SoftDecline("51"));
        Assert.That((ended.State, ended.NextActionAt, ended.IsCertainlyUnpaid),
            Is.EqualTo((ChannelPaymentState.Declined, (DateTimeOffset?)null, true)));
    }

    [TestCase(nameof(ChannelRefusal.AttemptsUsed), 1, "alpha-1", "beta-1")]
    [TestCase(nameof(ChannelRefusal.NoChannelLeft), 3, "alpha-1", "alpha-1")]
    public void ForCharge_NothingIsLeft_SaysWhy(string expected, int maxAttempts, params string[] channels)
    {
        RoutedDecision decision = Decision([.. channels.Select(channel => new ChannelId(channel))]);
        ChannelPayment tried = (NewPayment(maxAttempts: maxAttempts) with { Decision = decision }).Sent();
        ChannelPayment failed =
            tried with { Operations = [tried.Operations[0] with { IsResolved = true, Outcome = OperationOutcome.NotExecuted }] };
        Assert.That(failed.Change().WriteCharge(Terms("ref-2")).Refusal.ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void WriteRefund_MaxOperations_IsRefused()
    {
        ChannelPayment paid = Paid();
        IEnumerable<ChannelOperation> operations =
            Enumerable.Range(1, ChannelPayment.MaxOperations).Select(ordinal => paid.Operations[0] with { Ordinal = ordinal });
        ChannelPayment full = paid with { Operations = [.. operations] };
        Assert.That(full.Change().WriteRefund(Euro(1), null, Terms("r")).Refusal, Is.EqualTo(ChannelRefusal.TooManyOperations));
    }

    /// <summary>Two refunds of 600 of a payment of 1000: whoever commits second reads the first one's reservation.</summary>
    [Test]
    public void WriteRefund_TwoAtOnce_NeverExceedWhatWasPaid()
    {
        ChannelPayment first = Paid().Refunding(600, "r-1");
        ChannelStep second = first.Change().WriteRefund(Euro(600), null, Terms("ref", "r-2"));
        Assert.That((second.Refusal, first.RefundReservedMinor), Is.EqualTo(((ChannelRefusal?)ChannelRefusal.AboveRefundable, 600L)));
        ChannelPayment failed = first.Answered(OperationKind.Refund, 1, ChannelResult.NotExecuted("not-sent"), ResultSource.Local);
        Assert.That(failed.Refunding(600, "r-2").RefundReservedMinor, Is.EqualTo(600),
            "a refund that certainly failed gives its amount back");
    }

    [Test]
    public void WriteRefund_RepeatedRequest_FindsTheSameOperation()
    {
        ChannelPayment sent = Paid().Refunding(600, "r-1");
        ChannelStep again = sent.Change().WriteRefund(Euro(600), null, Terms("another", "r-1"));
        Assert.That((again.IsChanged, again.Operation), Is.EqualTo((false, sent.Operations[^1])));
    }

    [Test]
    public void Refund_OfAPreauthorisation_GoesToACaptureWithRoomForIt()
    {
        ChannelPayment refunding = Authorised().Captured(400, "c-1").Captured(600, "c-2").Refunding(500, "r-1");
        Assert.That(refunding.Operations[^1].Original, Is.EqualTo(new OperationNumber(OperationKind.Capture, 2)));
    }

    /// <summary>
    /// The first channel said that it did not execute the payment and the second one was tried; then both report success.
    /// </summary>
    [Test]
    public void Record_SuccessOfTwoChannels_PaysOnceAndReturnsTheSurplusOnce()
    {
        ChannelPayment both = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2")
            .Answered(OperationKind.Pay, 1, ChannelResult.Succeeded("bank-1"), ResultSource.Callback)
            .Answered(OperationKind.Pay, 2, ChannelResult.Succeeded("bank-2"), ResultSource.Callback);
        Assert.That((both.PaidMinor, both.SurplusMinor), Is.EqualTo((1_000L, 1_000L)));
        Assert.That(both.NextActionAt, Is.EqualTo(Now), "the return is due at once");

        var surplus = new OperationNumber(OperationKind.Pay, 2);
        ChannelPayment returning = both.Change().WriteSurplusReturn(surplus, Terms("back-1")).After();
        Assert.That((returning.Operations[^1].Channel, returning.Operations[^1].Original), Is.EqualTo((Beta, (OperationNumber?)surplus)));
        ChannelPayment returned = returning.Answered(OperationKind.Refund, 1, ChannelResult.Succeeded());
        ChannelPaymentChange again = returned.Change().Record(surplus, ChannelResult.Succeeded("bank-2"), ResultSource.Callback, Later);
        Assert.That((returned.SurplusReturnedMinor, returned.RefundedMinor, again.IsEmpty), Is.EqualTo((1_000L, 0L, true)));
        Assert.That(returned.Change().WriteSurplusReturn(surplus, Terms("back-2")).Refusal, Is.EqualTo(ChannelRefusal.NoSurplus));
    }

    [Test]
    public void SurplusReturn_OfAnAuthorisation_IsAVoidThatBooksNothing()
    {
        ChannelPayment surplus = NewPayment(OperationKind.Authorise).Sent()
            .Answered(OperationKind.Authorise, 1, ChannelResult.NotExecuted()).Sent("ref-2")
            .Answered(OperationKind.Authorise, 2, ChannelResult.Succeeded())
            .Answered(OperationKind.Authorise, 1, ChannelResult.Succeeded(), ResultSource.Callback);
        ChannelPayment returning = surplus.Change().WriteSurplusReturn(new OperationNumber(OperationKind.Authorise, 1), Terms("back"))
            .After();
        ChannelPaymentChange returned = returning.Change()
            .Record(new OperationNumber(OperationKind.Void, 1), ChannelResult.Succeeded(), ResultSource.Reply, Later);
        Assert.That((returned.After.State, returned.After.SurplusReturnedMinor, returned.Journal.Length),
            Is.EqualTo((ChannelPaymentState.Authorised, 1_000L, 0)));
    }

    [Test]
    public void SurplusReturn_FailedForNow_IsWrittenAgainWithANewReference()
    {
        ChannelPayment returning = WithSurplus().Change().WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("back-1"))
            .After();
        ChannelPayment failed = returning.Change()
            .Record(new OperationNumber(OperationKind.Refund, 1), ChannelResult.NotExecuted(), ResultSource.Reply, Later, returnAt: Later)
            .After;
        Assert.That(failed.NextActionAt, Is.EqualTo(Later));
        ChannelPayment again = failed.Change().WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("back-2")).After();
        Assert.That(again.Operations[^1].Reference, Is.EqualTo("back-2"));
    }

    /// <summary>The capture was done and its reply lost; the library gave up after a day. Proof at 25 hours still counts.</summary>
    [Test]
    public void Record_ProofAfterGivingUp_Captures()
    {
        ChannelPayment lost = Authorised().Capturing(1_000, "c-1").Answered(OperationKind.Capture, 1, ChannelResult.Unknown());
        ChannelPaymentChange givenUp = lost.Change(Now.AddDays(1)).GiveUp(
            new OperationNumber(OperationKind.Capture, 1), Now.AddDays(2), 1);
        ChannelPaymentChange proven = givenUp.After.Change(Now.AddHours(25))
            .Record(new OperationNumber(OperationKind.Capture, 1), ChannelResult.Succeeded(), ResultSource.Callback, Later);
        Assert.That((givenUp.Discrepancies.Single().Kind, proven.After.State),
            Is.EqualTo((DiscrepancyKind.StillUnknown, ChannelPaymentState.Captured)));
    }

    /// <summary>The authorisation expired by the library's clock, and then the channel proves a capture in time.</summary>
    [Test]
    public void Record_CaptureProvenAfterExpiry_CountsAgainstWhatHadExpired()
    {
        ChannelPayment expired = Authorised().Capturing(400, "c-1")
            .Answered(OperationKind.Capture, 1, ChannelResult.NotExecuted("not-found"), ResultSource.Local)
            .Change(Expiry).ExpireAuthorisation().After();
        ChannelPayment proven = expired.Answered(OperationKind.Capture, 1, ChannelResult.Succeeded(), ResultSource.Callback);
        Assert.That((proven.State, proven.CapturedMinor, proven.ExpiredMinor), Is.EqualTo((ChannelPaymentState.Captured, 400L, 600L)));
    }

    [Test]
    public void Record_SuccessOfARefundAfterATimeout_StoresOutcomeAndReference()
    {
        ChannelPayment done = Paid().Refunding(1_000, "r-1").Answered(OperationKind.Refund, 1, ChannelResult.Unknown())
            .Answered(OperationKind.Refund, 1, ChannelResult.Succeeded("r1"), ResultSource.Callback);
        Assert.That((done.RefundedMinor, done.Operations[^1].ChannelReference), Is.EqualTo((1_000L, "r1")));
    }

    [Test]
    public void Record_ReferenceComesLater_IsStored()
    {
        ChannelPayment paid = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.Succeeded());
        ChannelPayment known = paid.Answered(OperationKind.Pay, 1, ChannelResult.Succeeded("bank-1"), ResultSource.Callback);
        Assert.That((known.Operations[0].ChannelReference, known.State), Is.EqualTo(("bank-1", ChannelPaymentState.Paid)));
    }

    [Test]
    public void Record_SameEvidenceTwice_IsOneDiscrepancy()
    {
        ChannelPayment held = Paid().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted(), ResultSource.Callback);
        ChannelPaymentChange again = held.Change()
            .Record(new OperationNumber(OperationKind.Pay, 1), ChannelResult.NotExecuted(), ResultSource.Callback, Later);
        Assert.That(again.IsEmpty);
    }

    /// <summary>While a channel may still execute what counts as failed, no other channel is tried.</summary>
    [Test]
    public void WriteCharge_FirstChannelAcceptedAfterAll_WaitsForIt()
    {
        ChannelPayment held = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted())
            .Answered(OperationKind.Pay, 1, ChannelResult.Pending(), ResultSource.Callback);
        Assert.That((held.Change().WriteCharge(Terms("ref-2")).Refusal, held.NextActionAt),
            Is.EqualTo(((ChannelRefusal?)ChannelRefusal.Held, (DateTimeOffset?)Later)));
        Assert.That(held.Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2").Operations[^1].Channel,
            Is.EqualTo(Beta));
        ChannelPayment paid = held.Answered(OperationKind.Pay, 1, ChannelResult.Succeeded());
        Assert.That((paid.State, paid.IsHeld), Is.EqualTo((ChannelPaymentState.Paid, false)));
    }

    /// <summary>While a channel may still execute a payment that ended unpaid, no other attempt of the order may begin (M3).</summary>
    [Test]
    public void IsCertainlyUnpaid_ChannelAcceptedAfterTheEnd_WaitsForItsResult()
    {
        ChannelPayment ended = NewPayment(maxAttempts: 1).Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted());
        ChannelPayment accepted = ended.Answered(OperationKind.Pay, 1, ChannelResult.Pending(), ResultSource.Callback);
        ChannelPayment failed = accepted.Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted(), ResultSource.Query);
        ChannelPayment charged = accepted.Answered(OperationKind.Pay, 1, ChannelResult.Succeeded(), ResultSource.Query);

        Assert.That((ended.IsCertainlyUnpaid, accepted.IsCertainlyUnpaid, failed.IsCertainlyUnpaid, charged.IsCertainlyUnpaid),
            Is.EqualTo((true, false, true, false)));
        Assert.That((accepted.NextActionAt, charged.SurplusMinor), Is.EqualTo(((DateTimeOffset?)Later, 1_000L)));
    }

    /// <summary>A query without an answer is counted, and the next one is later: the work is not due again at once (M7).</summary>
    [Test]
    public void Record_UnknownWhileAcceptedAfterAll_IsAskedLater([Values] bool isPaidByOther)
    {
        ChannelPayment failedFirst = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted());
        ChannelPayment before = isPaidByOther ? PaidByBeta() : failedFirst;
        ChannelPayment accepted = before.Answered(OperationKind.Pay, 1, ChannelResult.Pending(), ResultSource.Callback);
        DateTimeOffset muchLater = Later.AddHours(1);

        ChannelPayment asked = accepted.Change(Later)
            .Record(new OperationNumber(OperationKind.Pay, 1), ChannelResult.Unknown(), ResultSource.Query, muchLater).After;
        ChannelPayment failed = asked.Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted(), ResultSource.Query);

        Assert.That((accepted.NextActionAt, asked.NextActionAt),
            Is.EqualTo(((DateTimeOffset?)Later, (DateTimeOffset?)muchLater)));
        Assert.That((accepted.Operations[0].Queries, asked.Operations[0].Queries), Is.EqualTo((0, 1)));
        Assert.That((failed.Operations[0].AskAt, failed.IsHeld), Is.EqualTo(((DateTimeOffset?)null, false)));
    }

    /// <summary>A charge that may still happen beside the one that paid stops nothing, and is asked until its outcome is certain.</summary>
    [Test]
    public void Record_AcceptedBesideAProvenCharge_StopsNothingAndBecomesSurplus()
    {
        ChannelPayment accepted = PaidByBeta().Answered(OperationKind.Pay, 1, ChannelResult.Pending(), ResultSource.Callback);

        Assert.That((accepted.IsHeld, accepted.NextActionAt), Is.EqualTo((false, (DateTimeOffset?)Later)));
        Assert.That(accepted.Change().WriteRefund(Euro(1), null, Terms("r-1")).Refusal, Is.Null);
        ChannelPayment charged = accepted.Answered(OperationKind.Pay, 1, ChannelResult.Succeeded(), ResultSource.Query);
        Assert.That((charged.SurplusMinor, charged.Operations[0].AskAt), Is.EqualTo((1_000L, (DateTimeOffset?)null)));
    }

    [Test]
    public void RecordStatementFee_ThenAResultWithAnother_StatementsFeeStays()
    {
        ChannelPayment charged = Paid().Change().RecordStatementFee(new OperationNumber(OperationKind.Pay, 1), 60).After;
        ChannelPayment later = charged.Answered(
            OperationKind.Pay, 1, ChannelResult.Succeeded() with { FeeMinor = 70 }, ResultSource.Callback);

        Assert.That((charged.FeesMinor, later.FeesMinor), Is.EqualTo((60L, 60L)));
    }

    [TestCase(ChannelResult.MaxFeeMinor + 1)]
    [TestCase(-ChannelResult.MaxFeeMinor - 1)]
    [TestCase(0)]
    public void RecordStatementFee_AbsurdOrNone_ChangesNothing(long fee) =>
        Assert.That(Paid().Change().RecordStatementFee(new OperationNumber(OperationKind.Pay, 1), fee).IsEmpty, Is.True);

    [Test]
    public void RecordStatementFee_OfAnOperationWithoutAnOutcome_ChangesNothing()
    {
        ChannelPayment open = Paid().Change().WriteRefund(Euro(1), null, Terms("r-1")).After();

        Assert.That(open.Change().RecordStatementFee(new OperationNumber(OperationKind.Refund, 1), 5).IsEmpty, Is.True);
    }

    [Test]
    public void ImpliedBalance_OfEachChannel_IsWhatItsOperationsMoved()
    {
        ChannelPayment payment = WithSurplus();
        Assert.That(ChannelPaymentAccounts.ImpliedBalance(payment, Account.ChannelReceivable, Alpha), Is.EqualTo(1_000));
        Assert.That(ChannelPaymentAccounts.ImpliedBalance(payment, Account.CardRefunds, Alpha), Is.EqualTo(-1_000));
        Assert.That(ChannelPaymentAccounts.ImpliedBalance(payment, Account.MerchantPayable, Beta), Is.EqualTo(-1_000));
        Assert.That(ChannelPaymentAccounts.ImpliedBalance(payment, Account.ChannelReceivable), Is.EqualTo(2_000));
    }

    [Test]
    public void Transition_TriedTwice_LeavesTheChangeBeforeAlone()
    {
        var change = new ChannelPaymentChange(Paid(), Now);
        ChannelPayment first = change.WriteRefund(Euro(1), null, Terms("r")).After();
        ChannelPayment second = change.WriteRefund(Euro(1), null, Terms("r")).After();
        Assert.That((change.IsEmpty, first == second), Is.EqualTo((true, true)));
    }
}
