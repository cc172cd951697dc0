using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Drivers;

/// <summary>
/// The second person: approves what operators ordered, refuses it, or forgets it until it expires. Now and then who ordered tries to
/// approve it himself.
/// </summary>
internal sealed class Approver(SimulatedWorld world)
{
    public void Start()
    {
        if (world.Settings.ApprovalThresholdMinor is not null)
        {
            world.Scheduler.After(world.Chance.Seconds(2, 8), null, Round);
        }
    }

    private void Round()
    {
        if (world.Drivers.AnyNode() is { } node)
        {
            foreach (ApprovalRequest request in world.SecondPerson.Waiting.ToArray())
            {
                int roll = world.Chance.Below(100);
                if (roll < 5)
                {
                    _ = GiveAsync(() => ApproveOwnAsync(node, request));
                }
                else if (roll < (world.IsCalm ? 60 : 25))
                {
                    _ = GiveAsync(() => ApproveAsync(node, request));
                }
                else if (roll < (world.IsCalm ? 62 : 30))
                {
                    _ = GiveAsync(() => RefuseAsync(node, request, "not convinced"));
                }
            }
        }
        world.Scheduler.After(world.IsCalm ? world.Chance.Seconds(1, 3) : world.Chance.Seconds(2, 10), null, Round);
    }

    private async Task ApproveAsync(SimulatedNode node, ApprovalRequest request)
    {
        world.Trace.Add("supervisor", "approves", SimulatedWorld.Name(request.Key), request.Kind.ToString());
        OperatorActionResult result =
            await node.Approvals.ApproveAsync(request.Id, People.Supervisor, "looked at it too", default).ConfigureAwait(false);
        if (result.IsDone && request.Kind == ApprovalKind.Refund)
        {
            world.Drivers.Merchants.Acknowledged[(request.Key, new RefundId(request.About))] = request.Amount.Minor;
        }
        // What was ordered is not what would be done now: it is ordered again, or not.
        if (!result.IsDone)
        {
            await RefuseAsync(node, request, "things have changed").ConfigureAwait(false);
        }
    }

    private async Task ApproveOwnAsync(SimulatedNode node, ApprovalRequest request)
    {
        // An operator's name is one person's, however it is written.
        OperatorId same = world.Chance.Percent(50) ? request.RequestedBy : new OperatorId(request.RequestedBy.Value.ToUpperInvariant());
        OperatorActionResult result =
            await node.Approvals.ApproveAsync(request.Id, same, "approves what he ordered", default).ConfigureAwait(false);
        world.Coverage.Mark($"approval {result.Status} by one person");
        if (result.Status == OperatorActionStatus.Done)
        {
            world.Fail("approval", $"{request.RequestedBy} approved what he ordered: {request.Id}.");
        }
    }

    private async Task RefuseAsync(SimulatedNode node, ApprovalRequest request, string reason)
    {
        world.Trace.Add("supervisor", "refuses", SimulatedWorld.Name(request.Key), request.Kind.ToString());
        await node.Approvals.RefuseAsync(request.Id, People.Supervisor, reason, default).ConfigureAwait(false);
    }

    private async Task GiveAsync(Func<Task> order)
    {
        try
        {
            await order().ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Looks again.
        }
        catch (Exception exception)
        {
            world.Misuse("approver", exception);
        }
    }
}
