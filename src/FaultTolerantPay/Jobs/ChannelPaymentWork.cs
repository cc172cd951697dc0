using FaultTolerantPay.Calls;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Payments;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Takes the next step of each channel payment: asks a channel what became of an operation, returns a surplus charge, ends a payment that
/// was not paid in time, or lets an authorisation expire. One step for each claim; the commit of the step puts the payment back into the
/// queue at its next time.
/// </summary>
internal sealed class ChannelPaymentWork(
    LeasedQueue queue,
    IPaymentStore payments,
    IChannelPaymentStore channelPayments,
    ChannelPaymentUpdater updater,
    OperationSender sender,
    NewOperations operations,
    IProviderSettings settings,
    TimeProvider time,
    IOptions<WorkOptions> options,
    Telemetry telemetry,
    ILogger<ChannelPaymentWork> logger)
    : QueueWork(
        WorkKind.ChannelPayment, queue, payments, time, options, telemetry, logger,
        [.. settings.All.SelectMany(of => of.Channels).Select(channel => ChannelPaymentCommit.LaneOf(channel.Id))])
{
    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        TransactionKey key = lease.Item.Transaction;
        if (await channelPayments.FindChannelPaymentAsync(key, cancellationToken).ConfigureAwait(false) is not { } payment)
        {
            return;
        }

        DateTimeOffset now = Time.GetUtcNow();
        if (ChannelPaymentSchedule.NextToAsk(payment) is { } asked && asked.AskAt <= now)
        {
            await sender.QueryAsync(payment, asked, lease, cancellationToken).ConfigureAwait(false);
        }
        else if (ChannelPaymentSchedule.NextToReturn(payment) is { } surplus && surplus.ReturnAt <= now)
        {
            await ReturnAsync(payment, surplus.Number, lease, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await updater.UpdateAsync(key, lease, EndWhatIsOver, cancellationToken, payment).ConfigureAwait(false);
        }
    }

    private async ValueTask ReturnAsync(
        ChannelPayment payment, OperationNumber surplus, WorkLease lease, CancellationToken cancellationToken)
    {
        string reference = operations.NextReference();
        StoredStep step = await updater.UpdateAsync(
            payment.Key,
            lease,
            change => change.WriteSurplusReturn(surplus, operations.TermsAt(change.At, reference, answerBy: null)),
            cancellationToken,
            payment).ConfigureAwait(false);
        if (step.IsWritten)
        {
            await sender.SendAsync(step.Payment, step.Operation, card: null, CardFacts.None, cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A payment whose time to try is over ends unpaid; an authorisation expires. A step that does not apply is refused.</summary>
    private static ChannelStep EndWhatIsOver(ChannelPaymentChange change) =>
        change.After.IsProven ? change.ExpireAuthorisation() : change.EndUnpaid();
}
