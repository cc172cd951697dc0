using System.Collections.Frozen;
using static FaultTolerantPay.ChannelPaymentState;

namespace FaultTolerantPay.ChannelPayments;

/// <summary>The state machine of a channel payment: which state may follow which.</summary>
internal static class ChannelPaymentStates
{
    private static readonly FrozenDictionary<ChannelPaymentState, ChannelPaymentState[]> Next =
        new Dictionary<ChannelPaymentState, ChannelPaymentState[]>
        {
            [Created] = [InProgress, NotExecuted],
            [InProgress] = [Unknown, Paid, Authorised, Declined, NotExecuted],
            [ChannelPaymentState.Unknown] = [InProgress, Paid, Authorised, Declined, NotExecuted],
            // A reversal or evidence that an operator applies can undo a payment or an authorisation.
            [Paid] = [Declined, NotExecuted],
            [Authorised] = [PartlyCaptured, Captured, Voided, Expired, Declined, NotExecuted],
            [PartlyCaptured] = [Authorised, Captured],
            [Captured] = [Authorised, PartlyCaptured, Expired],
            [Voided] = [Authorised],
            // Late proof of a capture counts more than the library's own conclusion that the authorisation expired.
            [Expired] = [PartlyCaptured, Captured],
            // Later proof of a charge does not change the outcome that the caller was given: the charge is surplus.
            [Declined] = [],
            [NotExecuted] = [],
        }.ToFrozenDictionary();

    /// <summary>The states that may follow a state. A payment may also stay in its state with changed amounts.</summary>
    public static IReadOnlyList<ChannelPaymentState> After(ChannelPaymentState state) => Next[state];

    /// <summary>Whether the second state may follow the first.</summary>
    public static bool Allows(ChannelPaymentState from, ChannelPaymentState to) => from == to || Array.IndexOf(Next[from], to) >= 0;

    /// <summary>The state that follows from a payment's operations.</summary>
    internal static ChannelPaymentState Of(ChannelPayment payment)
    {
        if (payment.IsProven)
        {
            return payment.IsPreauthorisation ? OfAuthorisation(payment) : Paid;
        }

        ChannelOperation? newest = payment.NewestCharge;
        return newest switch
        {
            { IsResolved: false, IsAnswered: true, Outcome: OperationOutcome.Unknown } => ChannelPaymentState.Unknown,
            { IsResolved: false } => InProgress,
            _ when payment.EndedAt is null => newest is null ? Created : InProgress,
            { Outcome: OperationOutcome.Declined, IsReversed: false } => Declined,
            _ => NotExecuted,
        };
    }

    private static ChannelPaymentState OfAuthorisation(ChannelPayment payment)
    {
        if (payment.VoidedMinor > 0)
        {
            return Voided;
        }

        if (payment.CapturedMinor == 0)
        {
            return payment.ExpiredMinor > 0 ? Expired : Authorised;
        }

        return payment.CapturedMinor + payment.ExpiredMinor >= payment.AuthorisedMinor ? Captured : PartlyCaptured;
    }
}
