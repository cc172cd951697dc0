using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Records that the bank refused a payment, with its notice in the same step.</summary>
internal sealed class Refusals(PaymentRecords records, StoredAnswers stored, StoreCalls calls)
{
    /// <summary>
    /// Stores a refusal and answers with it. One that passes by itself is no outcome: the attempt is on record as withdrawn, with the
    /// refusal as the reason, and may be asked again. Its notice has a stable id, so that who is refused several times hears of it once.
    /// </summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<TransactionOutcome> StoreAsync(PaymentInHand payment, Refusal refusal)
    {
        TransactionOutcome outcome = payment.Refused(refusal);
        TransactionOutcome recorded = refusal.IsPassing
            ? outcome with { Kind = OutcomeKind.Pending, Reason = OutcomeReasons.Withdrawn }
            : outcome;
        IReadOnlyList<OutboxMessage> notices = refusal.Notice is { } notice
            ? [OutboxMessage.Of(Notices.Refused(payment.Request, notice, outcome))]
            : [];
        DateTimeOffset until = calls.AfterSending(payment.Request);
        CommitResult result = await records.StoreAsync(
            payment.RecordWith(recorded), dueAt: null, until, notices, decides: recorded.IsFinal).ConfigureAwait(false);
        return result.IsCommitted ? outcome : await stored.ReplayAsync(payment).ConfigureAwait(false);
    }
}
