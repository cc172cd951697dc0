namespace FaultTolerantPay.Advances;

/// <summary>The keys of instructions, and the effect of a result on an instruction of any purpose.</summary>
internal static class InstructionTransitions
{
    /// <summary>The key of a payment's first payout.</summary>
    public static InstructionKey FirstPayoutKey(TransactionKey key) => new(key, InstructionPurpose.Payout, 1);

    /// <summary>The key of an advance's next instruction for a purpose (M2).</summary>
    public static InstructionKey NextKey(this Advance advance, InstructionPurpose purpose) => new(advance.Key, purpose, 1 + purpose switch
    {
        InstructionPurpose.Payout => advance.PayoutOrdinal,
        InstructionPurpose.Collection => advance.CollectionOrdinal,
        _ => advance.CustomerRefundOrdinal,
    });

    /// <summary>
    /// The instruction under way certainly ended. The caller removes it from the advance together with its other changes.
    /// </summary>
    public static AdvanceChange Resolve(this AdvanceChange change, ChannelResult result)
    {
        Advance advance = change.After;
        Instruction instruction = advance.InFlight!;
        // Channels also charge for declines.
        return change
            .Written(instruction with
            {
                Outcome = result.Outcome,
                IsResolved = true,
                BookedMinor = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor : null,
                FeeMinor = result.FeeMinor,
                Cause = result.Outcome == OperationOutcome.Succeeded ? null : result.Cause,
                Code = result.Code,
                ChannelReference = result.Reference,
            })
            .To(advance with { FeesMinor = checked(advance.FeesMinor + result.FeeMinor) })
            .Booked(
                FeeName(instruction.Key.Purpose),
                new Posting(Account.Fees, result.FeeMinor),
                new Posting(Account.AdvanceFund, -result.FeeMinor));
    }

    private static string FeeName(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => "payout-fee",
        InstructionPurpose.Collection => "collection-fee",
        _ => "customer-refund-fee",
    };

    /// <summary>The channel accepted the instruction, or the outcome is unknown: only queries follow.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="result">The result: pending or unknown.</param>
    /// <param name="wasQuery">Whether the result came from a query, which is counted.</param>
    /// <param name="askAt">When the channel is next queried.</param>
    public static AdvanceChange StayUnresolved(this AdvanceChange change, ChannelResult result, bool wasQuery, DateTimeOffset askAt)
    {
        Advance advance = change.After;
        Instruction before = advance.InFlight!;
        Instruction instruction = before with
        {
            // A later "unknown" never replaces "accepted".
            Outcome = before.Outcome == OperationOutcome.Pending ? OperationOutcome.Pending : result.Outcome,
            Queries = before.Queries + (wasQuery ? 1 : 0),
            Code = result.Code ?? before.Code,
            ChannelReference = result.Reference ?? before.ChannelReference,
        };
        AdvanceState state = result.Outcome == OperationOutcome.Pending ? advance.State : advance.State switch
        {
            AdvanceState.PayoutSent => AdvanceState.PayoutUnknown,
            AdvanceState.Collecting => AdvanceState.CollectionUnknown,
            AdvanceState.CustomerRefunding => AdvanceState.CustomerRefundUnknown,
            _ => advance.State,
        };
        return change
            .Written(instruction)
            .To(advance with { State = state, InFlight = instruction, NextActionAt = askAt })
            .Noted(
                wasQuery ? "queried" : "answered",
                $"{instruction.Key.Purpose} {instruction.Key.Ordinal}: {result.Outcome} {result.Code}".TrimEnd());
    }
}
