using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Instructions: written before they are sent (M1), one at a time and never after one that was paid (M2, M3), and ended as the outside
/// world has it.
/// </summary>
internal sealed class InstructionCheck(SimulatedWorld world)
{
    private readonly CollectionTimes _collectionTimes = new(world);
    private readonly RefundAllocations _refundAccounts = new(world);

    /// <summary>An instruction leaves a node (M1).</summary>
    public void Sent(Link link, Instruction instruction, Instruction? stored)
    {
        if (stored is null)
        {
            world.Fail("M1", $"{instruction.Key} is sent and not stored.");
        }
        else if (stored.IsResolved)
        {
            world.Fail("M1", $"{instruction.Key} is sent after it ended as {stored.Outcome}.");
        }
        // Another node, whose clock is ahead, may have asked about it already.
        else if (RecordComparer.FindMismatch(instruction,
            stored with { Queries = instruction.Queries, Code = instruction.Code }) is { } mismatch)
        {
            world.Fail("M1", $"{instruction.Key} is not sent as it is stored: {mismatch}.");
        }

        if (link.Node.WallNow >= instruction.SendBefore)
        {
            world.Fail("M1", $"{instruction.Key} is sent at {link.Node.WallNow:O}, to be sent before {instruction.SendBefore:O}.");
        }

        world.Pauses.Sent(instruction);
        if (instruction.Key.Purpose == InstructionPurpose.Collection)
        {
            CheckNotExecuted(instruction.Key.Transaction, "a collection is sent");
        }
    }

    /// <summary>An instruction is written, or changed, with a step of its advance.</summary>
    public void Written(PaymentFacts facts, Instruction instruction, Discrepancy[] held)
    {
        int at = facts.Instructions.FindIndex(known => known.Key == instruction.Key);
        if (at < 0)
        {
            if (held.Length > 0)
            {
                world.Fail("M3", $"{instruction.Key} is written while {held[0].Id} is open: {held[0].Evidence}");
            }

            CheckNew(facts, instruction);
            facts.Instructions.Add(instruction);
            return;
        }
        Instruction before = facts.Instructions[at];
        if (before.IsResolved && (before.Outcome != instruction.Outcome || !instruction.IsResolved))
        {
            world.Fail("M7", $"{instruction.Key} ended as {before.Outcome} and is overwritten with {instruction.Outcome}.");
        }

        facts.Instructions[at] = instruction;
        if (instruction.IsResolved && !before.IsResolved)
        {
            CheckResolved(instruction);
        }
        else if (AdvanceStateTable.Moved(instruction) != AdvanceStateTable.Moved(before))
        {
            CheckCorrected(instruction, before);
        }
    }

    /// <summary>After a step of an advance: one instruction at most is under way, and the advance names it.</summary>
    public void CheckInFlight(PaymentFacts facts)
    {
        Advance advance = facts.Advance!;
        Instruction? unresolved = null;
        foreach (Instruction instruction in facts.Instructions)
        {
            if (instruction.IsResolved)
            {
                continue;
            }

            if (unresolved is not null)
            {
                world.Fail("M3", $"{unresolved.Key} and {instruction.Key} are under way at once.");
            }

            unresolved = instruction;
        }
        if (advance.InFlight?.Key != unresolved?.Key)
        {
            world.Fail("M3",
                $"{advance.Key} has {advance.InFlight?.Key.ToString() ?? "nothing"} under way; stored is " +
                $"{unresolved?.Key.ToString() ?? "nothing"}.");
        }
    }

    /// <summary>What is said of an instruction for certain must be true outside.</summary>
    private void CheckResolved(Instruction instruction)
    {
        bool happened = instruction.Outcome == OperationOutcome.Succeeded;
        world.Coverage.Mark($"{instruction.Key.Purpose} ended {instruction.Outcome}");
        if (instruction.Outcome is OperationOutcome.Pending or OperationOutcome.Unknown)
        {
            world.Fail("M3", $"{instruction.Key} ended as {instruction.Outcome}.");
        }

        if (instruction.Channel == Instruction.BusinessSystemChannel)
        {
            bool posted = world.Primary.Advices.TryGetValue(instruction.Reference, out PrimaryResult receipt)
                && receipt.Outcome == OperationOutcome.Succeeded;
            if (posted != happened)
            {
                world.Fail("M3",
                    $"{instruction.Key} is recorded as {instruction.Outcome}; the business system " +
                    $"{(posted ? "posted it" : "did not post it")}.");
            }

            return;
        }
        OutsideInstruction? order = world.Channels.Find(instruction.Key);
        bool booked = order is { Status: InstructionStatus.Booked };
        if (booked != happened || (!happened && order is { IsInLateBookingWindow: true }))
        {
            world.Fail("M3",
                $"{instruction.Key} is recorded as {instruction.Outcome} ({instruction.Code}); outside it is " +
                $"{order?.Status.ToString() ?? "not there"}.");
        }
    }

