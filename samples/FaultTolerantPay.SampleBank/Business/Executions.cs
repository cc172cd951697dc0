using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>The normal path of a payment: the customer's account is debited, the merchant's credited.</summary>
internal sealed class Executions(Bookings bookings, ExecutionsInFlight inFlight, Replica replica, EndpointGroups groups, TimeProvider time)
{
    public InstructionDecision Execute(LedgerSession session, BankInstruction instruction)
    {
        if (CancelledReferences.Refuses(session, instruction.Reference, instruction.Ticket))
        {
            return InstructionDecision.NotExecuted("fenced");
        }

        // An advice that debited the customer took this order's place.
        if (InstructionRows.FindOrder(session, instruction.Merchant, instruction.Order, InstructionKind.Advice, Status.Posted) is not null)
        {
            return InstructionDecision.NotExecuted("advised");
        }

        if (groups.Business.Behaviour.Declines(instruction.Reference) is { } declined)
        {
            return declined;
        }

        var (refusal, amountMinor) =
            Customers.Take(session, instruction.Customer!, instruction.Currency, instruction.AmountMinor, allowPart: false);
        if (refusal is not null)
        {
            return refusal;
        }

        bookings.Execution(session, instruction);
        return InstructionDecision.Succeeded(amountMinor);
    }

    /// <summary>Cancels the reference, then says what had become of it before.</summary>
    public InstructionDecision Confirm(LedgerSession session, BankInstruction confirmation)
    {
        var now = time.GetUtcNow();
        CancelledReferences.Set(session, confirmation.Reference, confirmation.Ticket, now);
        var stored = Find(session, confirmation.Reference);
        if (stored is null && inFlight.Contains(confirmation.Reference))
        {
            return new InstructionDecision(Status.InFlight);
        }

        if (stored?.Status == Status.Succeeded && replica.HasSeen(confirmation.Reference))
        {
            var behaviour = groups.Business.Behaviour;
            return behaviour.Hits(behaviour.ReverseProbability, "reverse", confirmation.Reference)
                ? Reverse(session, stored, now)
                : new InstructionDecision(Status.Executed, BookedMinor: stored.BookedMinor);
        }

        return stored?.Status == Status.Reversed
            ? new InstructionDecision(Status.Reversed, stored.Code, BookedMinor: stored.BookedMinor)
            : new InstructionDecision(Status.Cancelled, stored?.Code);
    }

    public string StatusOf(LedgerSession session, string reference) =>
        (replica.HasSeen(reference) ? Find(session, reference)?.Status : null)
        ?? (inFlight.Contains(reference) ? Status.InFlight
            : CancelledReferences.Exists(session, reference) ? Status.Cancelled
            : Status.NotFound);

    /// <summary>An operator's reversal. False if there is nothing executed under the reference.</summary>
    public bool TryReverse(LedgerSession session, string reference)
    {
        if (Find(session, reference) is not { Status: Status.Succeeded } stored)
        {
            return false;
        }

        Reverse(session, stored, time.GetUtcNow());
        return true;
    }

    public static StoredInstruction? Find(LedgerSession session, string reference) =>
        InstructionRows.Find(session, EndpointGroups.BusinessName, InstructionKind.Execute, reference);

    private InstructionDecision Reverse(LedgerSession session, StoredInstruction stored, DateTimeOffset now)
    {
        bookings.Reversal(session, stored.ToInstruction());
        InstructionRows.SetStatus(session, stored, Status.Reversed, now);
        return new InstructionDecision(Status.Reversed, BookedMinor: stored.BookedMinor);
    }
}
