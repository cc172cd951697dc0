using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>Merchants refund what they sold: wholly or in parts, at any time, and ask again where no answer came.</summary>
internal sealed class MerchantSide(SimulatedWorld world)
{
    private readonly HashSet<TransactionKey> _refunding = [];
    private int _number;

    /// <summary>Refunds that were acknowledged, by payment and refund id.</summary>
    public Dictionary<(TransactionKey Key, RefundId Id), long> Acknowledged { get; } = [];

    /// <summary>Refunds that were asked for, acknowledged or not.</summary>
    public Dictionary<(TransactionKey Key, RefundId Id), long> Asked { get; } = [];

    public void MayRefund(TransactionRequest sold)
    {
        SeededRandom chance = world.Chance;
        if (world.IsCalm || !chance.Percent(28) || !_refunding.Add(sold.Key))
        {
            return;
        }

        int parts = chance.From(1, 3);
        for (int i = 0; i < parts; i++)
        {
            long amount = chance.Percent(45) ? sold.Amount.Minor : 1 + chance.Below(sold.Amount.Minor);
            var refund = new RefundRequest(sold.Key, new RefundId($"r{++_number}"), sold.Amount with { Minor = amount },
                new OperatorId("refund-desk"), "the merchant asks for it");
            Asked.Add((refund.Key, refund.Id), amount);
            TimeSpan after = chance.Percent(40) ? chance.Ms(0, 1_500) : chance.Seconds(1, 70);
            world.Scheduler.After(after, null, () => Order(refund, 4));
            if (chance.Percent(20))
            {
                world.Scheduler.After(after + chance.Ms(0, 3_000), null, () => Order(refund, 0));
            }
        }
    }

    private void Order(RefundRequest refund, int tries)
    {
        if (world.Drivers.AnyNode() is { } node)
        {
            _ = OrderAsync(node, refund, tries);
        }
        else if (tries > 0)
        {
            world.Scheduler.After(TimeSpan.FromSeconds(1), null, () => Order(refund, tries - 1));
        }
    }

    private async Task OrderAsync(SimulatedNode node, RefundRequest refund, int tries)
    {
        world.Trace.Add("merchant", "refunds", SimulatedWorld.Name(refund.Key), refund.Id.Value);
        try
        {
            OperatorActionResult result = await node.Operations.RefundAsync(refund, CancellationToken.None).ConfigureAwait(false);
            world.Coverage.Mark("refund " + result.Status);
            if (result.IsDone)
            {
                Acknowledged[(refund.Key, refund.Id)] = refund.Amount.Minor;
            }

            if (result.Status == OperatorActionStatus.BadInput)
            {
                world.Fail("M4", $"refund {refund.Id} of {refund.Key} is bad input: {result.Reason}");
            }
        }
        catch (StoreException)
        {
            if (tries > 0)
            {
                world.Scheduler.After(TimeSpan.FromMilliseconds(600), null, () => Order(refund, tries - 1));
            }
        }
        catch (Exception exception)
        {
            world.Misuse("refund", exception);
        }
    }
}
