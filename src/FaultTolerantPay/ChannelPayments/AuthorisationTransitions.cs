namespace FaultTolerantPay.ChannelPayments;

/// <summary>What follows an authorisation: increments, captures in parts, cancellation, expiry; and the reversal of an operation.</summary>
internal static class AuthorisationTransitions
{
    /// <summary>Writes an increment of the authorised amount.</summary>
    public static ChannelStep WriteIncrement(this ChannelPaymentChange change, Money amount, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        return OperationWriting.FindRepeated(payment, OperationKind.Increment, terms, amount.Minor, null)
            ?? ((ChannelGuards.ForAny(payment) ?? ChannelGuards.ForIncrement(payment, amount, change.At)) is { } refusal
                ? refusal
                : change.Write(OperationKind.Increment, AuthorisationOf(payment), amount, terms));
    }

    /// <summary>Writes the capture of the authorised amount or a part of it. The amount is reserved until the outcome is certain.</summary>
    public static ChannelStep WriteCapture(this ChannelPaymentChange change, Money amount, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        return OperationWriting.FindRepeated(payment, OperationKind.Capture, terms, amount.Minor, null)
            ?? ((ChannelGuards.ForAny(payment) ?? ChannelGuards.ForCapture(payment, amount, change.At)) is { } refusal
                ? refusal
                : change.Write(OperationKind.Capture, AuthorisationOf(payment), amount, terms));
    }

    /// <summary>Writes the cancellation of the whole authorised amount.</summary>
    public static ChannelStep WriteVoid(this ChannelPaymentChange change, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        Money authorised = payment.Amount with { Minor = payment.AuthorisedMinor };
        return OperationWriting.FindRepeated(payment, OperationKind.Void, terms, null, null)
            ?? ((ChannelGuards.ForAny(payment) ?? ChannelGuards.ForVoid(payment, change.At)) is { } refusal
                ? refusal
                : change.Write(OperationKind.Void, AuthorisationOf(payment), authorised, terms));
    }

    /// <summary>
    /// Writes the reversal of a capture in whole, or of a charge or capture whose outcome is unknown. Confirmed, it ends the doubt (M3).
    /// </summary>
    public static ChannelStep WriteReversal(this ChannelPaymentChange change, OperationNumber original, OperationTerms terms)
    {
        ChannelPayment payment = change.After;
        if (OperationWriting.FindRepeated(payment, OperationKind.Reverse, terms, null, original) is { } repeated)
        {
            return repeated;
        }

        if ((ChannelGuards.ForAny(payment) ?? ChannelGuards.ForReversal(payment, original)) is { } refusal)
        {
            return refusal;
        }

        ChannelOperation target = payment.Find(original)!;
        return change.Write(OperationKind.Reverse, target, target.Amount, terms);
    }

    /// <summary>The authorisation expired: what was not captured can no longer be captured.</summary>
    public static ChannelStep ExpireAuthorisation(this ChannelPaymentChange change)
    {
        ChannelPayment payment = change.After;
        if (!payment.IsPreauthorisation || payment.AuthorisedMinor == 0)
        {
            return ChannelRefusal.NotAuthorised;
        }

        // A capture without a certain outcome may have happened in time. A void or increment is about the same money.
        bool isUnderWay = payment.Operations.Any(operation => operation is { IsResolved: false, ReturnsSurplus: false, IsCharge: false });
        return payment.IsHeld ? ChannelRefusal.Held
            : isUnderWay ? ChannelRefusal.OperationUnresolved
            : change.At < payment.ExpiresAt ? ChannelRefusal.TooEarly
            : payment.AvailableMinor == 0 ? ChannelRefusal.AuthorisationExpired
            : ChannelStep.Done(change
                .To(payment with { ExpiredMinor = checked(payment.ExpiredMinor + payment.AvailableMinor) })
                .Noted("authorisation-expired", $"{payment.Amount with { Minor = payment.AvailableMinor }} can no longer be captured"));
    }

    /// <summary>The authorisation that holds.</summary>
    public static ChannelOperation AuthorisationOf(ChannelPayment payment) =>
        payment.Operations.First(operation => operation.Kind == OperationKind.Authorise && operation.MovedMinor > 0);
}
