using FaultTolerantPay.Controls;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>An operator who pauses and resumes, and in the end resumes everything.</summary>
internal sealed class PauseDriver(SimulatedWorld world)
{
    public void Start() => world.Scheduler.After(world.Chance.Seconds(5, 30), null, Round);

    private void Round()
    {
        SeededRandom chance = world.Chance;
        if (world.Drivers.AnyNode() is { } node)
        {
            foreach (ControlSlot paused in world.Pauses.InForce.ToArray())
            {
                if (world.IsCalm || chance.Percent(40))
                {
                    _ = GiveAsync(() => node.Orders.ResumeAsync(paused.Target, paused.Work, People.Clerk, "works again", default));
                }
            }
            if (!world.IsCalm && chance.Percent(15))
            {
                _ = GiveAsync(() =>
                    node.Orders.PauseAsync(Target(chance), chance.Of(PausedWork.Collections, PausedWork.Payouts, PausedWork.Both),
                        People.Clerk, "looks wrong", default));
            }
        }
        world.Scheduler.After(world.IsCalm ? chance.Seconds(1, 4) : chance.Seconds(10, 40), null, Round);
    }

    private static ControlTarget Target(SeededRandom chance) => chance.Below(4) switch
    {
        0 => ControlTarget.Everything,
        1 => ControlTarget.Institution(chance.Of(People.Institutions)),
        2 => ControlTarget.Channel(chance.Of(People.Institutions)),
        _ => ControlTarget.MerchantGroup(chance.Of(People.Merchants).Value),
    };

    private async Task GiveAsync(Func<ValueTask<OperatorActionResult>> order)
    {
        try
        {
            OperatorActionResult result = await order().ConfigureAwait(false);
            // Merchants are onboarded while the run goes on: there is no such group before that.
            if (result.Status == OperatorActionStatus.BadInput && !result.Reason!.Contains("merchant group", StringComparison.Ordinal))
            {
                world.Misuse("pauser", new InvalidOperationException(result.Reason));
            }
        }
        catch (StoreException)
        {
            // Looks again.
        }
        catch (Exception exception)
        {
            world.Misuse("pauser", exception);
        }
    }
}
