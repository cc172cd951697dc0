using FaultTolerantPay.Channels;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Outside;

/// <summary>The channels' own ledger: which instructions arrived, and what was really booked.</summary>
internal sealed class ChannelWorld(World world)
{
    private readonly Dictionary<InstructionKey, Order> _orders = [];

    public IReadOnlyDictionary<InstructionKey, Order> Orders => _orders;

    public Order? Find(InstructionKey key) => _orders.GetValueOrDefault(key);

    /// <summary>An instruction leaves a node.</summary>
    public Order Leaves(Instruction instruction)
    {
        if (_orders.TryGetValue(instruction.Key, out Order? known))
        {
            world.Fail("M2", $"{instruction.Key} was sent twice.");
            return known;
        }
        var order = new Order(instruction);
        _orders.Add(instruction.Key, order);
        return order;
    }

    /// <summary>It arrives at the channel, which books, refuses, or takes it for later.</summary>
    public void Arrives(Order order)
    {
        Chance chance = world.Chance;
        int roll = chance.Below(100);
        if (world.IsCalm)
            roll = order.Instruction.Key.Purpose == InstructionPurpose.Collection && roll < 10 ? 75 : 0;
        if (roll < 12 && !world.IsCalm)
        {
            order.Fate = Fate.Accepted;
            world.Trace.Add("channel", "accepts", World.Name(order.Instruction.Key));
            world.Scheduler.After(chance.Ms(200, 15_000), null, () => Decide(order, chance.Below(100)));
            return;
        }
        Decide(order, roll);
    }

    private void Decide(Order order, int roll)
    {
        Chance chance = world.Chance;
        bool wasAccepted = order.Fate == Fate.Accepted;
        bool isCollection = order.Instruction.Key.Purpose == InstructionPurpose.Collection;
        // What was accepted is known already; what is booked at once may be hidden for a moment.
        if (!wasAccepted && chance.Percent(20))
            order.VisibleFrom = world.Scheduler.Ticks + chance.Ms(0, 1_000).Ticks;
        if (roll < 70)
        {
            order.Fate = Fate.Booked;
            bool isPart = isCollection && order.Instruction.Amount.Minor > 1 && chance.Percent(12);
            order.BookedMinor = isPart ? 1 + chance.Below(order.Instruction.Amount.Minor - 1) : order.Instruction.Amount.Minor;
            order.FeeMinor = chance.Percent(30) ? chance.From(1, 30) : 0;
            world.OutsideBooked(order);
        }
        else if (roll < 90 || wasAccepted)
        {
            order.Fate = Fate.Declined;
            order.IsHard = chance.Percent(30);
            order.FeeMinor = chance.Percent(20) ? chance.From(1, 30) : 0;
            order.Code = order.IsHard ? "account-closed" : chance.Of("no-funds", "try-later", "limit");
        }
        else
        {
            order.Fate = Fate.Rejected;
        }
        world.Trace.Add("channel", order.Fate.ToString(), World.Name(order.Instruction.Key));
    }
}
