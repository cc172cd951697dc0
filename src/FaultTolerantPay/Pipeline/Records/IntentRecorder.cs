using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Stores a payment's intent before anything is sent for it (M1).</summary>
internal sealed class IntentRecorder(PaymentRecords records, WaitingRecords waiting, StoreCalls calls)
{
    // A lost round means that another writer won.
    private const int MaxRounds = 3;

    /// <summary>Stores the payment's intent, or returns the outcome that is stored for it or for another attempt of its order.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<IntentResult> RecordAsync(PaymentInHand payment)
    {
        TransactionRequest request = payment.Request;
        TransactionRecord intent = NewIntent(payment);
        DateTimeOffset until = calls.BeforeSending(request);
        for (int round = 0; round < MaxRounds; round++)
        {
            // The worker asks only when no request for this payment can still be under way to the business system.
            CommitResult result = await records.StoreAsync(intent, dueAt: request.AnswerBy, until).ConfigureAwait(false);
            if (result.IsCommitted)
            {
                return intent with { Version = intent.Version + 1 };
            }
            // An earlier attempt may have ended unpaid while its outcome is still being written.
            if (result.Holder is { } holder && waiting.Find(holder) is { Write: { } write })
            {
                await write.ConfigureAwait(false);
            }

            TransactionRecord? earlier = await records.FindAsync(result.Holder ?? request.Key, until).ConfigureAwait(false);
            if (earlier is not null && !Replay.LetsFollow(earlier, request))
            {
                return Replay.Of(earlier, request, payment.ReceivedAt);
            }

            if (earlier?.Key == request.Key)
            {
                intent = intent with { Version = earlier.Version, StoredAt = earlier.StoredAt };
            }
        }
        return payment.InProgress();
    }

    /// <summary>The record of a payment that has begun; it is not stored yet.</summary>
    public static TransactionRecord NewIntent(PaymentInHand payment) =>
        TransactionRecord.Pending(payment.Request, OutcomeReasons.InProgress, payment.ReceivedAt);
}
