using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Records final outcomes of the business system. A record is written behind the answer; losing it leaves an intent, which the resolver
/// asks about. Not so close to the caller's deadline: from then on the resolver may have decided, and what is stored is the answer (M4).
/// Nor where a payment was withdrawn before and is declined now: the resolver may have fenced the earlier try, and would call the payment
/// failed.
/// </summary>
internal sealed class FinalOutcomes(
    WaitingRecords waiting, RecordWriter writer, LateDecline lateDecline, StoreCalls calls, IOptions<PipelineOptions> options)
{
    private readonly int _maxWritesBehind = options.Value.MaxWritesBehind;

    /// <summary>Records the outcome where the payment has an intent, and says what is answered.</summary>
    public async ValueTask<TransactionOutcome> StoreAsync(PaymentInHand payment, TransactionOutcome outcome)
    {
        if (payment.Intent is not { } intent)
            return outcome;
        TransactionRecord record = intent with { Outcome = outcome };
        if (intent.Version > 0 && (lateDecline.MayBeCalledFailed(record) || lateDecline.IsPastDeadline(payment.Request)))
            return await StoreFirstAsync(record).ConfigureAwait(false);
        await StoreBehindAsync(record).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Begins the write, and waits for it only where too many are under way.</summary>
    private async ValueTask StoreBehindAsync(TransactionRecord record)
    {
        WaitingRecord behind = waiting.Add(record);
        if (!calls.WaitsForWrites)
        {
            waiting.IsNotTaken(behind);
            return;
        }
        bool isOverBound = writer.UnderWay >= _maxWritesBehind;
        Task<TransactionRecord?> write = writer.Begin(behind, until: isOverBound ? calls.AfterSending(record.Request) : null);
        if (isOverBound)
            await write.ConfigureAwait(false);
    }

    /// <summary>The resolver, or another node, may have decided meanwhile: what is stored is the answer (M4).</summary>
    private async ValueTask<TransactionOutcome> StoreFirstAsync(TransactionRecord record)
    {
        TransactionOutcome outcome = record.Outcome;
        TransactionRecord? stored = await writer.Begin(waiting.Add(record), until: null).ConfigureAwait(false);
        if (stored is not null && stored.Outcome.Kind != outcome.Kind)
            return Replay.Of(stored, record.Request, outcome.DecidedAt);
        // "Declined" may be the word for a payment that was fenced meanwhile, which the resolver calls failed: two answers. Nothing
        // happened, so the caller may ask again.
        return stored is null && outcome.Kind == OutcomeKind.DeclinedByPrimary ? Replay.InProgress(outcome.DecidedAt) : outcome;
    }
}
