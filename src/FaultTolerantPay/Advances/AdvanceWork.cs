using FaultTolerantPay.Collection;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Advances;

/// <summary>Takes each advance one step on: the state says which.</summary>
internal sealed class AdvanceWork(
    IStandInStore store,
    InstructionWork instructions,
    PayoutWork payouts,
    ConfirmationWork confirmations,
    CollectionWork collections,
    CustomerRefundWork refunds,
    TimeProvider time,
    IOptions<WorkOptions> options,
    Telemetry telemetry,
    ILogger<AdvanceWork> logger) : QueueWork(WorkKind.Advance, store, time, options, telemetry, logger)
{
    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        if (await Store.FindAdvanceAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false) is not { } advance)
            return;
        if (advance.IsHeld)
            await instructions.QueryAcceptedAsync(advance, cancellationToken).ConfigureAwait(false);
        ValueTask step = advance.State switch
        {
            AdvanceState.Reserved => payouts.PayOrReleaseAsync(advance, lease, cancellationToken),
            AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => payouts.QueryAsync(advance, cancellationToken),
            AdvanceState.Paid => confirmations.ConfirmAsync(advance, lease, cancellationToken),
            AdvanceState.CollectionDue => collections.CollectAsync(advance, lease, cancellationToken),
            AdvanceState.Collecting or AdvanceState.CollectionUnknown => collections.QueryAsync(advance, lease, cancellationToken),
            AdvanceState.CustomerRefundDue => refunds.RefundAsync(advance, lease, cancellationToken),
            AdvanceState.CustomerRefunding or AdvanceState.CustomerRefundUnknown => refunds.QueryAsync(advance, cancellationToken),
            AdvanceState.Delinquent => collections.ReviewAsync(advance, lease, cancellationToken),
            _ => ValueTask.CompletedTask,
        };
        await step.ConfigureAwait(false);
    }
}
