namespace FaultTolerantPay.ChannelPayments;

/// <summary>Money goes back to the card: refunds in whole and in parts, and the return of a surplus charge.</summary>
internal static class CardRefundTransitions
{
    /// <summary>
    /// Writes a refund. The amount is reserved until the outcome is certain, so that concurrent refunds never exceed what was taken.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="amount">The amount: a part of what was taken, or all of it.</param>
    /// <param name="of">The capture to refund. Null: the payment, or the first capture of which the whole amount can be refunded.</param>
    /// <param name="terms">The terms of the operation.</param>
    public static ChannelStep WriteRefund(this ChannelPaymentChange change, Money amount, OperationNumber? of, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        if (OperationWriting.FindRepeated(payment, OperationKind.Refund, terms, amount.Minor, of) is { } repeated)
        {
            return repeated;
        }

        ChannelOperation? original = of is { } named
            ? payment.Find(named)
            : payment.Operations.FirstOrDefault(taken => ChannelGuards.RefundableOf(payment, taken) >= amount.Minor);
        if ((ChannelGuards.ForAny(payment) ?? ChannelGuards.ForRefund(payment, amount, original)) is { } refusal)
        {
            return refusal;
        }

        ChannelStep step = change.Write(OperationKind.Refund, original!, amount, terms);
        return step with { Change = step.Change!.BookRefundSent(step.Operation!) };
    }

    /// <summary>
    /// Writes the return of a surplus: a refund of a surplus payment or capture, the void of a surplus authorisation. It happens once;
    /// after a return that certainly failed, it may be written again.
    /// </summary>
    public static ChannelStep WriteSurplusReturn(this ChannelPaymentChange change, OperationNumber surplus, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        // What was taken in surplus goes back however many operations the payment has: MaxSurplusReturns bounds them.
        if (payment.IsHeld)
        {
            return ChannelRefusal.Held;
        }

        if (payment.Find(surplus) is not { } charge || payment.SurplusDueOf(charge) is not (> 0 and long due))
        {
            return ChannelRefusal.NoSurplus;
        }

        if (payment.IsBeingReversed(surplus))
        {
            return ChannelRefusal.OperationUnresolved;
        }

        OperationKind kind = charge.TakesMoney ? OperationKind.Refund : OperationKind.Void;
        ChannelOperation operation = OperationWriting.NewAt(change, kind, charge, payment.Amount with { Minor = due }, terms);
        return change.Write(operation with { ReturnsSurplus = true });
    }

    /// <summary>The returns of a surplus that certainly failed begin again: the next one is written at once.</summary>
    public static ChannelStep RetrySurplusReturn(
        this ChannelPaymentChange change, OperationNumber surplus, OperatorId by, string reason)
    {
        ChannelPayment payment = change.After;
        if (payment.IsHeld)
        {
            return ChannelRefusal.Held;
        }

        return payment.Find(surplus) is { ReturnAt: null } charge && payment.SurplusDueOf(charge) > 0
            ? ChannelStep.Done(change
                .Put(charge with { ReturnAt = change.At })
                .Noted("surplus-return-requested", $"{OperationNames.Describe(charge)}: {reason}", by))
            : ChannelRefusal.NoSurplus;
    }
}
