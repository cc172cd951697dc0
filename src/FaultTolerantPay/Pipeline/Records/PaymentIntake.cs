using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// The first step: finds what is known of a payment, or stores its intent before anything is sent. If the store does not answer in time,
/// <see cref="PipelineOptions.WhenStoreFails"/> decides whether the payment continues without a record.
/// </summary>
internal sealed class PaymentIntake(
    UnwrittenRecords kept,
    WaitingRecords waiting,
    WaitingAnswers waitingAnswers,
    StoredOutcomeCheck stored,
    StoredAnswers storedAnswers,
    IntentRecorder intents,
    StoreCalls calls,
    TimeProvider time,
    IOptions<PipelineOptions> options,
    ILogger<FallbackTransactionPipeline> logger,
    INodeDirectory? nodes = null)
{
    private readonly bool _refusesUnrecorded = options.Value.WhenStoreFails switch
    {
        FailedStorePolicy.ByStore => nodes is not null,
        FailedStorePolicy policy => policy == FailedStorePolicy.Refuse,
    };

    private readonly bool _recordsFirst = options.Value.PaymentRecords == PaymentRecordPolicy.BeforeSending;

    /// <summary>The outcome, if the payment is known or cannot continue; otherwise its intent.</summary>
    public async ValueTask<IntentResult> RecordAsync(PaymentInHand payment)
    {
        if (!kept.IsRestored && !await RestoreAsync(payment).ConfigureAwait(false))
        {
            return payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown);
        }

        if (await waitingAnswers.FindAsync(payment).ConfigureAwait(false) is { } known)
        {
            return known;
        }
        // A reservation or outcome that the store did not take in time may still take effect. Until then neither the business system nor
        // the bank may pay.
        if (stored.MayBeDecided(payment.Request.Key.OrderKey))
        {
            return payment.InProgress();
        }
        // The outcome could become unknown, and there would be no room for the record that blocks its key.
        if (waiting.IsFull)
        {
            return payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyWaitingRecords);
        }

        if (_recordsFirst)
        {
            return await StoreIntentAsync(payment).ConfigureAwait(false);
        }

        return stored.KnowsStoreIsEmpty(payment.ReceivedAt)
            ? default
            : await storedAnswers.FindAsync(payment, notStored: null).ConfigureAwait(false);
    }

    /// <summary>
    /// No one restored this node before it accepted payments. The records that stopped nodes kept may include this payment.
    /// </summary>
    /// <returns>Whether this node knows all kept records.</returns>
    private async ValueTask<bool> RestoreAsync(PaymentInHand payment)
    {
        try
        {
            TimeSpan left = payment.Request.AnswerBy - payment.ReceivedAt;
            // The payment's own time limits the wait. Whether its caller still waits makes no difference to what this node knows.
            await kept.RestoreAsync().WaitAsync(
                left > TimeSpan.Zero ? left : TimeSpan.Zero, time, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is StoreException or TimeoutException)
        {
            PipelineLog.StoreFailed(logger, exception, payment.Request.Merchant.Value, payment.Request.Order.Value);
            return false;
        }
    }

    private async ValueTask<IntentResult> StoreIntentAsync(PaymentInHand payment)
    {
        TransactionRecord intent = IntentRecorder.NewIntent(payment);
        bool mayBeWritten = false;
        // A payment that is refused without its record also finds out whether the store is back: nothing waits that a worker would write.
        if (calls.WaitsForWrites || _refusesUnrecorded)
        {
            try
            {
                return await intents.RecordAsync(payment).ConfigureAwait(false);
            }
            catch (StoreException exception) when (_refusesUnrecorded && exception is { IsOverload: true, NothingWritten: true })
            {
                return payment.Unstored(OutcomeKind.Overloaded, OutcomeReasons.StoreOverloaded);
            }
            catch (StoreException exception)
            {
                // The read may still succeed, and the write may even have taken effect.
                mayBeWritten = !exception.NothingWritten;
            }
        }

        IntentResult found = await storedAnswers.FindAsync(payment, notStored: intent).ConfigureAwait(false);
        if (!_refusesUnrecorded || found.Intent is not { IsDurable: false })
        {
            return found;
        }
        // If the intent is stored after all, a worker ends the payment, of which nothing was sent.
        return mayBeWritten ? payment.InProgress() : payment.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown);
    }
}
