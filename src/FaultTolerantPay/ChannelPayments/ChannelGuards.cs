namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// What may be written next. Each guard returns why not, or null. If several apply, the first one in the order of the guard determines the
/// refusal.
/// </summary>
internal static class ChannelGuards
{
    /// <summary>Whether no further operation of any kind may be written.</summary>
    public static ChannelRefusal? ForAny(ChannelPayment payment) =>
        payment.Operations.Length >= ChannelPayment.MaxOperations ? ChannelRefusal.TooManyOperations
        : payment.IsHeld ? ChannelRefusal.Held
        : null;

    /// <summary>Whether the next channel may be tried.</summary>
    public static ChannelRefusal? ForCharge(ChannelPayment payment, DateTimeOffset at) =>
        payment.IsProven ? ChannelRefusal.AlreadyPaid
        : payment.EndedAt is not null ? ChannelRefusal.Ended
        // Pending and unknown stop everything else for the same money (M3).
        : HasUnresolved(payment) ? ChannelRefusal.OperationUnresolved
        : ChannelRetry.Ends(payment) ? ChannelRefusal.Ended
        : at >= payment.TryUntil ? ChannelRefusal.TimeOver
        : ChargesOf(payment) >= ChannelRetry.MaxAttemptsOf(payment) ? ChannelRefusal.AttemptsUsed
        : NextChannel(payment) is null ? ChannelRefusal.NoChannelLeft
        : null;

    /// <summary>The next channel of the decision that was not tried; null if all were.</summary>
    public static RoutedChannel? NextChannel(ChannelPayment payment)
    {
        foreach (RoutedChannel channel in payment.Decision.Channels)
        {
            if (!payment.Operations.Any(operation => operation.IsCharge && operation.Channel == channel.Channel))
            {
                return channel;
            }
        }

        return null;
    }

    /// <summary>Whether the authorised amount may be raised.</summary>
    public static ChannelRefusal? ForIncrement(ChannelPayment payment, Money amount, DateTimeOffset at) =>
        ForAmount(payment, amount)
        ?? ForAuthorisation(payment, at)
        ?? (HasUnresolvedOnProven(payment) ? ChannelRefusal.OperationUnresolved
            : payment.CapturedMinor > 0 ? ChannelRefusal.AlreadyCaptured
            : null);

    /// <summary>Whether an amount may be captured.</summary>
    public static ChannelRefusal? ForCapture(ChannelPayment payment, Money amount, DateTimeOffset at)
    {
        if ((ForAmount(payment, amount) ?? ForAuthorisation(payment, at)) is { } refusal)
        {
            return refusal;
        }

        return HasUnresolvedAlone(payment) ? ChannelRefusal.OperationUnresolved
            : amount.Minor > payment.AvailableMinor ? ChannelRefusal.AboveAuthorised
            : null;
    }

    /// <summary>Whether the authorisation may be cancelled.</summary>
    public static ChannelRefusal? ForVoid(ChannelPayment payment, DateTimeOffset at) =>
        ForAuthorisation(payment, at)
        ?? (payment.CapturedMinor > 0 ? ChannelRefusal.AlreadyCaptured
            : HasUnresolvedOnProven(payment) ? ChannelRefusal.OperationUnresolved
            : null);

    /// <summary>Whether an operation may be reversed.</summary>
    public static ChannelRefusal? ForReversal(ChannelPayment payment, OperationNumber original)
    {
        if (payment.Find(original) is not { ReturnsSurplus: false, IsReversed: false } target)
        {
            return ChannelRefusal.NotReversible;
        }

        if (target.SurplusMinor > 0)
        {
            return ChannelRefusal.NotReversible;
        }

        if (payment.Operations.Any(operation => !operation.IsResolved && operation.Number != original && !operation.ReturnsSurplus))
        {
            return ChannelRefusal.OperationUnresolved;
        }

        bool isReversible = target.IsResolved
            ? target.Kind == OperationKind.Capture && target.MovedMinor > 0 && payment.RefundedOf(original) == 0
            : target.IsAnswered && (target.IsCharge || target.Kind == OperationKind.Capture);
        return isReversible ? null : ChannelRefusal.NotReversible;
    }

    /// <summary>Whether an amount may be refunded of an operation.</summary>
    public static ChannelRefusal? ForRefund(ChannelPayment payment, Money amount, ChannelOperation? original)
    {
        if (ForAmount(payment, amount) is { } refusal)
        {
            return refusal;
        }

        if (payment.PaidMinor == 0)
        {
            return ChannelRefusal.NotPaid;
        }

        if (original is null || amount.Minor > RefundableOf(payment, original))
        {
            return ChannelRefusal.AboveRefundable;
        }

        return HasUnresolvedAlone(payment) ? ChannelRefusal.OperationUnresolved : null;
    }

    /// <summary>What can still be refunded of an operation; unresolved refunds count as refunded.</summary>
    public static long RefundableOf(ChannelPayment payment, ChannelOperation original) =>
        original.TakesMoney ? checked(original.MovedMinor - payment.RefundedOf(original.Number)) : 0;

    /// <summary>Whether any operation for the payment's own money has no certain outcome.</summary>
    public static bool HasUnresolved(ChannelPayment payment) =>
        payment.Operations.Any(operation => operation is { IsResolved: false, ReturnsSurplus: false });

    /// <summary>
    /// The same for the money of the proven charge: another charge that is still unresolved is other money, and will be surplus.
    /// </summary>
    private static bool HasUnresolvedOnProven(ChannelPayment payment) =>
        payment.Operations.Any(operation => operation is { IsResolved: false, ReturnsSurplus: false, IsCharge: false });

    /// <summary>
    /// Whether an operation has no certain outcome that no other may stand beside. Captures and refunds may, because each reserves its
    /// amount.
    /// </summary>
    private static bool HasUnresolvedAlone(ChannelPayment payment) => payment.Operations.Any(operation => !operation.IsResolved
        && operation is { Kind: OperationKind.Increment or OperationKind.Void or OperationKind.Reverse, ReturnsSurplus: false });

    private static int ChargesOf(ChannelPayment payment) => payment.Operations.Count(operation => operation.IsCharge);

    private static ChannelRefusal? ForAmount(ChannelPayment payment, Money amount) =>
        amount.Currency != payment.Amount.Currency ? ChannelRefusal.CurrencyDiffers
        : amount.Minor <= 0 ? ChannelRefusal.AmountInvalid
        : null;

    private static ChannelRefusal? ForAuthorisation(ChannelPayment payment, DateTimeOffset at) =>
        !payment.IsPreauthorisation ? ChannelRefusal.WrongKind
        : payment.VoidedMinor > 0 ? ChannelRefusal.AlreadyVoided
        : payment.AuthorisedMinor == 0 ? ChannelRefusal.NotAuthorised
        : payment.ExpiredMinor > 0 || at >= payment.ExpiresAt ? ChannelRefusal.AuthorisationExpired
        : null;
}
