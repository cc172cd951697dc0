using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>What the answer to an instruction does to it, whatever it is for.</summary>
internal static class InstructionTransitions
{
    /// <summary>The instruction under way ended for certain. The caller takes it off the advance with its other changes.</summary>
    public static void Resolve(this AdvanceStep step, ChannelResult result)
    {
        Instruction instruction = step.After.InFlight!;
        step.Write(instruction with
        {
            Outcome = result.Outcome,
            IsResolved = true,
            BookedMinor = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor : null,
            FeeMinor = result.FeeMinor,
            Code = result.Code,
            ChannelReference = result.Reference,
        });
        // Channels charge for a decline too.
        if (result.FeeMinor == 0)
            return;
        step.After = step.After with { FeesMinor = checked(step.After.FeesMinor + result.FeeMinor) };
        step.Book(FeeName(instruction.Key.Purpose), new Posting(Account.Fees, result.FeeMinor), new Posting(Account.AdvanceFund, -result.FeeMinor));
    }

    private static string FeeName(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => "payout-fee",
        InstructionPurpose.Collection => "collection-fee",
        _ => "customer-refund-fee",
    };

    /// <summary>The channel accepted it, or nobody can tell: only queries follow.</summary>
    /// <param name="step">The step.</param>
    /// <param name="result">Pending, or unknown.</param>
    /// <param name="wasQuery">Whether a query said so, which is counted.</param>
    /// <param name="askAt">When it is asked next.</param>
    public static void StayUnresolved(this AdvanceStep step, ChannelResult result, bool wasQuery, DateTimeOffset askAt)
    {
        Advance advance = step.After;
        // "Accepted" is never forgotten for a later "cannot tell".
        OperationOutcome outcome = advance.InFlight!.Outcome == OperationOutcome.Pending ? OperationOutcome.Pending : result.Outcome;
        Instruction instruction = advance.InFlight with
        {
            Outcome = outcome,
            Queries = advance.InFlight.Queries + (wasQuery ? 1 : 0),
            Code = result.Code ?? advance.InFlight.Code,
            ChannelReference = result.Reference ?? advance.InFlight.ChannelReference,
        };
        AdvanceState state = result.Outcome == OperationOutcome.Pending ? advance.State : advance.State switch
        {
            AdvanceState.PayoutSent => AdvanceState.PayoutUnknown,
            AdvanceState.Collecting => AdvanceState.CollectionUnknown,
            AdvanceState.CustomerRefunding => AdvanceState.CustomerRefundUnknown,
            _ => advance.State,
        };
        step.Write(instruction);
        step.After = advance with { State = state, InFlight = instruction, NextActionAt = askAt };
        step.Note(wasQuery ? "queried" : "answered", $"{instruction.Key.Purpose} {instruction.Key.Ordinal}: {result.Outcome} {result.Code}".TrimEnd());
    }
}
