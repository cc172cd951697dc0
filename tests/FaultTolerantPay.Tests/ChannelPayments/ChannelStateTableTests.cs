using FaultTolerantPay.ChannelPayments;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>
/// Every state against every event. A step gives the state that follows, or the code of its refusal; a result gives the state and what else
/// follows.
/// </summary>
public sealed class ChannelStateTableTests
{
    private static readonly ChannelPayment FirstFailed = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted());

    private static readonly Dictionary<string, ChannelPayment> Payments = new(StringComparer.Ordinal)
    {
        ["created"] = NewPayment(),
        ["created to authorise"] = NewPayment(OperationKind.Authorise),
        ["sent"] = NewPayment().Sent(),
        ["pending"] = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.Pending()),
        ["unknown"] = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.Unknown()),
        ["between channels"] = FirstFailed,
        ["paid"] = Paid(),
        ["paid and held"] = Paid().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()),
        ["authorised"] = Authorised(),
        ["partly captured"] = Authorised().Captured(400, "c-1"),
        ["captured"] = Authorised().Captured(1_000, "c-1"),
        ["voided"] = Authorised().Change().WriteVoid(Terms("v-1")).After().Answered(OperationKind.Void, 1, ChannelResult.Succeeded()),
        ["expired"] = Authorised().Change(Expiry).ExpireAuthorisation().After(),
        ["declined"] = NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.HardDecline("41")),
        ["not executed"] = NewPayment(maxAttempts: 1).Sent().Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()),
    };

    private static readonly Func<ChannelPayment, ChannelStep>[] Steps =
    [
        payment => payment.Change().WriteCharge(Terms("next")),
        payment => payment.Change().WriteIncrement(Euro(100), Terms("next")),
        payment => payment.Change().WriteCapture(Euro(100), Terms("next")),
        payment => payment.Change().WriteVoid(Terms("next")),
        payment => payment.Change().WriteRefund(Euro(100), null, Terms("next")),
        payment => payment.Change().WriteReversal(Newest(payment), Terms("next")),
        payment => payment.Change().WriteSurplusReturn(Newest(payment), Terms("next")),
        payment => payment.Change().Repin(Decision(Beta)),
        payment => payment.Change().EndUnpaid(),
        payment => payment.Change(Expiry).ExpireAuthorisation(),
    ];

    private static readonly ChannelResult[] Results =
    [
        ChannelResult.Succeeded("bank-1"), ChannelResult.SoftDecline("51"), ChannelResult.HardDecline("41"), ChannelResult.NotExecuted(),
        ChannelResult.Pending(), ChannelResult.Unknown(),
    ];

    /// <summary>
    /// The steps in order: charge, increment, capture, void, refund, reverse, return surplus, replace the decision, end, expire.
    /// </summary>
    [TestCase("created", "InProgress WrongKind WrongKind WrongKind NotPaid NotReversible NoSurplus Created TooEarly NotAuthorised")]
    [TestCase("created to authorise",
        "InProgress NotAuthorised NotAuthorised NotAuthorised NotPaid NotReversible NoSurplus Created TooEarly NotAuthorised")]
    [TestCase("sent", "OperationUnresolved WrongKind WrongKind WrongKind NotPaid NotReversible NoSurplus DecisionInUse "
        + "OperationUnresolved NotAuthorised")]
    [TestCase("pending", "OperationUnresolved WrongKind WrongKind WrongKind NotPaid InProgress NoSurplus DecisionInUse "
        + "OperationUnresolved NotAuthorised")]
    [TestCase("unknown", "OperationUnresolved WrongKind WrongKind WrongKind NotPaid Unknown NoSurplus DecisionInUse "
        + "OperationUnresolved NotAuthorised")]
    [TestCase("between channels",
        "InProgress WrongKind WrongKind WrongKind NotPaid NotReversible NoSurplus InProgress TooEarly NotAuthorised")]
    [TestCase("paid", "AlreadyPaid WrongKind WrongKind WrongKind Paid NotReversible NoSurplus DecisionInUse AlreadyPaid NotAuthorised")]
    [TestCase("paid and held", "Held Held Held Held Held Held Held DecisionInUse Held NotAuthorised")]
    [TestCase("authorised",
        "AlreadyPaid Authorised Authorised Authorised NotPaid NotReversible NoSurplus DecisionInUse AlreadyPaid Expired")]
    [TestCase("partly captured", "AlreadyPaid AlreadyCaptured PartlyCaptured AlreadyCaptured PartlyCaptured PartlyCaptured NoSurplus "
        + "DecisionInUse AlreadyPaid Captured")]
    [TestCase("captured", "AlreadyPaid AlreadyCaptured AboveAuthorised AlreadyCaptured Captured Captured NoSurplus DecisionInUse "
        + "AlreadyPaid AuthorisationExpired")]
    [TestCase("voided", "AlreadyPaid AlreadyVoided AlreadyVoided AlreadyVoided NotPaid NotReversible NoSurplus DecisionInUse "
        + "AlreadyPaid AuthorisationExpired")]
    [TestCase("expired", "AlreadyPaid AuthorisationExpired AuthorisationExpired AuthorisationExpired NotPaid NotReversible NoSurplus "
        + "DecisionInUse AlreadyPaid AuthorisationExpired")]
    [TestCase("declined", "Ended WrongKind WrongKind WrongKind NotPaid NotReversible NoSurplus Ended Ended NotAuthorised")]
    [TestCase("not executed", "Ended WrongKind WrongKind WrongKind NotPaid NotReversible NoSurplus Ended Ended NotAuthorised")]
    public void Step_InEveryState_IsDoneOrRefusedForItsReason(string state, string expected)
    {
        ChannelPayment payment = Payments[state];

        IEnumerable<string> found = Steps.Select(step => step(payment)).Select(step =>
            step.Refusal is { } refusal ? refusal.ToString() : step.Change!.After.State.ToString());

        Assert.That(string.Join(' ', found), Is.EqualTo(expected));
    }

    /// <summary>Results of the charge in order: success, soft decline, hard decline, not executed, pending, unknown.</summary>
    [TestCase("sent", "Paid; InProgress; Declined; InProgress; InProgress; Unknown")]
    [TestCase("pending", "Paid; InProgress; Declined; InProgress; InProgress; InProgress")]
    [TestCase("unknown", "Paid; InProgress; Declined; InProgress; InProgress; Unknown")]
    [TestCase("between channels", "Paid opens ChannelContradiction; InProgress; InProgress; InProgress; "
        + "InProgress opens ChannelContradiction held; InProgress")]
    [TestCase("paid", "Paid; Paid opens ChannelContradiction held; Paid opens ChannelContradiction held; "
        + "Paid opens ChannelContradiction held; Paid; Paid")]
    [TestCase("authorised", "Authorised; Authorised opens ChannelContradiction held; Authorised opens ChannelContradiction held; "
        + "Authorised opens ChannelContradiction held; Authorised; Authorised")]
    [TestCase("partly captured",
        "PartlyCaptured; PartlyCaptured; PartlyCaptured; PartlyCaptured; PartlyCaptured; PartlyCaptured")]
    [TestCase("captured", "Captured; Captured; Captured; Captured; Captured; Captured")]
    [TestCase("voided", "Voided; Voided; Voided; Voided; Voided; Voided")]
    [TestCase("expired", "Expired; Expired; Expired; Expired; Expired; Expired")]
    [TestCase("declined", "Declined opens SurplusCharge; Declined; Declined; Declined; Declined opens ChannelContradiction held; "
        + "Declined")]
    [TestCase("not executed", "NotExecuted opens SurplusCharge; NotExecuted; NotExecuted; NotExecuted; "
        + "NotExecuted opens ChannelContradiction held; NotExecuted")]
    public void ResultOfTheCharge_InEveryState_MovesOnOrIsEvidence(string state, string expected)
    {
        ChannelPayment payment = Payments[state];

        IEnumerable<string> found = Results
            .Select(result => payment.Change().Record(new OperationNumber(payment.Kind, 1), result, ResultSource.Callback, Later))
            .Select(change => string.Join(' ', Effects(change).Prepend(change.After.State.ToString())));

        Assert.That(string.Join("; ", found), Is.EqualTo(expected));
    }

    /// <summary>The table leaves out no state.</summary>
    [Test]
    public void Payments_OfTheTable_HaveEveryState() =>
        Assert.That(Payments.Values.Select(payment => payment.State).Distinct(), Is.EquivalentTo(Enum.GetValues<ChannelPaymentState>()));

    /// <summary>The newest capture, or the first charge.</summary>
    private static OperationNumber Newest(ChannelPayment payment) =>
        (payment.Operations.LastOrDefault(operation => operation.Kind == OperationKind.Capture) ?? payment.NewestCharge)?.Number
            ?? new OperationNumber(payment.Kind, 1);
}