    /// <summary>What an instruction moved is recorded anew: only what an operator decided, and what is true outside.</summary>
    private void CheckCorrected(Instruction instruction, Instruction before)
    {
        OutsideInstruction? order = world.Channels.Find(instruction.Key);
        if (order is not { HasTurned: true } || order.MovedMinor != AdvanceStateTable.Moved(instruction)
            || instruction.Decisions != before.Decisions + 1)
        {
            world.Fail("M7",
                $"{instruction.Key} moved {AdvanceStateTable.Moved(before)} on record and now " +
                $"{AdvanceStateTable.Moved(instruction)}; outside it is {order?.MovedMinor}.");
        }
        else
        {
            order.BeforeTurnMinor = null;
        }

        world.Coverage.Mark($"{instruction.Key.Purpose} corrected");
    }

    private void CheckNew(PaymentFacts facts, Instruction instruction)
    {
        int newest = 0;
        long outstanding = facts.Advance is null ? 0 : LedgerExpectation.Of(facts, world).Due;
        foreach (Instruction earlier in facts.Instructions)
        {
            if (!earlier.IsResolved)
            {
                world.Fail("M3", $"{instruction.Key} is written while {earlier.Key} is under way.");
            }

            if (world.Channels.Find(earlier.Key) is { IsInLateBookingWindow: true } order)
            {
                world.Fail("M3", $"{instruction.Key} is written while {earlier.Key} is {order.Status} outside.");
            }

            if (earlier.Key.Purpose != instruction.Key.Purpose)
            {
                continue;
            }

            newest = Math.Max(newest, earlier.Key.Ordinal);
            CheckFailover(instruction, earlier);
            if (instruction.Key.Purpose == InstructionPurpose.Payout
                && world.Channels.Find(earlier.Key) is { Status: InstructionStatus.Booked, HasTurned: false })
            {
                world.Fail("M2", $"{instruction.Key} is written although {earlier.Key} was paid.");
            }
        }
        if (instruction.Key.Ordinal != newest + 1)
        {
            world.Fail("M2", $"{instruction.Key} follows ordinal {newest}.");
        }

        if (instruction.IsResolved || instruction.Amount.Minor <= 0)
        {
            world.Fail("M1", $"{instruction} is written as resolved, or without an amount.");
        }

        switch (instruction.Key.Purpose)
        {
            case InstructionPurpose.Collection:
                if (instruction.Amount.Minor > outstanding)
                {
                    world.Fail("M2", $"{instruction.Key} asks for {instruction.Amount.Minor}; {outstanding} are owed.");
                }

                CheckNotExecuted(facts.Key, "a collection is written");
                _collectionTimes.Check(facts, instruction);
                break;
            case InstructionPurpose.CustomerRefund:
                if (instruction.Amount.Minor > -outstanding)
                {
                    world.Fail("M2", $"{instruction.Key} pays {instruction.Amount.Minor} back; {-outstanding} are owed.");
                }

                _refundAccounts.Check(facts, instruction);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// No payout follows one that another channel would decline as well: declined hard, or for the sake of the issuer or the customer. A
    /// promised payout is tried until it succeeds.
    /// </summary>
    private void CheckFailover(Instruction instruction, Instruction earlier)
    {
        if (earlier.LogicalChannel != instruction.LogicalChannel && earlier.Channel == instruction.Channel)
        {
            world.Coverage.Mark($"{instruction.Key.Purpose} at another channel of the institution");
        }

        if (instruction.Key.Purpose == InstructionPurpose.Payout && !world.Settings.PromiseToPay
            && earlier is { Outcome: OperationOutcome.Declined }
            && world.Channels.Find(earlier.Key) is { Status: InstructionStatus.Declined, HasTurned: false } declined
            && (declined.IsHard || declined.Cause is FailureCause.Issuer or FailureCause.Customer))
        {
            world.Fail("M3", $"{instruction.Key} follows {earlier.Key}, which was declined for good ({declined.Code}, {declined.Cause}).");
        }
    }

    private void CheckNotExecuted(TransactionKey key, string what)
    {
        // A business system that cannot cancel may execute at any time. What was collected is then refunded; the final checks see to that.
        if (!world.Settings.CanCancel)
        {
            return;
        }

        PrimaryPayment? original = world.Primary.Find(key);
        if (original is { IsExecuted: true } || original is not ({ IsCancelled: true } or { IsDeclined: true }))
        {
            string status = original is { IsExecuted: true } ? "executed" : "not cancelled";
            world.Fail("M10", $"{key}: {what} although the original is {status}.");
        }
    }
}
