using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Checks advances that a pause stopped. An advance that is still stopped keeps waiting; any other returns to the queue of advances. Sends
/// nothing itself.
/// </summary>
internal sealed class PausedAdvances(
    LeasedQueue queue,
    IPaymentStore payments,
    AdvanceUpdater updater,
    PauseChecks pauses,
    IMerchantStore merchants,
    TimeProvider time,
    IOptions<WorkOptions> options,
    Telemetry telemetry,
    ILogger<PausedAdvances> logger) : QueueWork(WorkKind.Paused, queue, payments, time, options, telemetry, logger)
{
    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        Merchant? merchant = await merchants.FindAsync(lease.Item.Merchant, cancellationToken).ConfigureAwait(false);
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        await updater.UpdateAsync(
            lease.Item.Transaction,
            lease,
            async change =>
            {
                Advance advance = change.After;
                if (advance.PausedByControl is null)
                {
                    return change;
                }

                IReadOnlyList<Instruction> instructions =
                    await Payments.ListInstructionsAsync(advance.Key, cancellationToken).ConfigureAwait(false);
                return pauses.Of(controls, advance, instructions, merchant) is { } pause
                    ? change.Pause(pause.Number, pause.ToString(), pauses.Review)
                    : change.Resume();
            },
            cancellationToken).ConfigureAwait(false);
    }
}
