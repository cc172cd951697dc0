using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>The transitions from the paid merchant to the settled advance.</summary>
internal static class CollectionTransitions
{
    /// <summary>The business system will not execute the original: the customer owes the amount.</summary>
    public static AdvanceChange Confirm(
        this AdvanceChange change, OriginalStatus status, DateTimeOffset collectAt, OperatorId? by = null, string? reason = null)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Paid);
        return change
            .To(advance with
            {
                State = AdvanceState.CollectionDue,
                OriginalStatus = status,
                CollectAt = collectAt,
                NextActionAt = collectAt,
            })
            .Noted("confirmed", reason is null ? status.ToString() : $"{status}: {reason}", by)
            .Continue(collectAt);
    }

    /// <summary>Writes the next collection, for the whole outstanding amount. It may be sent once the change is committed.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="channel">The institution whose channel executes it.</param>
    /// <param name="merchantAtInstitution">The merchant's id there.</param>
    /// <param name="sendBefore">It is not sent at or after this time.</param>
    /// <param name="askAfter">When a worker queries its result, if none has come by then.</param>
    /// <param name="windowStart">
    /// Collections written at or before this time are dropped from <see cref="Advance.RecentCollections"/>.
    /// </param>
    /// <param name="reference">The reference of the collection, whose key is <see cref="InstructionTransitions.NextKey"/>.</param>
    /// <param name="logicalChannel">The logical channel that executes it; null: the one with the institution's id.</param>
    public static AdvanceChange WriteCollection(
        this AdvanceChange change,
        InstitutionId channel,
        InstitutionMerchantId? merchantAtInstitution,
        DateTimeOffset sendBefore,
        DateTimeOffset askAfter,
        DateTimeOffset windowStart,
        string reference,
        ChannelId? logicalChannel = null)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CollectionDue);
        long outstanding = advance.OutstandingMinor;
        var instruction = new Instruction
        {
            Key = advance.NextKey(InstructionPurpose.Collection),
            AssignedReference = reference,
            Amount = advance.Amount with { Minor = outstanding },
            Channel = channel,
            AssignedChannel = logicalChannel,
            MerchantAtInstitution = merchantAtInstitution,
            Customer = advance.Customer,
            Mandate = advance.Mandate,
            WrittenAt = change.At,
            SendBefore = sendBefore,
        };
        return change
            .To(advance with
            {
                State = AdvanceState.Collecting,
                CollectionOrdinal = instruction.Key.Ordinal,
                InFlight = instruction,
                CollectionWaits = 0,
                RecentCollections = [.. advance.RecentCollections.Where(at => at > windowStart), change.At],
                NextActionAt = askAfter,
            })
            .Written(instruction)
            .Booked(
                "collection-sent",
                new Posting(Account.CollectionClearing, outstanding),
                new Posting(Account.CustomerReceivable, -outstanding))
            .Noted("collection-sent", $"{instruction.Amount} through {instruction.LogicalChannel}");
    }

    /// <summary>
    /// No channel can take the next collection now: it waits, and no attempt is counted. An operator is informed once it waited too often.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="reason">Why no channel can take it.</param>
    /// <param name="wait">How long it waits.</param>
    /// <param name="waitsBeforeDiscrepancy">The number of waits after which the first discrepancy is opened.</param>
    public static AdvanceChange WaitForChannel(this AdvanceChange change, string reason, TimeSpan wait, int waitsBeforeDiscrepancy)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CollectionDue);
        int waits = advance.CollectionWaits + 1;
        AdvanceChange waiting = change.To(advance with { CollectionWaits = waits, NextActionAt = change.At.Plus(wait) });
        if (waits == 1)
        {
            waiting = waiting.Noted("collection-waits", reason);
        }

        int number = DiscrepancySchedule.NumberAfterTries(waits, waitsBeforeDiscrepancy, wait);
        int ordinal = advance.CollectionOrdinal + 1;
        string amount = new Money(advance.OutstandingMinor, advance.Amount.Currency).ToString();
        return number == 0
            ? waiting
            : waiting.Opened(
                DiscrepancyKind.CollectionOverdue,
                $"Collection{ordinal}#{number}",
                $"Collection {ordinal} of {amount} at institution {advance.Mandate?.Institution} has waited {waits} times: {reason}");
    }

    /// <summary>The collection happened, in full or in part.</summary>
    public static AdvanceChange CollectionSucceeded(this AdvanceChange change, ChannelResult result, DateTimeOffset nextAt)
    {
        AdvanceStates.Expect(change.After, AdvanceState.Collecting, AdvanceState.CollectionUnknown);
        Instruction instruction = change.After.InFlight!;
        long asked = instruction.Amount.Minor;
        long collected = result.PartMinor ?? asked;
        if (collected < 1 || collected > asked)
        {
            throw new InvalidOperationException(
                $"Collection {instruction.Key}: the channel reports {collected} minor units as collected; "
                + $"expected 1 to {asked}.");
        }
        AdvanceChange resolved = change.Resolve(result);
        Advance advance = resolved.After;
        return resolved
            .To(advance with
            {
                InFlight = null,
                State = AdvanceState.CollectionDue,
                CollectedMinor = checked(advance.CollectedMinor + collected),
                NextActionAt = nextAt,
                LastDeclineCode = null,
            })
            .Booked(
                "collection-succeeded",
                new Posting(Account.AdvanceFund, collected),
                new Posting(Account.CustomerReceivable, asked - collected),
                new Posting(Account.CollectionClearing, -asked))
            .Noted(collected == asked ? "collected" : "part-collected", new Money(collected, advance.Amount.Currency).ToString())
            .Continue(nextAt);
    }

    /// <summary>The collection certainly did not happen: the customer still owes the amount. A null next time stops collection.</summary>
    public static AdvanceChange CollectionFailed(
        this AdvanceChange change, ChannelResult result, DateTimeOffset? nextAt, string reason, bool needsMandate, DateTimeOffset reviewAt)
    {
        AdvanceStates.Expect(change.After, AdvanceState.Collecting, AdvanceState.CollectionUnknown);
        long asked = change.After.InFlight!.Amount.Minor;
        AdvanceChange resolved = change.Resolve(result);
        return resolved
            .To(resolved.After with
            {
                InFlight = null,
                State = nextAt is null ? AdvanceState.Delinquent : AdvanceState.CollectionDue,
                NeedsMandate = needsMandate,
                LastDeclineCode = result.Code ?? result.Outcome.ToString(),
                NextActionAt = nextAt ?? reviewAt,
            })
            .Booked("collection-failed", new Posting(Account.CustomerReceivable, asked), new Posting(Account.CollectionClearing, -asked))
            .Noted(nextAt is null ? "delinquent" : "collection-failed", $"{result.Outcome} {result.Code} {reason}".Trim())
            .Continue(nextAt ?? reviewAt);
    }

    /// <summary>Gives collection up before another attempt is written, because this mandate cannot be used to collect.</summary>
    public static AdvanceChange GiveUpCollection(this AdvanceChange change, string reason, DateTimeOffset reviewAt)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CollectionDue);
        return change
            .To(advance with { State = AdvanceState.Delinquent, LastDeclineCode = reason, NeedsMandate = true, NextActionAt = reviewAt })
            .Noted("delinquent", reason);
    }

    /// <summary>An operator writes off the rest.</summary>
    public static AdvanceChange WriteOff(this AdvanceChange change, OperatorId by, string reason)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Delinquent);
        long outstanding = advance.OutstandingMinor;
        return change
            .To(advance with
            {
                State = advance.IsSuperseded ? AdvanceState.Superseded : AdvanceState.WrittenOff,
                WrittenOffMinor = checked(advance.WrittenOffMinor + outstanding),
                NextActionAt = null,
            })
            .Booked("written-off", new Posting(Account.BadDebt, outstanding), new Posting(Account.CustomerReceivable, -outstanding))
            .Noted("written-off", $"{new Money(outstanding, advance.Amount.Currency)}: {reason}", by);
    }

    /// <summary>An operator stops the collection, and decides whether it continues.</summary>
    public static AdvanceChange StopCollection(this AdvanceChange change, OperatorId by, string reason, DateTimeOffset reviewAt)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.CollectionDue);
        return change
            .To(advance with { State = AdvanceState.Delinquent, LastDeclineCode = "stopped", NextActionAt = reviewAt })
            .Noted("collection-stopped", reason, by);
    }

    /// <summary>An operator requests collection of a delinquent advance.</summary>
    public static AdvanceChange CollectAgain(this AdvanceChange change, OperatorId by, string reason)
    {
        Advance advance = change.After;
        AdvanceStates.Expect(advance, AdvanceState.Delinquent);
        return change
            .To(advance with { State = AdvanceState.CollectionDue, NextActionAt = change.At })
            .Noted("collect-again", reason, by);
    }

    /// <summary>
    /// Chooses the next state when no instruction is under way. It applies waiting refunds and books a known execution of the original; the
    /// amounts that are still owed then decide.
    /// </summary>
    public static AdvanceChange Continue(this AdvanceChange change, DateTimeOffset nextAt)
    {
        AdvanceChange settled = change.ApplyWaitingRefunds().BookSuperseded();
        Advance advance = settled.After;
        AdvanceState state = StateByWhatIsOwed(advance);
        DateTimeOffset? nextActionAt = AdvanceStates.IsFinal(state) ? null : state == advance.State ? nextAt : change.At;
        // A stop concerns what is owed now. Once nothing is owed it ends, and amounts that become owed later are refunded.
        bool isErased = advance.IsErased && advance.CustomerRefundDueMinor > 0;
        bool isStopped = (advance.IsCustomerRefundStopped || isErased) && advance.CustomerRefundDueMinor > 0;
        if (isErased && !advance.IsCustomerRefundStopped)
        {
            settled = settled.Opened(
                DiscrepancyKind.CustomerRefundOverdue,
                $"forgotten{change.Before.Version}",
                $"{new Money(advance.CustomerRefundDueMinor, advance.Amount.Currency)} owed to an erased customer: "
                + "refund it outside the channels and book a manual adjustment");
        }
        if (state != advance.State || nextActionAt != advance.NextActionAt || isStopped != advance.IsCustomerRefundStopped)
        {
            settled = settled.To(advance with { State = state, NextActionAt = nextActionAt, IsCustomerRefundStopped = isStopped });
        }

        return state == advance.State ? settled : settled.Noted(AdvanceStates.IsFinal(state) ? "settled" : "moved", state.ToString());
    }

    private static AdvanceState StateByWhatIsOwed(Advance advance)
    {
        if (advance.CustomerRefundDueMinor > 0)
        {
            return AdvanceState.CustomerRefundDue;
        }

        if (advance.OutstandingMinor > 0)
        {
            // A debt that reappears because of evidence is collected only if an operator requests it. A customer who paid at the business
            // system is never debited.
            bool mayBeCollected = !advance.IsSuperseded && advance.State is AdvanceState.Paid or AdvanceState.CollectionDue;
            return mayBeCollected ? advance.State : AdvanceState.Delinquent;
        }
        if (advance.IsSuperseded)
        {
            return AdvanceState.Superseded;
        }
        // The payment is fully refunded before the confirmation, but the customer may still have paid at the business system. Only the
        // confirmation settles it.
        if (advance.State == AdvanceState.Paid)
        {
            return AdvanceState.Paid;
        }

        return advance.WrittenOffMinor > 0 ? AdvanceState.WrittenOff : AdvanceState.Collected;
    }
}
