using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>Takes the next step of each advance. The state decides which step.</summary>
internal sealed class AdvanceWork(
    LeasedQueue queue,
    IPaymentStore payments,
    ICommitStore commits,
    InstructionWork instructions,
    PayoutWork payouts,
    CollectionWork collections,
    CustomerRefundWork refunds,
    InstitutionChannels channels,
    TimeProvider time,
    IOptions<WorkOptions> options,
    Telemetry telemetry,
    ILogger<AdvanceWork> logger)
    : QueueWork(WorkKind.Advance, queue, payments, time, options, telemetry, logger, [.. channels.Lanes, AdvanceLanes.Held])
{
    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        if (await Payments.FindAdvanceAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false) is not { } advance)
        {
            return;
        }

        if (advance.IsHeld)
        {
            await instructions.QueryAcceptedAsync(advance, cancellationToken).ConfigureAwait(false);
        }

        ValueTask step = advance.State switch
        {
            AdvanceState.Reserved => payouts.PayOrReleaseAsync(advance, lease, cancellationToken),
            AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => payouts.QueryAsync(advance, cancellationToken),
            AdvanceState.Paid => MoveToConfirmationsAsync(advance, lease),
            AdvanceState.CollectionDue => collections.CollectAsync(advance, lease, cancellationToken),
            AdvanceState.Collecting or AdvanceState.CollectionUnknown => collections.QueryAsync(advance, lease, cancellationToken),
            AdvanceState.CustomerRefundDue => refunds.RefundAsync(advance, lease, cancellationToken),
            AdvanceState.CustomerRefunding or AdvanceState.CustomerRefundUnknown => refunds.QueryAsync(advance, cancellationToken),
            AdvanceState.Delinquent => collections.ReviewAsync(advance, lease, cancellationToken),
            _ => ValueTask.CompletedTask,
        };
        await step.ConfigureAwait(false);
    }

    /// <summary>A store that was written before confirmations had their own queue has them here.</summary>
    private async ValueTask MoveToConfirmationsAsync(Advance advance, WorkLease lease)
    {
        DateTimeOffset now = Time.GetUtcNow();
        WorkChange[] work = [
            new WorkChange(lease.Item, null), new WorkChange(new WorkItemKey(WorkKind.Confirmation, advance.Key), now, KeepsEarlier: true)];
        await commits.CommitAsync(new StandInCommit { At = now, Work = work, Lease = lease }, CancellationToken.None).ConfigureAwait(false);
    }
}
