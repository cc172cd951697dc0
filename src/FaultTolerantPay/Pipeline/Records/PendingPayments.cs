using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>
/// Holds payments whose outcome is unknown. They are stored before they are answered, so that nothing else is tried for them (M3).
/// </summary>
internal sealed class PendingPayments(PaymentRecords records, WaitingRecords waiting, RecordWriter writer, StoreCalls calls)
{
    /// <summary>Stores a payment as pending and returns that outcome. If the store does not take it, the record waits in memory.</summary>
    public ValueTask<TransactionOutcome> HoldAsync(PaymentInHand payment, string reason)
    {
        TransactionRecord pending = payment.Intent is { } intent
            ? intent with { Outcome = intent.Outcome with { Reason = reason } }
            : TransactionRecord.Pending(payment.Request, reason, payment.ReceivedAt);
        return StoreFirstAsync(waiting.Add(pending), payment);
    }

    /// <summary>Answers a payment from a record that waits in memory, after storing that record.</summary>
    public async ValueTask<TransactionOutcome> StoreFirstAsync(WaitingRecord held, PaymentInHand payment)
    {
        bool wasBeingWritten = held.IsBeingWritten;
        TransactionRecord? stored = await WriteAsync(held, payment).ConfigureAwait(false);
        TransactionOutcome outcome = Answer(held.Record, stored, payment);
        // A write that started before this request arrived may have taken effect long ago.
        return wasBeingWritten && outcome.Kind == OutcomeKind.Pending ? await NewestAsync(payment, outcome).ConfigureAwait(false) : outcome;
    }

    /// <summary>
    /// The latest outcome of a payment that was pending when another request for it was answered. That request may have been delayed since,
    /// and the caller may have received the final outcome in the meantime. "Pending" after it would be a second, contradicting outcome
    /// (M4).
    /// </summary>
    public async ValueTask<TransactionOutcome> NewestAsync(PaymentInHand payment, TransactionOutcome pending)
    {
        try
        {
            TransactionRecord? record = await records.FindAsync(payment.Request.Key, payment.Request.AnswerBy).ConfigureAwait(false);
            return record is { Outcome.IsFinal: true } ? Replay.Of(record, payment.Request, payment.ReceivedAt) : pending;
        }
        catch (StoreException)
        {
            // The store does not answer; the last known outcome is the best one available.
            return pending;
        }
    }

    /// <returns>What is stored; null if the record still waits.</returns>
    private async ValueTask<TransactionRecord?> WriteAsync(WaitingRecord held, PaymentInHand payment)
    {
        if (held is { IsBeingWritten: true, Write: { } write })
        {
            return await write.ConfigureAwait(false);
        }

        if (calls.WaitsForWrites)
        {
            return await writer.Begin(held, calls.AfterSending(payment.Request)).ConfigureAwait(false);
        }

        waiting.MarkNotTaken(held);
        return null;
    }

    private static TransactionOutcome Answer(TransactionRecord held, TransactionRecord? stored, PaymentInHand payment)
    {
        if (stored is null)
        {
            return Replay.UnderWay(held.Request, payment.Request, payment.ReceivedAt);
        }

        bool isOwnAnswer = payment.Request == held.Request && stored.Outcome == held.Outcome;
        return isOwnAnswer ? stored.Outcome : Replay.Of(stored, payment.Request, payment.ReceivedAt);
    }
}
