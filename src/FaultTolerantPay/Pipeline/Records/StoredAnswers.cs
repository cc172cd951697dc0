using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Answers payments from the stored records of their orders.</summary>
internal sealed class StoredAnswers(
    PaymentRecords records,
    StoredOutcomeCheck stored,
    IntentRecorder intents,
    StoreCalls calls,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger)
{
    private readonly bool _recordsFirst = options.Value.PaymentRecords == PaymentRecordPolicy.BeforeSending;

    /// <summary>
    /// Looks up a payment whose own intent is not stored. If the store does not answer in time, the payment continues as unknown to the
    /// store.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="notStored">The intent that the store did not take in time; null if no intent is written.</param>
    public async ValueTask<IntentResult> FindAsync(PaymentInHand payment, TransactionRecord? notStored)
    {
        if (!calls.WaitsForReads)
        {
            return new IntentResult(null, notStored);
        }

        TransactionRequest request = payment.Request;
        try
        {
            DateTimeOffset until = calls.BeforeSending(request);
            if (!_recordsFirst && !await calls.ReadAsync(() => stored.AskAsync(payment.ReceivedAt), until).ConfigureAwait(false))
            {
                return default;
            }

            IReadOnlyList<TransactionRecord> attempts = await records.FindAttemptsAsync(request.Key.OrderKey, until).ConfigureAwait(false);
            TransactionRecord? own = Replay.Own(attempts, request);
            bool isWrittenAfterAll = notStored is not null
                && own is { Version: 1 } && own.StoredAt == notStored.StoredAt && own.Request == request;
            if (isWrittenAfterAll)
            {
                return own!;
            }

            if (Replay.Of(attempts, request, payment.ReceivedAt) is { } answer)
            {
                return answer;
            }
            // A withdrawn payment continues with its stored record.
            return own is not null && notStored is null
                ? await intents.RecordAsync(payment).ConfigureAwait(false)
                : new IntentResult(null, notStored);
        }
        catch (StoreException exception)
        {
            PipelineLog.NotLookedUp(logger, exception, request.Merchant.Value, request.Order.Value);
            return new IntentResult(null, notStored);
        }
    }

    /// <summary>Another writer was faster, with this attempt or another of the order: the stored outcome is the answer.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<TransactionOutcome> ReplayAsync(PaymentInHand payment)
    {
        TransactionRequest request = payment.Request;
        DateTimeOffset until = calls.AfterSending(request);
        IReadOnlyList<TransactionRecord> attempts = await records.FindAttemptsAsync(request.Key.OrderKey, until).ConfigureAwait(false);
        return Replay.Of(attempts, request, payment.ReceivedAt) ?? payment.InProgress();
    }
}
