using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>The normal path of a payment: the customer's account is debited, the merchant's credited.</summary>
internal sealed class Executions(Bookings bookings, ExecutionsInFlight inFlight, Replica replica, EndpointGroups groups, TimeProvider time)
{
    public Verdict Execute(LedgerSession session, Instruction instruction)
    {
        if (Fences.Refuses(session, instruction.Reference, instruction.Ticket))
        {
            return Verdict.NotExecuted("fenced");
        }

        // An advice that debited the customer took this order's place.
        if (InstructionTable.FindOrder(session, instruction.Merchant, instruction.Order, InstructionKind.Advice, Status.Posted) is not null)
        {
            return Verdict.NotExecuted("advised");
        }

        if (groups.Business.Behaviour.Declines(instruction.Reference) is { } declined)
        {
            return declined;
        }

        var (refusal, amountMinor) = Customers.Take(session, instruction.Customer!, instruction.Currency, instruction.AmountMinor, allowPart: false);
        if (refusal is not null)
        {
            return refusal;
        }

        bookings.Execution(session, instruction);
        return Verdict.Succeeded(amountMinor);
    }

    /// <summary>Fences the reference, then says what had become of it before.</summary>
    public Verdict Confirm(LedgerSession session, Instruction confirmation)
    {
        var now = time.GetUtcNow();
        Fences.Set(session, confirmation.Reference, confirmation.Ticket, now);
        var stored = Find(session, confirmation.Reference);
        if (stored is null && inFlight.Contains(confirmation.Reference))
        {
            return new Verdict(Status.InFlight);
        }

        if (stored?.Status == Status.Succeeded && replica.HasSeen(confirmation.Reference))
        {
            var behaviour = groups.Business.Behaviour;
            return behaviour.Hits(behaviour.ReverseProbability, "reverse", confirmation.Reference)
                ? Reverse(session, stored, now)
                : new Verdict(Status.Executed, BookedMinor: stored.BookedMinor);
        }

        return stored?.Status == Status.Reversed
            ? new Verdict(Status.Reversed, stored.Code, BookedMinor: stored.BookedMinor)
            : new Verdict(Status.Cancelled, stored?.Code);
    }

    public string StatusOf(LedgerSession session, string reference) =>
        (replica.HasSeen(reference) ? Find(session, reference)?.Status : null)
        ?? (inFlight.Contains(reference) ? Status.InFlight
            : Fences.Exists(session, reference) ? Status.Cancelled
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
        InstructionTable.Find(session, EndpointGroups.BusinessName, InstructionKind.Execute, reference);

    private Verdict Reverse(LedgerSession session, StoredInstruction stored, DateTimeOffset now)
    {
        bookings.Reversal(session, stored.ToInstruction());
        InstructionTable.SetStatus(session, stored, Status.Reversed, now);
        return new Verdict(Status.Reversed, BookedMinor: stored.BookedMinor);
    }
}
