namespace FaultTolerantPay.ChannelPayments;

/// <summary>A channel payment begins, tries one channel after the other, and may end unpaid.</summary>
internal static class ChargeTransitions
{
    /// <summary>Creates a payment. Nothing is sent yet.</summary>
    /// <param name="payment">The first version, without operations.</param>
    public static ChannelStep Create(ChannelPayment payment)
    {
        if (payment.Kind is not (OperationKind.Pay or OperationKind.Authorise))
        {
            return ChannelRefusal.WrongKind;
        }

        if (payment.Amount.Minor <= 0)
        {
            return ChannelRefusal.AmountInvalid;
        }

        if (payment.Decision.Channels.IsEmpty)
        {
            return ChannelRefusal.NoChannelLeft;
        }

        return ChannelStep.Done(new ChannelPaymentChange(payment, payment.CreatedAt).Noted(
            "channel-payment-created", $"{payment.Kind} of {payment.Amount} at {Describe(payment.Decision)}"));
    }

    /// <summary>Writes the charge or authorisation at the next channel of the decision.</summary>
    public static ChannelStep WriteCharge(this ChannelPaymentChange change, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        return (ChannelGuards.ForAny(payment) ?? ChannelGuards.ForCharge(payment, change.At)) is { } refusal
            ? refusal
            : change.Write(OperationWriting.New(
                change, payment.Kind, ChannelGuards.NextChannel(payment)!.Value, payment.Amount, terms));
    }

    /// <summary>
    /// Pins another routing decision, because an attribute that it depends on changed. Not once a channel may have executed the payment.
    /// Channels that were tried are not tried again.
    /// </summary>
    public static ChannelStep Repin(this ChannelPaymentChange change, RoutedDecision decision)
    {
        ChannelPayment payment = change.After;
        if (payment.EndedAt is not null)
        {
            return ChannelRefusal.Ended;
        }

        return payment.IsProven || payment.IsHeld || ChannelGuards.HasUnresolved(payment)
            ? ChannelRefusal.DecisionInUse
            : ChannelStep.Done(change.To(payment with { Decision = decision }).Noted("decision-replaced", Describe(decision)));
    }

    /// <summary>The payment ends unpaid: nothing is under way, and no further channel may be tried.</summary>
    public static ChannelStep EndUnpaid(this ChannelPaymentChange change)
    {
        ChannelPayment payment = change.After;
        return payment.IsHeld ? ChannelRefusal.Held
            : ChannelGuards.ForCharge(payment, change.At) switch
            {
                null => ChannelRefusal.TooEarly,
                ChannelRefusal.AlreadyPaid or ChannelRefusal.OperationUnresolved => ChannelGuards.ForCharge(payment, change.At)!.Value,
                _ when payment.EndedAt is not null => ChannelRefusal.Ended,
                { } reason => ChannelStep.Done(change.End(reason)),
            };
    }

    /// <summary>After a charge that certainly did not happen: ends the payment if no further channel may be tried.</summary>
    public static ChannelPaymentChange EndIfNothingIsLeft(this ChannelPaymentChange change)
    {
        ChannelPayment payment = change.After;
        // A contradiction is decided first. If another operation is still under way, its result comes here again.
        bool mustWait = payment.IsHeld || payment.EndedAt is not null;
        return !mustWait && ChannelGuards.ForCharge(payment, change.At) is { } reason
            and not (ChannelRefusal.AlreadyPaid or ChannelRefusal.OperationUnresolved)
            ? change.End(reason)
            : change;
    }

    private static string Describe(RoutedDecision decision) =>
        $"{string.Join(", ", decision.Channels.Select(routed => routed.Channel))} by table {decision.Fingerprint}";

    private static ChannelPaymentChange End(this ChannelPaymentChange change, ChannelRefusal reason) => change
        .To(change.After with { EndedAt = change.At })
        .Noted(
            "channel-payment-ended",
            ChannelRetry.WhyStopped(change.After) is { } why ? $"unpaid: {reason}, {why}" : $"unpaid: {reason}");
}
