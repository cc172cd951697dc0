using FaultTolerantPay.ChannelPayments;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>
/// Every transition as a row of a table: a payment and an event, then the state, the amounts that are not 0, the bookings, the timeline and
/// what else follows.
/// </summary>
public sealed class ChannelTransitionTests
{
    private static readonly ChannelResult WithFee = ChannelResult.Succeeded("bank-1") with { FeeMinor = 5 };

    private static readonly ChannelPayment Created = NewPayment(), Sent = Created.Sent(),
        Asked = Sent.Answered(OperationKind.Pay, 1, ChannelResult.Unknown());
    private static readonly ChannelPayment AuthoriseSent = NewPayment(OperationKind.Authorise).Sent();
    private static readonly ChannelPayment CaptureSent = Authorised().Capturing(400, "c-1");
    private static readonly ChannelPayment RefundSent = Paid().Refunding(300, "r-1");
    private static readonly ChannelPayment Returning = WithSurplus().Change().WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1),
        Terms("back-1")).After();
    private static readonly ChannelPayment VoidSent = Authorised().Change().WriteVoid(Terms("v-1")).After();
    private static readonly ChannelPayment IncrementSent = Authorised().Change().WriteIncrement(Euro(200), Terms("i-1")).After();
    private static readonly ChannelPayment ReversalSent = Authorised().Captured(400,
        "c-1").Change().WriteReversal(new OperationNumber(OperationKind.Capture, 1), Terms("x-1")).After();
    private static readonly ChannelPayment DoubtReversed = Asked.Change().WriteReversal(new OperationNumber(OperationKind.Pay, 1),
        Terms("x-1")).After();
    private static readonly ChannelPayment CaptureFailed = CaptureSent.Answered(OperationKind.Capture, 1, ChannelResult.NotExecuted());
    private static readonly ChannelPayment Expired = Authorised().Change(Expiry).ExpireAuthorisation().After();

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return Row("Create", Created, _ => ChargeTransitions.Create(Created), "Created", "", "", "channel-payment-created");
        yield return Row("WriteCharge", Created, change => change.WriteCharge(Terms("ref-1")), "InProgress", "", "", "pay-sent");
        yield return Row("Record_Pending", Sent, Pay(ChannelResult.Pending()), "InProgress", "", "", "pay-pending");
        yield return Row("Record_Unknown", Sent, Pay(ChannelResult.Unknown()), "Unknown", "", "", "pay-unknown");
        yield return Row("Record_PendingAfterUnknown", Asked, Pay(ChannelResult.Pending()), "InProgress", "", "", "pay-pending");
        yield return Row("Record_UnknownAfterPending", Sent.Answered(OperationKind.Pay, 1, ChannelResult.Pending()),
            Pay(ChannelResult.Unknown()), "InProgress", "", "", "pay-unknown");
        yield return Row("Record_PaySucceeded", Sent, Pay(WithFee), "Paid", "paid 1000",
            "channel-fee: ChannelFees 5, ChannelReceivable -5 at alpha-1; "
                + "channel-paid: ChannelReceivable 1000, MerchantPayable -1000 at alpha-1", "pay-succeeded");
        yield return Row("Record_PaySucceededAfterUnknown", Asked, Pay(ChannelResult.Succeeded()), "Paid", "paid 1000",
            "channel-paid: ChannelReceivable 1000, MerchantPayable -1000 at alpha-1", "pay-succeeded");
        yield return Row("Record_SoftDecline", Sent, Pay(ChannelResult.SoftDecline("51") with { FeeMinor = 2 }), "InProgress", "",
            "channel-fee: ChannelFees 2, ChannelReceivable -2 at alpha-1", "pay-failed");
        yield return Row("Record_NotExecuted", Sent, Pay(ChannelResult.NotExecuted()), "InProgress", "", "", "pay-failed");
        yield return Row("Record_HardDecline", Sent, Pay(ChannelResult.HardDecline("41")), "Declined", "", "",
            "pay-failed, channel-payment-ended");
        yield return Row("Record_SoftDeclineOfTheLast", NewPayment(maxAttempts: 1).Sent(), Pay(ChannelResult.SoftDecline("51")), "Declined",
            "", "", "pay-failed, channel-payment-ended");
        yield return Row("Record_NotExecutedByTheLast", NewPayment(maxAttempts: 1).Sent(), Pay(ChannelResult.NotExecuted()), "NotExecuted",
            "", "", "pay-failed, channel-payment-ended");
        yield return Row("Record_NotExecutedTooLate", Sent, Pay(ChannelResult.NotExecuted()), "NotExecuted", "", "",
            "pay-failed, channel-payment-ended", at: Later);
        yield return Row("Record_SuccessInPart", Sent, Pay(ChannelResult.PartCollected(10)), "Unknown", "", "", "pay-unknown",
            "opens SenselessFigure");
        yield return Row("Record_SenselessFee", Sent, Pay(WithFee with { FeeMinor = -1 }), "Unknown", "", "", "pay-unknown",
            "opens SenselessFigure");
        yield return Row("ReportDoesNotFit", Sent,
            change => ChannelStep.Done(
                change.ReportDoesNotFit(new OperationNumber(OperationKind.Pay, 1), "amount", "0.01 EUR")), "InProgress", "",
            "", "", "opens ReportNotBound");
        yield return Row("GiveUp", Asked, change => ChannelStep.Done(change.GiveUp(new OperationNumber(OperationKind.Pay, 1), Later, 1)),
            "Unknown", "", "", "", "opens StillUnknown");
        yield return Row("Repin", Created, change => change.Repin(Decision(Beta)), "Created", "", "", "decision-replaced");
        yield return Row("EndUnpaid", Created, change => change.EndUnpaid(), "NotExecuted", "", "", "channel-payment-ended", at: Later);

        yield return Row("Record_AuthoriseSucceeded", AuthoriseSent, Result(OperationKind.Authorise, ChannelResult.Succeeded()),
            "Authorised", "authorised 1000", "", "authorise-succeeded");
        yield return Row("WriteIncrement", Authorised(), change => change.WriteIncrement(Euro(200), Terms("i-1")), "Authorised",
            "authorised 1000", "", "increment-sent");
        yield return Row("Record_IncrementSucceeded", IncrementSent, Result(OperationKind.Increment, ChannelResult.Succeeded()),
            "Authorised", "authorised 1200", "", "increment-succeeded");
        yield return Row("Record_IncrementFailed", IncrementSent, Result(OperationKind.Increment, ChannelResult.SoftDecline("51")),
            "Authorised", "authorised 1000", "", "increment-failed");
        yield return Row("WriteCapture", Authorised(), change => change.WriteCapture(Euro(400), Terms("c-1")), "Authorised",
            "authorised 1000, reserved 400", "", "capture-sent");
        yield return Row("Record_CapturedInPart", CaptureSent, Result(OperationKind.Capture, ChannelResult.Succeeded()), "PartlyCaptured",
            "authorised 1000, captured 400, paid 400",
            "channel-captured: ChannelReceivable 400, MerchantPayable -400 at alpha-1", "capture-succeeded");
        yield return Row("Record_CapturedInWhole", Authorised().Captured(400, "c-1").Capturing(600, "c-2"),
            Result(OperationKind.Capture, ChannelResult.Succeeded(), 2),
            "Captured", "authorised 1000, captured 1000, paid 1000",
                "channel-captured: ChannelReceivable 600, MerchantPayable -600 at alpha-1", "capture-succeeded");
        yield return Row("Record_CaptureFailed", CaptureSent, Result(OperationKind.Capture, ChannelResult.NotExecuted()), "Authorised",
            "authorised 1000", "", "capture-failed");
        yield return Row("WriteVoid", Authorised(), change => change.WriteVoid(Terms("v-1")), "Authorised", "authorised 1000", "",
            "void-sent");
        yield return Row("Record_Voided", VoidSent, Result(OperationKind.Void, ChannelResult.Succeeded()), "Voided",
            "authorised 1000, voided 1000", "", "void-succeeded");
        yield return Row("Record_VoidFailed", VoidSent, Result(OperationKind.Void, ChannelResult.SoftDecline("05")), "Authorised",
            "authorised 1000", "", "void-failed");
        yield return Row("Expire", Authorised(), change => change.ExpireAuthorisation(), "Expired", "authorised 1000, expired 1000", "",
            "authorisation-expired", at: Expiry);
        yield return Row("Expire_PartlyCaptured", Authorised().Captured(400, "c-1"), change => change.ExpireAuthorisation(), "Captured",
            "authorised 1000, captured 400, paid 400, expired 600", "", "authorisation-expired", at: Expiry);
        yield return Row("WriteReversal", Authorised().Captured(400, "c-1"),
            change => change.WriteReversal(new OperationNumber(OperationKind.Capture, 1), Terms("x-1")),
            "PartlyCaptured", "authorised 1000, captured 400, paid 400", "", "reverse-sent");
        yield return Row("Record_CaptureReversed", ReversalSent, Result(OperationKind.Reverse, ChannelResult.Succeeded()), "Authorised",
            "authorised 1000",
            "channel-reversed: ChannelReceivable -400, MerchantPayable 400 at alpha-1", "reverse-succeeded");
        yield return Row("Record_ReversalFailed", ReversalSent, Result(OperationKind.Reverse, ChannelResult.SoftDecline("05")),
            "PartlyCaptured", "authorised 1000, captured 400, paid 400", "", "reverse-failed");
        yield return Row("Record_DoubtReversed", DoubtReversed, Result(OperationKind.Reverse, ChannelResult.Succeeded()), "InProgress", "",
            "", "reverse-succeeded");
        yield return Row("Record_PaidWhileReversed", DoubtReversed.Answered(OperationKind.Pay, 1, ChannelResult.Succeeded()),
            Result(OperationKind.Reverse, ChannelResult.Succeeded()),
            "NotExecuted", "", "channel-reversed: ChannelReceivable -1000, MerchantPayable 1000 at alpha-1", "reverse-succeeded");

        yield return Row("WriteRefund", Paid(), change => change.WriteRefund(Euro(300), null, Terms("r-1")), "Paid",
            "paid 1000, refunding 300",
            "card-refund-sent: MerchantPayable 300, CardRefunds -300 at alpha-1", "refund-sent");
        yield return Row("Record_Refunded", RefundSent, Result(OperationKind.Refund, WithFee), "Paid", "paid 1000, refunded 300",
            "channel-fee: ChannelFees 5, ChannelReceivable -5 at alpha-1; "
                + "card-refunded: CardRefunds 300, ChannelReceivable -300 at alpha-1", "refund-succeeded");
        yield return Row("Record_RefundFailed", RefundSent, Result(OperationKind.Refund, ChannelResult.NotExecuted()), "Paid", "paid 1000",
            "card-refund-failed: CardRefunds 300, MerchantPayable -300 at alpha-1", "refund-failed");
        yield return Row("Record_RefundUnknown", RefundSent, Result(OperationKind.Refund, ChannelResult.Unknown()), "Paid",
            "paid 1000, refunding 300", "", "refund-unknown");

        yield return Row("Evidence_ProvenWhileNextIsTried",
            Created.Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2"), Pay(ChannelResult.Succeeded("b")),
            "Paid", "paid 1000", "channel-paid: ChannelReceivable 1000, MerchantPayable -1000 at alpha-1",
                "channel-reference-stored, proven-late", "opens ChannelContradiction");
        yield return Row("Record_SecondSuccess", Created.Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2")
            .Answered(OperationKind.Pay, 1, ChannelResult.Succeeded("b")),
            Result(OperationKind.Pay, ChannelResult.Succeeded("c"), 2), "Paid", "paid 1000, surplus 1000",
                "surplus-received: ChannelReceivable 1000, CardRefunds -1000 at beta-1",
            "pay-succeeded, surplus-charge", "opens SurplusCharge");
        yield return Row("Evidence_FirstPaidToo", PaidByBeta(), Pay(ChannelResult.Succeeded("b")), "Paid", "paid 1000, surplus 1000",
            "surplus-received: ChannelReceivable 1000, CardRefunds -1000 at alpha-1", "channel-reference-stored, surplus-charge",
                "opens SurplusCharge");
        yield return Row("Evidence_PaidAfterTheEnd", Sent.Answered(OperationKind.Pay, 1, ChannelResult.HardDecline("41")),
            Pay(ChannelResult.Succeeded()), "Declined", "surplus 1000",
            "surplus-received: ChannelReceivable 1000, CardRefunds -1000 at alpha-1", "surplus-charge", "opens SurplusCharge");
        yield return Row("Evidence_SurplusReportedAgain", WithSurplus(), Pay(ChannelResult.Succeeded("b")), "Paid",
            "paid 1000, surplus 1000", "", "");
        yield return Row("WriteSurplusReturn", WithSurplus(),
            change => change.WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("back-1")), "Paid",
            "paid 1000, surplus 1000", "", "surplus-return-sent");
        yield return Row("Record_SurplusReturned", Returning, Result(OperationKind.Refund, ChannelResult.Succeeded()), "Paid",
            "paid 1000, surplus 1000, returned 1000",
            "surplus-returned: CardRefunds 1000, ChannelReceivable -1000 at alpha-1", "surplus-return-succeeded");
        yield return Row("Record_SurplusNotReturned", Returning, Result(OperationKind.Refund, ChannelResult.HardDecline("14")), "Paid",
            "paid 1000, surplus 1000", "", "surplus-return-failed", "opens SurplusNotReturned");

        yield return Row("Evidence_Agrees", Paid(), Pay(ChannelResult.Succeeded("bank-1")), "Paid", "paid 1000", "", "");
        yield return Row("Evidence_LateFee", Paid(), Pay(WithFee), "Paid", "paid 1000",
            "channel-fee: ChannelFees 5, ChannelReceivable -5 at alpha-1", "");
        yield return Row("Evidence_UnknownAfterSuccess", Paid(), Pay(ChannelResult.Unknown()), "Paid", "paid 1000", "", "");
        yield return Row("Evidence_NotPaidAfterAll", Paid(), Pay(ChannelResult.SoftDecline("05")), "Paid", "paid 1000", "",
            "contradicting-evidence", "opens ChannelContradiction, held");
        yield return Row("Evidence_ClosedAfterRefund", Paid().Refunded(1_000, "r-1"), Pay(ChannelResult.NotExecuted("TRADE_CLOSED")),
            "Paid", "paid 1000, refunded 1000", "", "");
        yield return Row("Evidence_FinishedAfterRefund", Paid().Refunded(1_000, "r-1"), Pay(ChannelResult.Succeeded("bank-1")), "Paid",
            "paid 1000, refunded 1000", "", "");
        yield return Row("Evidence_AuthorisationClosedAfterCapture", Authorised().Captured(400, "c-1"),
            Result(OperationKind.Authorise, ChannelResult.NotExecuted()),
            "PartlyCaptured", "authorised 1000, captured 400, paid 400", "", "");
        yield return Row("Evidence_AcceptedAfterAll", Sent.Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()),
            Pay(ChannelResult.Pending()), "InProgress", "", "",
            "contradicting-evidence", "opens ChannelContradiction, held");
        yield return Row("Evidence_AcceptedThenFailed",
            Sent.Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Answered(OperationKind.Pay, 1, ChannelResult.Pending()),
            Pay(ChannelResult.NotExecuted()), "InProgress", "", "", "evidence-decided", "closes ChannelContradiction");
        yield return Row("Evidence_AcceptedAfterTheEnd", NewPayment(maxAttempts: 1).Sent().Answered(OperationKind.Pay, 1,
            ChannelResult.NotExecuted()), Pay(ChannelResult.Pending()), "NotExecuted", "", "",
            "contradicting-evidence", "opens ChannelContradiction, held");
        yield return Row("Evidence_AcceptedBesideAProvenCharge", PaidByBeta(), Pay(ChannelResult.Pending()), "Paid", "paid 1000", "", "",
            "opens ChannelContradiction");
        yield return Row("Evidence_CapturedAfterAll", CaptureFailed, Result(OperationKind.Capture, ChannelResult.Succeeded()), "Authorised",
            "authorised 1000", "",
            "contradicting-evidence", "opens ChannelContradiction, held");
        yield return Row("Evidence_CapturedAfterALocalConclusion",
            CaptureSent.Answered(OperationKind.Capture, 1, ChannelResult.NotExecuted("not-found"), ResultSource.Local),
            Result(OperationKind.Capture, ChannelResult.Succeeded()), "PartlyCaptured", "authorised 1000, captured 400, paid 400",
            "channel-evidence: ChannelReceivable 400, MerchantPayable -400 at alpha-1", "evidence-applied", "opens ChannelContradiction");
        yield return Row("ApplyEvidence_Captured", Held(CaptureFailed, OperationKind.Capture, ChannelResult.Succeeded()),
            Apply(OperationKind.Capture, 400), "PartlyCaptured",
            "authorised 1000, captured 400, paid 400", "channel-evidence: ChannelReceivable 400, MerchantPayable -400 at alpha-1",
                "evidence-applied, evidence-decided", "closes ChannelContradiction");
        yield return Row("ApplyEvidence_CapturedWithoutRoom",
            Held(CaptureFailed.Captured(900, "c-2"), OperationKind.Capture, ChannelResult.Succeeded()), Apply(OperationKind.Capture, 400),
            "Captured",
            "authorised 1000, captured 1000, paid 1000, surplus 300",
            "channel-evidence: ChannelReceivable 100, MerchantPayable -100 at alpha-1; "
                + "surplus-received: ChannelReceivable 300, CardRefunds -300 at alpha-1",
            "evidence-applied, evidence-decided", "closes ChannelContradiction");
        yield return Row("ApplyEvidence_NotPaid", Held(Paid(), OperationKind.Pay, ChannelResult.NotExecuted()), Apply(OperationKind.Pay, 0),
            "NotExecuted", "",
            "channel-evidence: ChannelReceivable -1000, MerchantPayable 1000 at alpha-1", "evidence-applied, evidence-decided",
                "closes ChannelContradiction");
        yield return Row("ApplyEvidence_Refunded",
            Held(RefundSent.Answered(OperationKind.Refund, 1, ChannelResult.NotExecuted()), OperationKind.Refund,
            ChannelResult.Succeeded()),
            Apply(OperationKind.Refund, 300), "Paid", "paid 1000, refunded 300",
                "channel-evidence: MerchantPayable 300, ChannelReceivable -300 at alpha-1",
            "evidence-applied, evidence-decided", "closes ChannelContradiction");
        yield return Row("ApplyEvidence_ChargedAfterTheEnd",
            Held(Sent.Answered(OperationKind.Pay, 1, ChannelResult.HardDecline("41")), OperationKind.Pay, ChannelResult.Pending()),
            Apply(OperationKind.Pay, 1_000), "Declined", "surplus 1000",
            "surplus-received: ChannelReceivable 1000, CardRefunds -1000 at alpha-1",
            "evidence-applied, surplus-charge, evidence-decided", "opens SurplusCharge, closes ChannelContradiction");
        yield return Row("DismissEvidence", Held(Paid(), OperationKind.Pay, ChannelResult.NotExecuted()), change => change.DismissEvidence(
            Evidence(change.After, OperationKind.Pay, 0), new OperationNumber(OperationKind.Pay, 1), Clerk, "wrong"), "Paid", "paid 1000",
                "", "evidence-decided", "closes ChannelContradiction");
    }

    private static IEnumerable<TestCaseData> RefusedRows()
    {
        ChannelPayment voided = VoidSent.Answered(OperationKind.Void, 1, ChannelResult.Succeeded());
        ChannelPayment held = Held(Paid(), OperationKind.Pay, ChannelResult.NotExecuted());
        yield return Refused("Create_WrongKind", Created, _ => ChargeTransitions.Create(Created with { Kind = OperationKind.Refund }),
            ChannelRefusal.WrongKind);
        yield return Refused("Create_NoAmount", Created, _ => ChargeTransitions.Create(Created with { Amount = Euro(0) }),
            ChannelRefusal.AmountInvalid);
        yield return Refused("Create_NoChannel", Created, _ => ChargeTransitions.Create(Created with { Decision = Decision() }),
            ChannelRefusal.NoChannelLeft);
        yield return Refused("WriteCharge_Unresolved", Sent, change => change.WriteCharge(Terms("ref-2")),
            ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteCharge_Unknown", Asked, change => change.WriteCharge(Terms("ref-2")),
            ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteCharge_Pending", Sent.Answered(OperationKind.Pay, 1, ChannelResult.Pending()),
            change => change.WriteCharge(Terms("ref-2")), ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteCharge_Paid", Paid(), change => change.WriteCharge(Terms("ref-2")), ChannelRefusal.AlreadyPaid);
        yield return Refused("WriteCharge_Declined", Sent.Answered(OperationKind.Pay, 1, ChannelResult.HardDecline("41")),
            change => change.WriteCharge(Terms("ref-2")), ChannelRefusal.Ended);
        yield return Refused("WriteCharge_TimeOver", Created, change => change.WriteCharge(Terms("ref-1")), ChannelRefusal.TimeOver, Later);
        yield return Refused("Repin_Sent", Sent, change => change.Repin(Decision(Beta)), ChannelRefusal.DecisionInUse);
        yield return Refused("Repin_Paid", Paid(), change => change.Repin(Decision(Beta)), ChannelRefusal.DecisionInUse);
        yield return Refused("EndUnpaid_ChannelIsLeft", Created, change => change.EndUnpaid(), ChannelRefusal.TooEarly);
        yield return Refused("EndUnpaid_Unknown", Asked, change => change.EndUnpaid(), ChannelRefusal.OperationUnresolved, Later);
        yield return Refused("EndUnpaid_Paid", Paid(), change => change.EndUnpaid(), ChannelRefusal.AlreadyPaid, Later);
        yield return Refused("WriteCapture_OfAPayment", Paid(), change => change.WriteCapture(Euro(1), Terms("c")),
            ChannelRefusal.WrongKind);
        yield return Refused("WriteCapture_NotAuthorised", AuthoriseSent, change => change.WriteCapture(Euro(1), Terms("c")),
            ChannelRefusal.NotAuthorised);
        yield return Refused("WriteCapture_AboveAuthorised", CaptureSent, change => change.WriteCapture(Euro(601), Terms("c")),
            ChannelRefusal.AboveAuthorised);
        yield return Refused("WriteCapture_OtherCurrency", Authorised(),
            change => change.WriteCapture(new Money(1, new Currency("USD")), Terms("c")), ChannelRefusal.CurrencyDiffers);
        yield return Refused("WriteCapture_NoAmount", Authorised(), change => change.WriteCapture(Euro(0), Terms("c")),
            ChannelRefusal.AmountInvalid);
        yield return Refused("WriteCapture_Voided", voided, change => change.WriteCapture(Euro(1), Terms("c")),
            ChannelRefusal.AlreadyVoided);
        yield return Refused("WriteCapture_VoidUnderWay", VoidSent, change => change.WriteCapture(Euro(1), Terms("c")),
            ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteCapture_TimeOfExpiry", Authorised(), change => change.WriteCapture(Euro(1), Terms("c")),
            ChannelRefusal.AuthorisationExpired, Expiry);
        yield return Refused("WriteVoid_Captured", Authorised().Captured(1, "c"), change => change.WriteVoid(Terms("v")),
            ChannelRefusal.AlreadyCaptured);
        yield return Refused("WriteVoid_CaptureUnderWay", CaptureSent, change => change.WriteVoid(Terms("v")),
            ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteVoid_Voided", voided, change => change.WriteVoid(Terms("v-2")), ChannelRefusal.AlreadyVoided);
        yield return Refused("WriteIncrement_Captured", Authorised().Captured(1, "c"), change => change.WriteIncrement(Euro(1), Terms("i")),
            ChannelRefusal.AlreadyCaptured);
        yield return Refused("WriteIncrement_Expired", Expired, change => change.WriteIncrement(Euro(1), Terms("i")),
            ChannelRefusal.AuthorisationExpired);
        yield return Refused("Expire_TooEarly", Authorised(), change => change.ExpireAuthorisation(), ChannelRefusal.TooEarly);
        yield return Refused("Expire_CaptureUnderWay", CaptureSent, change => change.ExpireAuthorisation(),
            ChannelRefusal.OperationUnresolved, Expiry);
        yield return Refused("WriteReversal_Refunded", Authorised().Captured(400, "c").Refunded(1, "r"),
            change => change.WriteReversal(new OperationNumber(OperationKind.Capture, 1), Terms("x")), ChannelRefusal.NotReversible);
        yield return Refused("WriteReversal_Paid", Paid(),
            change => change.WriteReversal(new OperationNumber(OperationKind.Pay, 1), Terms("x")), ChannelRefusal.NotReversible);
        yield return Refused("WriteReversal_NotSentYet", Sent,
            change => change.WriteReversal(new OperationNumber(OperationKind.Pay, 1), Terms("x")), ChannelRefusal.NotReversible);
        yield return Refused("WriteRefund_NotPaid", Sent, change => change.WriteRefund(Euro(1), null, Terms("r")), ChannelRefusal.NotPaid);
        yield return Refused("WriteRefund_AboveReserved", Paid().Refunding(600, "r-1"),
            change => change.WriteRefund(Euro(401), null, Terms("r")), ChannelRefusal.AboveRefundable);
        yield return Refused("WriteRefund_AboveOneCapture", Authorised().Captured(400, "c-1").Captured(600, "c-2"),
            change => change.WriteRefund(Euro(601), null, Terms("r")), ChannelRefusal.AboveRefundable);
        yield return Refused("WriteRefund_BeingReversed", ReversalSent, change => change.WriteRefund(Euro(1), null, Terms("r")),
            ChannelRefusal.OperationUnresolved);
        yield return Refused("WriteRefund_Held", held, change => change.WriteRefund(Euro(1), null, Terms("r")), ChannelRefusal.Held);
        yield return Refused("WriteRefund_OtherAmountUnderTheSameId", Paid().Refunding(600, "r-1"),
            change => change.WriteRefund(Euro(300), null, Terms("r", "r-1")), ChannelRefusal.RequestConflict);
        yield return Refused("WriteSurplusReturn_None", Paid(),
            change => change.WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("b")), ChannelRefusal.NoSurplus);
        yield return Refused("WriteSurplusReturn_UnderWay", Returning,
            change => change.WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("b")), ChannelRefusal.NoSurplus);
        yield return Refused("WriteSurplusReturn_Returned", Returning.Answered(OperationKind.Refund, 1, ChannelResult.Succeeded()),
            change => change.WriteSurplusReturn(new OperationNumber(OperationKind.Pay, 1), Terms("b")), ChannelRefusal.NoSurplus);
        yield return Refused("ApplyEvidence_NotOpen", Paid(),
            change => change.ApplyEvidence(Evidence(held, OperationKind.Pay, 0), new OperationNumber(OperationKind.Pay, 1), Clerk, "x"),
            ChannelRefusal.NoEvidence);
    }

    [TestCaseSource(nameof(Rows))]
    public void Transition_OfAChannelPayment_GivesTheNextOneWithItsEffects(
        ChannelPayment before, Delegate make, string state, string amounts, string booked, string noted, string also, DateTimeOffset at)
    {
        var step = (ChannelStep)make.DynamicInvoke(new ChannelPaymentChange(before, at))!;
        Assert.That(step.Refusal, Is.Null);
        ChannelPaymentChange change = step.Change!;
        ChannelPayment after = change.After;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.State.ToString(), Is.EqualTo(state), "state");
            Assert.That(string.Join(", ", NonZero(after)), Is.EqualTo(amounts), "amounts");
            Assert.That(string.Join("; ", change.Journal.Select(Text)), Is.EqualTo(booked), "bookings");
            Assert.That(string.Join(", ", change.Timeline.Select(line => line.Name)), Is.EqualTo(noted), "timeline");
            Assert.That(string.Join(", ", Effects(change)), Is.EqualTo(also), "effects");
            Assert.That(ChannelPaymentStates.Allows(before.State, after.State), Is.True,
                $"{before.State} to {after.State} is in the table");
            foreach (Account account in Enum.GetValues<Account>())
            {
                long moved = change.Journal.SelectMany(entry => entry.Postings).Where(posting => posting.Account == account).Sum(posting =>
                    posting.AmountMinor);
                long implied = ChannelPaymentAccounts.ImpliedBalance(after, account) - ChannelPaymentAccounts.ImpliedBalance(before,
                    account);
                Assert.That(moved, Is.EqualTo(implied), $"{account} moves as the operations say");
            }
        }
    }

    [TestCaseSource(nameof(RefusedRows))]
    public void Transition_NotAllowed_IsRefusedWithItsCode(ChannelPayment before, Delegate make, Enum expected, DateTimeOffset at)
    {
        var step = (ChannelStep)make.DynamicInvoke(new ChannelPaymentChange(before, at))!;
        Assert.That((step.Refusal, step.IsChanged), Is.EqualTo(((ChannelRefusal?)(ChannelRefusal)expected, false)));
    }

    /// <summary>Every state is reached by a row, so that none can lack its transitions.</summary>
    [Test]
    public void Rows_States_AreAllReached() =>
        Assert.That(Rows().Select(row => (string)row.Arguments[2]!).Distinct(), Is.EquivalentTo(Enum.GetNames<ChannelPaymentState>()));

    /// <summary>Refused before any transition, by the services: CardPaymentTests, PaymentOperationTests.</summary>
    private static readonly ChannelRefusal[] OfServices =
    [
        ChannelRefusal.InvalidRequest, ChannelRefusal.NoRoute, ChannelRefusal.OrderTaken, ChannelRefusal.NotFound,
        ChannelRefusal.NotSupported,
    ];

    [Test]
    public void Rows_Refusals_AreAllReached() => Assert.That(
        RefusedRows().Select(row => (ChannelRefusal)row.Arguments[2]!).Concat([ChannelRefusal.AttemptsUsed, ChannelRefusal.NoChannelLeft,
            ChannelRefusal.TooManyOperations]).Distinct(),
        Is.EquivalentTo(Enum.GetValues<ChannelRefusal>().Except(OfServices)));

    private static Func<ChannelPaymentChange, ChannelStep> Pay(ChannelResult result) => Result(OperationKind.Pay, result);

    private static Func<ChannelPaymentChange, ChannelStep> Result(OperationKind kind, ChannelResult result, int ordinal = 1) =>
        change => ChannelStep.Done(change.Record(new OperationNumber(kind, ordinal), result, ResultSource.Callback, PaymentSteps.Later));

    private static ChannelPayment Held(ChannelPayment payment, OperationKind kind, ChannelResult late) => payment.Answered(kind, 1, late,
        ResultSource.Callback);

    private static Discrepancy Evidence(ChannelPayment held, OperationKind kind, long claimed) => new()
    {
        Id = held.HeldByDiscrepancies[0],
        Key = held.Key,
        Kind = DiscrepancyKind.ChannelContradiction,
        OpenedAt = Now,
        Evidence = "seen",
        Operation = $"{kind} 1",
        ClaimedMinor = claimed,
    };

    private static Func<ChannelPaymentChange, ChannelStep> Apply(OperationKind kind, long claimed) =>
        change => change.ApplyEvidence(Evidence(change.After, kind, claimed), new OperationNumber(kind, 1), Clerk, "checked");

    private static TestCaseData Row(
        string name, ChannelPayment before, Func<ChannelPaymentChange, ChannelStep> make, string state, string amounts, string booked,
            string noted, string also = "", DateTimeOffset? at = null) =>
        new TestCaseData(before, make, state, amounts, booked, noted, also, at ?? Now).SetArgDisplayNames(name);

    private static TestCaseData Refused(
        string name, ChannelPayment before, Func<ChannelPaymentChange, ChannelStep> make, ChannelRefusal expected,
            DateTimeOffset? at = null) =>
        new TestCaseData(before, make, expected, at ?? Now).SetArgDisplayNames(name);

    private static IEnumerable<string> NonZero(ChannelPayment payment)
    {
        (string Name, long Minor)[] amounts =
        [
            ("authorised", payment.AuthorisedMinor), ("captured", payment.CapturedMinor), ("reserved", payment.CaptureReservedMinor),
            ("paid", payment.PaidMinor), ("refunded", payment.RefundedMinor), ("refunding", payment.RefundReservedMinor),
            ("voided", payment.VoidedMinor), ("expired", payment.ExpiredMinor), ("surplus", payment.SurplusMinor),
                ("returned", payment.SurplusReturnedMinor),
        ];
        return amounts.Where(amount => amount.Minor != 0).Select(amount => $"{amount.Name} {amount.Minor}");
    }
}
