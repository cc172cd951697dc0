using FaultTolerantPay.Controls;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>Which pauses are durable, and since when: nothing that one stops leaves a node for long after it.</summary>
internal sealed class PauseFacts(SimulatedWorld world)
{
    // A node may know controls that are a second old, and the store may take its time to store a step.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);
    private readonly Dictionary<ControlSlot, long> _since = [];

    public IReadOnlyCollection<ControlSlot> InForce => _since.Keys;

    public void Stored(OperatorControl control)
    {
        world.Coverage.Mark($"control {control.Kind}");
        foreach (PausedWork work in (PausedWork[])(control.Work == PausedWork.Both ? [PausedWork.Collections, PausedWork.Payouts]
            : [control.Work]))
        {
            var slot = new ControlSlot(control.Target, work);
            if (control.Kind is OperatorControlKind.Resume or OperatorControlKind.Unblock)
            {
                _since.Remove(slot);
            }
            else
            {
                _since.TryAdd(slot, world.Scheduler.Ticks);
            }
        }
    }

    /// <summary>An instruction leaves a node.</summary>
    public void Sent(Instruction instruction)
    {
        PausedWork work = instruction.Key.Purpose == InstructionPurpose.Collection ? PausedWork.Collections : PausedWork.Payouts;
        ControlTarget[] targets =
        [
            new(ControlTargetKind.Everything, ""), new(ControlTargetKind.Channel, instruction.Channel.Value),
                new(ControlTargetKind.Institution, instruction.Channel.Value),
            // What was decided on an institution's limit, whichever channel carries it; and a merchant without a group is one by itself.
            new(ControlTargetKind.Institution, world.Durable.Find(instruction.Key.Transaction)?.Advance?.Institution.Value ?? ""),
            new(ControlTargetKind.MerchantGroup, instruction.Key.Transaction.Merchant.Value),
        ];
        foreach (ControlTarget target in targets)
        {
            if (_since.TryGetValue(new ControlSlot(target, work), out long since) && world.Scheduler.Ticks - since > Slack.Ticks)
            {
                world.Fail("pause",
                    $"{instruction.Key} is sent {TimeSpan.FromTicks(world.Scheduler.Ticks - since)} after {work} of {target} were paused.");
            }
        }
    }
}
