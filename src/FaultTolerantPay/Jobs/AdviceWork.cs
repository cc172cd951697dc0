using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Informs the business system of each stand-in payment. If the business system posts the debit, what it returns for the advice is the
/// result of the collection.
/// </summary>
internal sealed class AdviceWork(
    LeasedQueue queue,
    IPaymentStore payments,
    IOutbox outbox,
    CommitPublisher publisher,
    BackgroundCalls primary,
    ResultRecorder results,
    PauseChecks pauses,
    IMerchantStore merchants,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> recovery,
    Telemetry telemetry,
    ILogger<AdviceWork> logger) : MessageWork(WorkKind.Advices, queue, payments, outbox, publisher, time, work, recovery, telemetry, logger)
{
    public override TimeSpan IdleDelay => primary.RestFor(WorkKind.Advices, base.IdleDelay);

    protected override bool IsOrdered => true;

    protected override int Room => primary.RoomFor(WorkKind.Advices);

    protected override bool WaitsForOthers => primary.IsDown;

    protected override TimeSpan WaitAfter(int attempts, TimeSpan first, TimeSpan maxLength) =>
        primary.WaitAfter(attempts, first, maxLength);

    // While the business system is down nothing is claimed: a message that is left had no room, and room comes soon.
    protected override TimeSpan WaitForRoom => base.IdleDelay;

    protected override async ValueTask<DeliveryResult> DeliverAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        Advice advice = message.Advice!;
        if (advice.Kind == AdviceKind.PostDebit && await IsPausedAsync(advice.Key, cancellationToken).ConfigureAwait(false))
        {
            return new DeliveryResult(DeliveryStatus.NotNow, Wait: pauses.Review);
        }

        if (await primary.AdviseAsync(advice, cancellationToken).ConfigureAwait(false) is not { } receipt)
        {
            return primary.IsWithheld(WorkKind.Advices, advice.Key)
                ? new DeliveryResult(DeliveryStatus.Withheld, AbandonedSince: primary.AbandonedSince(WorkKind.Advices, advice.Key))
                : new DeliveryResult(DeliveryStatus.NotNow);
        }
        if (advice.Kind == AdviceKind.Advanced)
        {
            return receipt.Outcome switch
            {
                OperationOutcome.Succeeded => new DeliveryResult(DeliveryStatus.Taken),
                OperationOutcome.Declined => new DeliveryResult(DeliveryStatus.Declined, receipt.Code),
                _ => new DeliveryResult(DeliveryStatus.NotTaken),
            };
        }
        if (receipt.Outcome is not (OperationOutcome.Succeeded or OperationOutcome.Declined))
        {
            return new DeliveryResult(DeliveryStatus.NotTaken);
        }
        // Recorded before the message is marked as delivered. After a crash in between, the advice is sent again under the same id, with
        // the same result.
        Instruction debit = await Payments.FindInstructionAsync(advice.Id, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException($"Advice {advice.Id} of {advice.Key} has no instruction: the store is damaged.");
        ChannelResult result = receipt.Outcome == OperationOutcome.Succeeded
            ? ChannelResult.Succeeded(receipt.Reference)
            : ChannelResult.SoftDecline(receipt.Code ?? "declined");
        await results.RecordAsync(debit, result, wasQuery: false).ConfigureAwait(false);
        return new DeliveryResult(DeliveryStatus.Taken);
    }

    /// <summary>
    /// Whether an operator paused the collection that an advice carries. It was written before the pause, and the business system has not
    /// received it.
    /// </summary>
    private async ValueTask<bool> IsPausedAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        ActiveControls controls = await pauses.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (controls.Pauses == 0 || await Payments.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false) is not { } advance)
        {
            return false;
        }

        return pauses.OfCollection(
            controls, advance, await merchants.FindAsync(key.Merchant, cancellationToken).ConfigureAwait(false)) is not null;
    }
}
