using FaultTolerantPay.Channels;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>From the paid merchant to the settled advance.</summary>
internal static class CollectionTransitions
{
    /// <summary>The business system will not execute the original: the customer owes.</summary>
    public static void Confirm(this AdvanceStep step, PrimaryFate fate, DateTimeOffset collectAt, OperatorId? by = null, string? reason = null)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.Paid);
        step.After = step.After with { State = AdvanceState.CollectionDue, Original = fate, CollectAt = collectAt, NextActionAt = collectAt };
        step.Note("confirmed", reason is null ? fate.ToString() : $"{fate}: {reason}", by);
        step.Continue(collectAt);
    }

    /// <summary>Writes the next collection down, for all that is outstanding. It may be sent once the step is committed.</summary>
    public static Instruction WriteCollection(
        this AdvanceStep step,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        DateTimeOffset windowStart,
        IInstructionReferences references)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.CollectionDue);
        long outstanding = advance.OutstandingMinor;
        var key = new InstructionKey(advance.Key, InstructionPurpose.Collection, advance.CollectionOrdinal + 1);
        var instruction = new Instruction
        {
            Key = key,
            GivenReference = references.Next(key),
            Amount = advance.Amount with { Minor = outstanding },
            Channel = channel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = advance.Customer,
            Means = advance.Means,
            WrittenAt = step.Now,
            SendBefore = sendBefore,
        };
        step.After = advance with
        {
            State = AdvanceState.Collecting,
            CollectionOrdinal = instruction.Key.Ordinal,
            InFlight = instruction,
            RecentAttempts = [.. advance.RecentAttempts.Where(at => at > windowStart), step.Now],
            NextActionAt = askAfter,
        };
        step.Write(instruction);
        step.Book("collection-sent", new Posting(Account.CollectionClearing, outstanding), new Posting(Account.CustomerReceivable, -outstanding));
        step.Note("collection-sent", $"{instruction.Amount} through {channel}");
        return instruction;
    }

    /// <summary>The collection happened, wholly or in part.</summary>
    public static void CollectionSucceeded(this AdvanceStep step, ChannelResult result, DateTimeOffset nextAt)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.Collecting, AdvanceState.CollectionUnknown);
        long asked = advance.InFlight!.Amount.Minor;
        long collected = result.PartMinor ?? asked;
        if (collected < 1 || collected > asked)
            throw new InvalidOperationException($"Collection {advance.InFlight.Key}: the channel says that {collected} minor units were collected; asked were {asked}, so 1 to {asked} were expected.");
        step.Resolve(result);
        step.After = step.After with
        {
            InFlight = null,
            State = AdvanceState.CollectionDue,
            CollectedMinor = checked(advance.CollectedMinor + collected),
            NextActionAt = nextAt,
            LastCode = null,
        };
        step.Book(
            "collection-succeeded",
            new Posting(Account.AdvanceFund, collected),
            new Posting(Account.CustomerReceivable, asked - collected),
            new Posting(Account.CollectionClearing, -asked));
        step.Note(collected == asked ? "collected" : "part-collected", new Money(collected, advance.Amount.Currency).ToString());
        step.Continue(nextAt);
    }

    /// <summary>The collection certainly did not happen: the customer owes as before. Null as the next time gives it up.</summary>
    public static void CollectionFailed(this AdvanceStep step, ChannelResult result, DateTimeOffset? nextAt, string reason, bool needsMandate, DateTimeOffset reviewAt)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.Collecting, AdvanceState.CollectionUnknown);
        long asked = advance.InFlight!.Amount.Minor;
        step.Resolve(result);
        step.After = step.After with
        {
            InFlight = null,
            State = nextAt is null ? AdvanceState.Delinquent : AdvanceState.CollectionDue,
            NeedsMandate = needsMandate,
            LastCode = result.Code ?? result.Outcome.ToString(),
            NextActionAt = nextAt ?? reviewAt,
        };
        step.Book("collection-failed", new Posting(Account.CustomerReceivable, asked), new Posting(Account.CollectionClearing, -asked));
        step.Note(nextAt is null ? "delinquent" : "collection-failed", $"{result.Outcome} {result.Code} {reason}".Trim());
        step.Continue(nextAt ?? reviewAt);
    }

    /// <summary>Collection is given up before another attempt is written: there is no way to collect by this mandate.</summary>
    public static void GiveUpCollection(this AdvanceStep step, string reason, DateTimeOffset reviewAt)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.CollectionDue);
        step.After = step.After with { State = AdvanceState.Delinquent, LastCode = reason, NeedsMandate = true, NextActionAt = reviewAt };
        step.Note("delinquent", reason);
    }

    /// <summary>An operator gives the rest up.</summary>
    public static void WriteOff(this AdvanceStep step, OperatorId by, string reason)
    {
        Advance advance = step.After;
        PayoutTransitions.Expect(advance, AdvanceState.Delinquent);
        long outstanding = advance.OutstandingMinor;
        step.After = advance with
        {
            State = advance.IsSuperseded ? AdvanceState.Superseded : AdvanceState.WrittenOff,
            WrittenOffMinor = checked(advance.WrittenOffMinor + outstanding),
            NextActionAt = null,
        };
        step.Book("written-off", new Posting(Account.BadDebt, outstanding), new Posting(Account.CustomerReceivable, -outstanding));
        step.Note("written-off", $"{new Money(outstanding, advance.Amount.Currency)}: {reason}", by);
    }

    /// <summary>An operator stops the collection: whether it goes on is decided by hand.</summary>
    public static void StopCollection(this AdvanceStep step, OperatorId by, string reason, DateTimeOffset reviewAt)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.CollectionDue);
        step.After = step.After with { State = AdvanceState.Delinquent, LastCode = "stopped", NextActionAt = reviewAt };
        step.Note("collection-stopped", reason, by);
    }

    /// <summary>An operator has a delinquent advance collected again.</summary>
    public static void CollectAgain(this AdvanceStep step, OperatorId by, string reason)
    {
        PayoutTransitions.Expect(step.After, AdvanceState.Delinquent);
        step.After = step.After with { State = AdvanceState.CollectionDue, NextActionAt = step.Now };
        step.Note("collect-again", reason, by);
    }

    /// <summary>
    /// Where the advance goes from here, once no instruction is under way: waiting refunds are applied, a known execution of the original is booked, then what is
    /// still owed decides.
    /// </summary>
    public static void Continue(this AdvanceStep step, DateTimeOffset nextAt)
    {
        step.ApplyWaitingRefunds();
        step.BookSuperseded();
        Advance advance = step.After;
        // Fully refunded before the confirmation, the customer may still have paid at the business system: only the confirmation settles it.
        bool isUnconfirmed = advance.State == AdvanceState.Paid;
        AdvanceState state =
            advance.StillOwedBackMinor > 0 ? AdvanceState.CustomerRefundDue
            // What is owed again, after evidence, is collected only if an operator says so; from a customer who paid at the business system, never.
            : advance.OutstandingMinor > 0 ? !advance.IsSuperseded && advance.State is AdvanceState.Paid or AdvanceState.CollectionDue ? advance.State : AdvanceState.Delinquent
            : advance.IsSuperseded ? AdvanceState.Superseded
            : isUnconfirmed ? advance.State
            : advance.WrittenOffMinor > 0 ? AdvanceState.WrittenOff
            : AdvanceState.Collected;
        DateTimeOffset? nextActionAt = AdvanceStates.IsFinal(state) ? null : state == advance.State ? nextAt : step.Now;
        // A stop is about what is owed then: with nothing owed it is over, and what is owed later is paid.
        bool isForgotten = advance.IsForgotten && advance.StillOwedBackMinor > 0;
        bool isStopped = (advance.IsPayBackStopped || isForgotten) && advance.StillOwedBackMinor > 0;
        if (isForgotten && !advance.IsPayBackStopped)
            step.Open(DifferenceKind.CustomerRefundOverdue, $"forgotten{step.Version}", $"{new Money(advance.StillOwedBackMinor, advance.Amount.Currency)} owed to a customer who is forgotten: paid by hand");
        if (state != advance.State || nextActionAt != advance.NextActionAt || isStopped != advance.IsPayBackStopped)
            step.After = advance with { State = state, NextActionAt = nextActionAt, IsPayBackStopped = isStopped };
        if (state != advance.State)
            step.Note(AdvanceStates.IsFinal(state) ? "settled" : "moved", state.ToString());
    }
}
