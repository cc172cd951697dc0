using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>Decides and books the orders of a provider, on the ledger's writer.</summary>
internal sealed class ProviderRules(Bookings bookings)
{
    public InstructionDecision Decide(LedgerSession session, BankInstruction order, bool isAgreementGone) => order.Kind switch
    {
        // The bank does not execute an order that was reversed before it arrived.
        _ when IsReversed(session, order.Group, order.Reference) => Declined(ProviderCodes.NotAllowed),
        _ when isAgreementGone => Declined(ProviderCodes.AgreementEnded),
        InstructionKind.Pay => Charge(session, order, isHeldOnly: false),
        InstructionKind.Authorise => Charge(session, order, isHeldOnly: true),
        InstructionKind.Refund => Refund(session, order),
        InstructionKind.Reverse => Reverse(session, order),
        _ => OfAuthorisation(session, order),
    };

    private InstructionDecision Charge(LedgerSession session, BankInstruction order, bool isHeldOnly)
    {
        var (refusal, _) = Customers.Take(session, order.Customer!, order.Currency, order.AmountMinor, allowPart: false);
        if (refusal is not null)
        {
            return Declined(ProviderCodes.Of(refusal.Code!));
        }

        if (!isHeldOnly)
        {
            bookings.CardPayment(session, order);
        }

        return InstructionDecision.Succeeded(order.AmountMinor);
    }

    private InstructionDecision OfAuthorisation(LedgerSession session, BankInstruction order)
    {
        if (InstructionRows.Find(session, order.Group, InstructionKind.Authorise, order.Original!) is not { } authorisation)
        {
            return Declined(ProviderCodes.NoSuchOriginal);
        }

        if (authorisation.Status != Status.Succeeded)
        {
            return Declined(authorisation.Status == Status.Expired ? ProviderCodes.Expired : ProviderCodes.NotAllowed);
        }

        var following = InstructionRows.Following(session, order.Group, order.Original!);
        long captured = following.Where(one => one.Kind == InstructionKind.Capture && !IsReversed(session, order.Group, one.Reference))
            .Sum(one => one.AmountMinor);
        long held = authorisation.AmountMinor + Sum(following, InstructionKind.Increment);
        if (Sum(following, InstructionKind.Void) > 0 || IsReversed(session, order.Group, order.Original!)
            || (order.Kind == InstructionKind.Void && captured > 0))
        {
            return Declined(ProviderCodes.NotAllowed);
        }

        var booked = order with { Customer = authorisation.Customer };
        switch (order.Kind)
        {
            case InstructionKind.Capture when captured + order.AmountMinor > held:
                return Declined(ProviderCodes.TooMuch);
            case InstructionKind.Capture:
                bookings.CardCapture(session, booked);
                break;
        }

        return InstructionDecision.Succeeded(order.AmountMinor);
    }

    private InstructionDecision Refund(LedgerSession session, BankInstruction order)
    {
        var original = InstructionRows.Find(session, order.Group, InstructionKind.Pay, order.Original!)
            ?? InstructionRows.Find(session, order.Group, InstructionKind.Capture, order.Original!);
        if (original is not { Status: Status.Succeeded } || IsReversed(session, order.Group, original.Reference))
        {
            return Declined(ProviderCodes.NoSuchOriginal);
        }

        if (Sum(InstructionRows.Following(session, order.Group, order.Original!), InstructionKind.Refund) + order.AmountMinor
            > original.AmountMinor)
        {
            return Declined(ProviderCodes.TooMuch);
        }

        bookings.CardRefund(session, order with { Customer = CardOf(session, original) });
        return InstructionDecision.Succeeded(order.AmountMinor);
    }

    /// <summary>Undoes what succeeded. What did not come yet, or failed, will not be executed from now on.</summary>
    private InstructionDecision Reverse(LedgerSession session, BankInstruction order)
    {
        var original = InstructionRows.Under(session, order.Group, order.Original!)
            .FirstOrDefault(one => one.Kind is InstructionKind.Pay or InstructionKind.Authorise or InstructionKind.Capture);
        if (original is not { Status: Status.Succeeded })
        {
            return new InstructionDecision(Status.Succeeded);
        }

        bool isFollowed = InstructionRows.Following(session, order.Group, order.Original!)
            .Any(one => one.Kind is InstructionKind.Refund or InstructionKind.Reverse or InstructionKind.Void
                || (one.Kind == InstructionKind.Capture && !IsReversed(session, order.Group, one.Reference)));
        if (isFollowed)
        {
            return Declined(ProviderCodes.NotAllowed);
        }

        if (original.Kind == InstructionKind.Authorise)
        {
            return new InstructionDecision(Status.Succeeded);
        }

        bookings.CardRefund(session, order with { Customer = CardOf(session, original), AmountMinor = original.AmountMinor });
        return InstructionDecision.Succeeded(original.AmountMinor);
    }

    private static bool IsReversed(LedgerSession session, string group, string reference) =>
        InstructionRows.Following(session, group, reference).Any(one => one.Kind == InstructionKind.Reverse);

    /// <summary>A capture has the card of its authorisation.</summary>
    private static string? CardOf(LedgerSession session, StoredInstruction charge) =>
        charge.Customer ?? InstructionRows.Find(session, charge.Group, InstructionKind.Authorise, charge.Original!)!.Customer;

    private static long Sum(List<StoredInstruction> following, string kind) =>
        following.Where(one => one.Kind == kind).Sum(one => one.AmountMinor);

    /// <summary>Whether it is hard or soft is for the caller to know: providers have their codes only.</summary>
    private static InstructionDecision Declined(string code) => new(Status.Declined, code);
}
