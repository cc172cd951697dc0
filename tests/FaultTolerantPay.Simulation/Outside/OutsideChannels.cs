using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Outside;

/// <summary>The channels' own ledger: which instructions arrived, and what was really booked.</summary>
internal sealed class OutsideChannels(SimulatedWorld world)
{
    private readonly Dictionary<InstructionKey, OutsideInstruction> _orders = [];

    public IReadOnlyDictionary<InstructionKey, OutsideInstruction> Orders => _orders;

    /// <summary>How many instructions turned without a certain report to the library.</summary>
    public int Unreported { get; private set; }

    public OutsideInstruction? Find(InstructionKey key) => _orders.GetValueOrDefault(key);

    /// <summary>An instruction leaves a node.</summary>
    public OutsideInstruction Leaves(Instruction instruction)
    {
        if (_orders.TryGetValue(instruction.Key, out OutsideInstruction? known))
        {
            world.Fail("M2", $"{instruction.Key} was sent twice.");
            return known;
        }
        var order = new OutsideInstruction(instruction);
        _orders.Add(instruction.Key, order);
        if (!world.IsCalm && world.Chance.PerMille(25))
        {
            world.Scheduler.After(world.Chance.Seconds(2, 40), null, () => Turn(order, 10));
        }

        return order;
    }

    /// <summary>It arrives at the channel, which books, refuses, or takes it for later.</summary>
    public void Arrives(OutsideInstruction order)
    {
        SeededRandom chance = world.Chance;
        int roll = chance.Below(100);
        if (world.IsCalm)
        {
            roll = order.Instruction.Key.Purpose == InstructionPurpose.Collection && roll < 10 ? 75 : 0;
        }

        if (roll < 12 && !world.IsCalm)
        {
            order.Status = InstructionStatus.Accepted;
            world.Trace.Add("channel", "accepts", SimulatedWorld.Name(order.Instruction.Key));
            world.Scheduler.After(chance.Ms(200, 15_000), null, () => Decide(order, chance.Below(100)));
            return;
        }
        Decide(order, roll);
    }

    private void Decide(OutsideInstruction order, int roll)
    {
        SeededRandom chance = world.Chance;
        bool wasAccepted = order.Status == InstructionStatus.Accepted;
        bool isCollection = order.Instruction.Key.Purpose == InstructionPurpose.Collection;
        // What was accepted is known already; what is booked at once may be hidden for a moment.
        if (!wasAccepted && chance.Percent(20))
        {
            order.VisibleFrom = world.Scheduler.Ticks + chance.Ms(0, 1_000).Ticks;
        }

        if (roll < 70)
        {
            order.Status = InstructionStatus.Booked;
            bool isPart = isCollection && order.Instruction.Amount.Minor > 1 && chance.Percent(12);
            order.BookedMinor = isPart ? 1 + chance.Below(order.Instruction.Amount.Minor - 1) : order.Instruction.Amount.Minor;
            order.FeeMinor = chance.Percent(30) ? chance.From(1, 30) : 0;
            world.OutsideBooked(order);
            // Long after, when the rest may be written off.
            if (isPart && !world.IsCalm && chance.Percent(20))
            {
                world.Scheduler.After(chance.Seconds(15, 90), null, () => Turn(order, 3));
            }
        }
        else if (roll < 90 || wasAccepted)
        {
            order.Status = InstructionStatus.Declined;
            order.IsHard = chance.Percent(30);
            order.FeeMinor = chance.Percent(20) ? chance.From(1, 30) : 0;
            order.Code = order.IsHard ? "account-closed" : chance.Of("no-funds", "try-later", "limit");
            if (world.IsRouted && chance.Percent(60))
            {
                order.Cause = chance.Of(FailureCause.Channel, FailureCause.Merchant, FailureCause.Issuer, FailureCause.Customer);
            }
        }
        else
        {
            order.Status = InstructionStatus.Rejected;
        }
        world.Trace.Add("channel", order.Status.ToString(), SimulatedWorld.Name(order.Instruction.Key));
    }

    /// <summary>
    /// The channel breaks its word, long after the instruction ended: it is booked after all, beyond the time in which that may happen; it
    /// is returned; or another amount was booked. Then
    /// it reports until that is on record.
    /// </summary>
    private void Turn(OutsideInstruction order, int tries)
    {
        if (world.IsCalm || order.HasTurned)
        {
            return;
        }

        if (world.Durable.Instruction(order.Instruction.Key) is not { IsResolved: true } || order.IsInLateBookingWindow
            || world.Durable.HasOpenEvidence(order.Instruction.Key))
        {
            if (tries > 0)
            {
                world.Scheduler.After(world.Chance.Seconds(2, 10), null, () => Turn(order, tries - 1));
            }

            return;
        }
        long amount = order.Instruction.Amount.Minor;
        order.BeforeTurnMinor = order.MovedMinor;
        order.HasTurned = true;
        bool isOtherPart = order.Status == InstructionStatus.Booked && order.Instruction.Key.Purpose == InstructionPurpose.Collection
            && amount > 1 && world.Chance.Percent(40);
        long moved = isOtherPart ? (order.BookedMinor < amount ? amount : 1 + world.Chance.Below(amount - 1))
            : order.Status == InstructionStatus.Booked ? 0 : amount;
        (order.Status, order.BookedMinor, order.Code) =
            (moved > 0 ? InstructionStatus.Booked : InstructionStatus.Declined, moved, "returned");
        world.Coverage.Mark(
            $"{order.Instruction.Key.Purpose} turned {(isOtherPart ? "to another amount" : moved > 0 ? "booked" : "returned")}");
        world.Trace.Add("channel", "turns", SimulatedWorld.Name(order.Instruction.Key), order.Status.ToString());
        Unreported++;
        Insist(order);
    }

    private void Insist(OutsideInstruction order)
    {
        InstructionKey key = order.Instruction.Key;
        if (AdvanceStateTable.Moved(world.Durable.Instruction(key)!) == order.MovedMinor
            || world.Durable.OpenEvidence.Values.Any(open => open.Instruction == key && open.ClaimedMinor == order.MovedMinor))
        {
            Unreported--;
            return;
        }
        world.Drivers.Report(order.Instruction, order.Result, contradicts: true, tries: 0);
        world.Scheduler.After(world.Chance.Seconds(2, 8), null, () => Insist(order));
    }
}
