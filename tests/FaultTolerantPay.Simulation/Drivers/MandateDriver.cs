using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>
/// An operator who orders other mandates, in some of the runs. This driver draws its random numbers from a source of its own, so that it
/// changes no run in which it does nothing.
/// </summary>
internal sealed class MandateDriver
{
    private readonly SimulatedWorld _world;
    private readonly SeededRandom _chance;
    private readonly bool _isAtWork;
    private int _orders;

    public MandateDriver(SimulatedWorld world)
    {
        _world = world;
        _chance = new SeededRandom(~world.Seed);
        _isAtWork = _chance.Percent(15);
    }

    public void Start()
    {
        if (_isAtWork)
        {
            _world.Scheduler.After(_chance.Seconds(5, 20), null, Round);
        }
    }

    private void Round()
    {
        if (_world.IsCalm)
        {
            return;
        }

        if (_world.Drivers.AnyNode() is { } node)
        {
            PaymentFacts[] open = [.. _world.Durable.Payments.Values.Where(facts => facts.Advance is { IsPaid: true } advance
                && !AdvanceStateTable.IsFinal(advance.State))];
            for (int i = 0; i < 6 && open.Length > 0; i++)
            {
                _ = OrderAsync(node, _chance.OneOf(open).Key);
            }
        }
        _world.Scheduler.After(_chance.Seconds(1, 5), null, Round);
    }

    private async Task OrderAsync(SimulatedNode node, TransactionKey key)
    {
        string id = $"mandate-{++_orders}";
        var mandate = new Mandate(_chance.OneOf(People.Institutions), $"{People.Secret}-{id}");
        var order = new MandateReplacement { Id = id, Mandate = mandate, By = People.Clerk, Reason = "another account" };
        try
        {
            OperatorActionResult result = await node.Operations.ReplaceMandateAsync(key, order, default).ConfigureAwait(false);
            _world.Coverage.Mark($"mandate {result.Status}");
        }
        catch (StoreException)
        {
            // The next round orders another one.
        }
        catch (Exception exception)
        {
            _world.Misuse("mandate clerk", exception);
        }
    }
}
