using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>What nobody orders: outages, crashes, machines that stand still, clocks that jump.</summary>
internal sealed class FaultDriver(SimulatedWorld world)
{
    /// <summary>What all clocks together were moved by.</summary>
    public long WallShiftTicks { get; private set; }

    public void Start()
    {
        SeededRandom chance = world.Chance;
        Settings settings = world.Settings;
        world.Scheduler.After(chance.Ms(500, 12_000), null, BeginOutage);
        for (int i = 0; i < settings.Crashes; i++)
        {
            SimulatedNode node = chance.OneOf(world.Nodes);
            world.Scheduler.After(Moment(), null, () => node.CrashAfter(chance.Below(50)));
        }
        if (settings.MovesClocks)
        {
            for (int i = 0; i < 4; i++)
            {
                world.Scheduler.After(Moment(), null, MoveClock);
                world.Scheduler.After(Moment(), null, StandStill);
            }
            world.Scheduler.After(Moment(), null, MoveAllClocks);
        }
        for (int i = 0; i < 3; i++)
        {
            world.Scheduler.After(Moment(), null, OpenAgain);
        }

        if (!settings.CanCancel)
        {
            world.Scheduler.After(chance.Seconds(10, 40), null, ExecuteLate);
        }

        if (settings.LosesAdapter)
        {
            world.Scheduler.After(Moment(), null, LoseAdapter);
        }
    }

    public void Stop()
    {
        world.IsCalm = true;
        world.Primary.Mode = PrimaryMode.Up;
        world.Trace.Add("weather", "calm", "");
        world.Drivers.RiskManagers.Correct();
        // The night shift kills everything, and what lies on the disk is opened anew.
        foreach (SimulatedNode node in world.Nodes)
        {
            node.Crash();
        }

        world.Disk.Crash();
    }

    /// <summary>Somebody opens the store's file beside the nodes, and closes it: no lock of theirs may be lost by it.</summary>
    private void OpenAgain()
    {
        if (world.IsCalm)
        {
            return;
        }

        world.Trace.Add("weather", "opens-again", "");
        IReadOnlyList<string> happened = world.Disk.OpenAgain();
        foreach (string what in happened)
        {
            world.Coverage.Mark(what);
        }

        if (happened.Count > 0 && !happened.Contains(Disk.RefusedAgain))
        {
            world.Fail("store", "the file was opened a second time in one process.");
        }
    }

    private TimeSpan Moment() => world.Chance.Between(TimeSpan.Zero, world.Settings.Traffic);

    private void BeginOutage()
    {
        if (world.IsCalm)
        {
            return;
        }

        world.Primary.Mode = world.Chance.Of(PrimaryMode.Down, PrimaryMode.Down, PrimaryMode.Slow, PrimaryMode.Errors,
            PrimaryMode.LosesAnswers, PrimaryMode.Flaky, PrimaryMode.Flaky);
        world.Trace.Add("weather", "outage", "", world.Primary.Mode.ToString());
        world.Drivers.Retries.FaultBegins();
        world.Scheduler.After(world.Chance.Seconds(8, 40), null, EndOutage);
    }

    private void EndOutage()
    {
        world.Primary.Mode = PrimaryMode.Up;
        world.Trace.Add("weather", "up", "");
        world.Scheduler.After(world.Chance.Seconds(2, 20), null, BeginOutage);
    }

    private void MoveClock()
    {
        if (world.IsCalm)
        {
            return;
        }

        SimulatedNode node = world.Chance.OneOf(world.Nodes);
        node.ClockErrorTicks = world.Chance.Between(-Settings.ClockError, Settings.ClockError).Ticks + WallShiftTicks;
        world.Trace.Add("weather", "moves-clock", node.Name);
    }

    /// <summary>All clocks are put forward together, while nothing is on its way that depends on them.</summary>
    private void MoveAllClocks()
    {
        if (world.IsCalm)
        {
            return;
        }

        bool isBusy = world.Channels.Orders.Values.Any(order => order.Status == InstructionStatus.OnItsWay
            || order.VisibleFrom > world.Scheduler.Ticks) || world.Primary.Payments.Values.Any(payment => payment.OnTheirWay > 0)
            || world.Cards is { Providers.IsBusy: true };
        if (isBusy)
        {
            world.Scheduler.After(world.Chance.Ms(100, 2_000), null, MoveAllClocks);
            return;
        }
        long by = world.Chance.Seconds(60, 900).Ticks;
        WallShiftTicks += by;
        foreach (SimulatedNode node in world.Nodes)
        {
            node.ClockErrorTicks += by;
        }

        world.Trace.Add("weather", "moves-all-clocks", "");
    }

    /// <summary>A machine is suspended: what is due on it comes later, and the world goes on.</summary>
    private void StandStill()
    {
        if (world.IsCalm)
        {
            return;
        }

        SimulatedNode node = world.Chance.OneOf(world.Nodes);
        long until = world.Scheduler.Ticks + world.Chance.Ms(200, 25_000).Ticks;
        // Suspended twice, it goes on when the longer one is over: what was due meanwhile waits for that.
        node.Life.StandsStillUntil = Math.Max(node.Life.StandsStillUntil, until);
        // What the store answers meanwhile comes too late.
        node.Life.StoreTroublesUntil = node.Life.StandsStillUntil + TimeSpan.FromMinutes(1).Ticks;
        world.Trace.Add("weather", "stands-still", node.Name);
    }

    private void LoseAdapter()
    {
        if (world.IsCalm)
        {
            return;
        }

        world.LoseCollection(People.Institutions[2]);
        foreach (SimulatedNode node in world.Nodes)
        {
            node.Crash();
        }
    }

    /// <summary>
    /// A business system that cannot cancel finds an old request in some queue, and executes it after all: after the confirmation, or after
    /// the collection.
    /// </summary>
    private void ExecuteLate()
    {
        if (world.IsCalm)
        {
            return;
        }

        TransactionKey[] settling = [.. world.Durable.Payments.Values
            .Where(facts => facts.Advance is { IsPaid: true, State: not (AdvanceState.Paid or AdvanceState.Superseded) })
            .Select(facts => facts.Key)
            .Where(key => world.Primary.Find(key) is null or { IsExecuted: false, IsDeclined: false, IsProcessing: false })];
        if (settling.Length > 0)
        {
            TransactionKey key = world.Chance.OneOf(settling);
            world.Primary.ExecuteLate(world.Durable.Find(key)!.Advance!.Detail.Request);
            world.Scheduler.After(world.Chance.Ms(0, 3_000), null, () => world.Drivers.Operators.Report(key));
        }
        // One that was refused, or called failed, too: only the statement tells of it.
        TransactionKey[] refused = [.. world.Durable.Payments.Values
            .Where(facts =>
                facts is { Record.Outcome.Kind: OutcomeKind.Refused or OutcomeKind.Failed,
                    Advance: null or { State: AdvanceState.Released } })
            .Select(facts => facts.Key)
            .Where(key => world.Primary.Find(key) is null or { IsExecuted: false, IsDeclined: false, IsProcessing: false, OnTheirWay: 0 })];
        if (refused.Length > 0 && world.Chance.Percent(30))
        {
            world.Primary.ExecuteLate(world.Durable.Find(world.Chance.OneOf(refused))!.Record!.Request);
        }

        world.Scheduler.After(world.Chance.Seconds(1, 6), null, ExecuteLate);
    }
}
