using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Nothing that a node begins takes for ever, whatever hangs outside it (M7): a request is answered, a worker's round ends, and a call of
/// the host's code that hangs is cancelled.
/// </summary>
internal sealed class TimeBoundCheck(SimulatedWorld world)
{
    /// <summary>Watches something that a life of a node began.</summary>
    /// <param name="life">Who began it: it ends with the life, and may stand still with it.</param>
    /// <param name="atMost">How long it may take.</param>
    /// <param name="isOver">Whether it has ended.</param>
    /// <param name="what">What it is, for whoever reads the failure.</param>
    public void Watch(NodeLife life, TimeSpan atMost, Func<bool> isOver, Func<string> what)
    {
        long due = world.Scheduler.Ticks + atMost.Ticks;
        world.Scheduler.AtTicks(due, life, () => Look(life, due, atMost, isOver, what));
    }

    private void Look(NodeLife life, long due, TimeSpan atMost, Func<bool> isOver, Func<string> what)
    {
        if (isOver())
        {
            return;
        }
        // A node that stood still has its time again from when it goes on.
        bool isHeldUp = world.Scheduler.Ticks > due || life.StandsStillUntil + atMost.Ticks > world.Scheduler.Ticks;
        if (isHeldUp)
        {
            Watch(life, atMost, isOver, what);
        }
        else
        {
            world.Fail("M7", $"{what()} has not ended after {atMost}.");
        }
    }
}
