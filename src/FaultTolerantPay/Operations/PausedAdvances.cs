using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>Looks at advances that a pause stopped: what is still stopped waits on, and what is not goes back to the queue of advances. Sends nothing itself.</summary>
internal sealed class PausedAdvances(
    IStandInStore store,
    AdvanceUpdater updater,
    Pauses pauses,
    IMerchantStore merchants,
    TimeProvider time,
    IOptions<WorkOptions> options,
    Telemetry telemetry,
    ILogger<PausedAdvances> logger) : QueueWork(WorkKind.Paused, store, time, options, telemetry, logger)
{
    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(lease.Item.Merchant, cancellationToken).ConfigureAwait(false);
        OrdersInForce orders = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await updater.UpdateAsync(
            lease.Item.Transaction,
            known: null,
            lease,
            Store,
            async (step, _, store) =>
            {
                if (step.After.PausedBy is null)
                    return;
                IReadOnlyList<Instruction> instructions = await store.ListInstructionsAsync(step.After.Key, cancellationToken).ConfigureAwait(false);
                if (pauses.Stops(step, pauses.Of(orders, step.After, instructions, merchant)))
                    return;
                step.After = step.After with { PausedBy = null, NextActionAt = step.Now };
                step.Note("resumed", "no order stops it any more");
            },
            cancellationToken).ConfigureAwait(false);
    }
}
