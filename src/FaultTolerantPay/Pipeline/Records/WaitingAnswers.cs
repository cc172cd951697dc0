using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Answers payments from the records that wait in this node's memory because the store did not take them.</summary>
internal sealed class WaitingAnswers(
    PaymentRecords records,
    WaitingRecords waiting,
    PendingPayments held,
    LateDecline lateDecline,
    StoreCalls calls,
    ILogger<FallbackTransactionPipeline> logger)
{
    /// <summary>
    /// The outcome of a payment that is known, or whose order another attempt holds. Null if no waiting record prevents its execution.
    /// </summary>
    public async ValueTask<TransactionOutcome?> FindAsync(PaymentInHand payment)
    {
        TransactionRequest request = payment.Request;
        WaitingRecord? own = waiting.Find(request.Key);
        if (own is not null && !Replay.MayTryAgain(own.Record, request))
        {
            return await AnswerAsync(own, payment).ConfigureAwait(false);
        }

        if (waiting.FindHolder(request.Key.OrderKey) is not { } holder)
        {
            return null;
        }

        if (own is null && await FindOwnInStoreAsync(payment, holder).ConfigureAwait(false) is { } ended)
        {
            return ended;
        }

        return await AnswerAsync(holder, payment).ConfigureAwait(false);
    }

    /// <summary>
    /// The attempt that holds the order is in memory, but the request's own attempt may have ended earlier and be stored: then that is the
    /// outcome (M4). While the store does not answer, the outcome is unknown.
    /// </summary>
    private async ValueTask<TransactionOutcome?> FindOwnInStoreAsync(PaymentInHand payment, WaitingRecord holder)
    {
        TransactionRequest request = payment.Request;
        if (!calls.WaitsForReads)
        {
            return Replay.UnderWay(holder.Record.Request, request, payment.ReceivedAt);
        }

        try
        {
            TransactionRecord? own = await records.FindAsync(request.Key, calls.BeforeSending(request)).ConfigureAwait(false);
            return own is null || Replay.MayTryAgain(own, request) ? null : Replay.Of(own, request, payment.ReceivedAt);
        }
        catch (StoreException exception)
        {
            PipelineLog.NotLookedUp(logger, exception, request.Merchant.Value, request.Order.Value);
            return Replay.UnderWay(holder.Record.Request, request, payment.ReceivedAt);
        }
    }

    /// <summary>Replays a certain outcome; stores an uncertain one first.</summary>
    private async ValueTask<TransactionOutcome> AnswerAsync(WaitingRecord known, PaymentInHand payment)
    {
        TransactionOutcome answer = Replay.Of(known.Record, payment.Request, payment.ReceivedAt);
        bool isCertain = !known.IsUnknown && !lateDecline.MayBeCalledFailed(known.Record);
        return isCertain || answer.Refusal is not null ? answer : await held.StoreFirstAsync(known, payment).ConfigureAwait(false);
    }
}
