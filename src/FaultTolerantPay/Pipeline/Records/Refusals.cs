using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Stores refusals by the bank, with the notice in the same commit.</summary>
internal sealed class Refusals(PaymentRecords records, StoredAnswers stored, StoreCalls calls)
{
    /// <summary>
    /// Stores a refusal and returns it as the outcome. If it passes by itself, it is not final: the attempt is stored as withdrawn with the
    /// refusal as the reason, and may be repeated. Its notice has a stable id, so that the recipient of repeated refusals is notified once.
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
