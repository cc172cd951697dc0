using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Puts a payment on record before anything is sent for it (M1).</summary>
internal sealed class IntentRecorder(PaymentRecords records, WaitingRecords waiting, StoreCalls calls)
{
    // Each round that loses means that another writer won.
    private const int MaxRounds = 3;

    /// <summary>Stores the payment's intent, or answers with what is on record of it or of another attempt of its order.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<IntentResult> RecordAsync(PaymentInHand payment)
    {
        TransactionRequest request = payment.Request;
        TransactionRecord intent = NewIntent(payment);
        DateTimeOffset until = calls.BeforeSending(request);
        for (int round = 0; round < MaxRounds; round++)
        {
            // The resolver asks only when no request of this payment can still be on its way to the business system.
            CommitResult result = await records.StoreAsync(intent, dueAt: request.AnswerBy, until).ConfigureAwait(false);
            if (result.IsCommitted)
                return intent with { Version = intent.Version + 1 };
            // An earlier attempt may have ended unpaid, with its outcome on its way to the disk.
            if (result.Holder is { } holder && waiting.Find(holder) is { Write: { } write })
                await write.ConfigureAwait(false);
            TransactionRecord? earlier = await records.FindAsync(result.Holder ?? request.Key, until).ConfigureAwait(false);
            if (earlier is not null && !Replay.LetsFollow(earlier, request))
                return Replay.Of(earlier, request, payment.ReceivedAt);
            if (earlier?.Key == request.Key)
                intent = intent with { Version = earlier.Version, StoredAt = earlier.StoredAt };
        }
        return payment.InProgress();
    }

    /// <summary>The record of a payment that is begun, not stored yet.</summary>
    public static TransactionRecord NewIntent(PaymentInHand payment) =>
        TransactionRecord.Pending(payment.Request, OutcomeReasons.InProgress, payment.ReceivedAt);
}
