using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Stores final outcomes of the business system, normally in the background after the payment was answered. If such a write is lost, the
/// intent remains and the worker asks the business system. Close to the caller's deadline the outcome is stored first, because the
/// worker may have decided and the stored outcome is the answer (M4). The same applies if the payment was withdrawn before and is
/// declined now: the worker may have cancelled the earlier call and would call the payment failed.
/// </summary>
internal sealed class FinalOutcomes(
    WaitingRecords waiting, RecordWriter writer, LateDecline lateDecline, StoreCalls calls, IOptions<PipelineOptions> options)
{
    private readonly int _maxWritesBehind = options.Value.MaxWritesBehind;

    /// <summary>Stores the outcome if the payment has an intent, and returns the outcome to answer with.</summary>
    public async ValueTask<TransactionOutcome> StoreAsync(PaymentInHand payment, TransactionOutcome outcome)
    {
        if (payment.Intent is not { } intent)
        {
            return outcome;
        }

        TransactionRecord record = intent with { Outcome = outcome };
        if (intent.IsDurable && (lateDecline.MayBeCalledFailed(record) || lateDecline.IsPastDeadline(payment.Request)))
        {
            return await StoreFirstAsync(record).ConfigureAwait(false);
        }

        await StoreBehindAsync(record).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Starts the write, and waits for it only if too many writes are running.</summary>
    private async ValueTask StoreBehindAsync(TransactionRecord record)
    {
        WaitingRecord behind = waiting.Add(record);
        if (!calls.WaitsForWrites)
        {
            waiting.MarkNotTaken(behind);
            return;
        }
        bool isOverBound = writer.UnderWay >= _maxWritesBehind;
        Task<TransactionRecord?> write = writer.Begin(behind, until: isOverBound ? calls.AfterSending(record.Request) : null);
        if (isOverBound)
        {
            await write.ConfigureAwait(false);
        }
    }

    /// <summary>The worker or another node may have decided in the meantime: the stored outcome is the answer (M4).</summary>
    private async ValueTask<TransactionOutcome> StoreFirstAsync(TransactionRecord record)
    {
        TransactionOutcome outcome = record.Outcome;
        TransactionRecord? stored = await writer.Begin(waiting.Add(record), until: null).ConfigureAwait(false);
        if (stored is not null && stored.Outcome.Kind != outcome.Kind)
        {
            return Replay.Of(stored, record.Request, outcome.DecidedAt);
        }
        // "Declined" may mean that the worker cancelled the payment, which it records as failed: that would be two outcomes. Nothing was
        // executed, so the caller may ask again.
        return stored is null && outcome.Kind == OutcomeKind.DeclinedByPrimary ? Replay.InProgress(outcome.DecidedAt) : outcome;
    }
}
