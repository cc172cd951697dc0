namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// When a channel payment is next due, and for which channel. It follows from the payment, so that no change can forget it (M7).
/// </summary>
internal static class ChannelPaymentSchedule
{
    /// <summary>When the payment is next due; null if nothing is due.</summary>
    public static DateTimeOffset? NextActionAt(ChannelPayment payment) => Next(payment).At;

    /// <summary>The channel that the next step calls; null if it calls none.</summary>
    public static ChannelId? NextChannel(ChannelPayment payment) => Next(payment).Channel;

    /// <summary>The operation whose channel is to be asked first; null if none is.</summary>
    public static ChannelOperation? NextToAsk(ChannelPayment payment) =>
        payment.Operations.Where(operation => operation.AskAt is not null).MinBy(operation => operation.AskAt);

    /// <summary>The charge whose surplus is to be returned first; null if none is.</summary>
    public static ChannelOperation? NextToReturn(ChannelPayment payment) =>
        payment.Operations.Where(operation => ReturnAt(payment, operation) is not null).MinBy(operation => operation.ReturnAt);

    /// <summary>When an operation's surplus is to be returned; null if it is not.</summary>
    private static DateTimeOffset? ReturnAt(ChannelPayment payment, ChannelOperation operation)
    {
        // Nothing is returned while evidence contradicts the record, or while a reversal may return it.
        bool isReturnable = !payment.IsHeld && payment.SurplusDueOf(operation) > 0 && !payment.IsBeingReversed(operation.Number);
        return isReturnable ? operation.ReturnAt : null;
    }

    private static (DateTimeOffset? At, ChannelId? Channel) Next(ChannelPayment payment)
    {
        (DateTimeOffset? At, ChannelId? Channel) next = (OwnTime(payment), null);
        foreach (ChannelOperation operation in payment.Operations)
        {
            next = Sooner(Sooner(next, (operation.AskAt, operation.Channel)), (ReturnAt(payment, operation), operation.Channel));
        }

        return next;
    }

    private static (DateTimeOffset? At, ChannelId? Channel) Sooner(
        (DateTimeOffset? At, ChannelId? Channel) one, (DateTimeOffset? At, ChannelId? Channel) other) =>
        one.At is null || other.At < one.At ? other : one;

    /// <summary>When the payment itself ends: at the end of the time to try, or when its authorisation expires.</summary>
    private static DateTimeOffset? OwnTime(ChannelPayment payment)
    {
        // An operation without a certain outcome, or an operator, comes first.
        if (payment.IsHeld || payment.Operations.Any(operation => !operation.IsResolved && !operation.ReturnsSurplus))
        {
            return null;
        }

        if (!payment.IsProven)
        {
            return payment.EndedAt is null ? payment.TryUntil : null;
        }

        return payment.IsPreauthorisation && payment.AvailableMinor > 0 ? payment.ExpiresAt : null;
    }
}
