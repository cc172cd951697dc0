using FaultTolerantPay.Advances;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline;

/// <summary>Stores outcomes of payments without an advance before they are answered, and says what is answered where that fails (M4).</summary>
internal sealed class OutcomeRecorder(IStandInStore store, CommitPublisher publisher, StoredOutcomes stored, TimeProvider time, ILogger<FallbackTransactionPipeline> logger)
{
    /// <summary>Stores a pending outcome before it is answered. Where the store does not take it, the mark in memory stays, so that nothing else is tried (M3).</summary>
    public async ValueTask<Attempt> HoldAsync(TransactionRecord pending, CancellationToken cancellationToken)
    {
        try
        {
            if (await StoreAsync(pending, time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false))
                return pending.Outcome;
            return await ReplayAsync(pending.Request, pending.Outcome.DecidedAt, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PipelineLog.OutcomeNotWritten(logger, exception, pending.Request.Merchant.Value, pending.Request.Order.Value);
            return new Attempt(TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.StoreDown, pending.Outcome.DecidedAt), pending);
        }
    }

    /// <summary>Stores a refusal with its notice in one step.</summary>
    public async ValueTask<Attempt> RefuseAsync(TransactionRequest request, Refusal refusal, TransactionRecord? intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outcome = new TransactionOutcome { Kind = OutcomeKind.Refused, DecidedAt = now, Refusal = refusal };
        TransactionRecord record = intent is null ? new TransactionRecord { Request = request, Outcome = outcome, StoredAt = now } : intent with { Outcome = outcome };
        Few<OutboxMessage> notices = refusal.Notice is { } notice ? [Notices.Refused(request, notice, outcome)] : [];
        return await StoreAsync(record, dueAt: null, cancellationToken, notices).ConfigureAwait(false)
            ? outcome
            : await ReplayAsync(request, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A final outcome of the business system: stored only where the intent was.</summary>
    public ValueTask<Attempt> FinishAsync(TransactionRecord? intent, TransactionOutcome outcome) =>
        intent is null ? ValueTask.FromResult<Attempt>(outcome) : FinishIntentAsync(intent, outcome);

    private async ValueTask<Attempt> FinishIntentAsync(TransactionRecord intent, TransactionOutcome outcome)
    {
        try
        {
            // The resolver, or another node, may have decided meanwhile: what is stored is the answer (M4).
            if (!await StoreAsync(intent with { Outcome = outcome }, dueAt: null, CancellationToken.None).ConfigureAwait(false))
                return await ReplayAsync(intent.Request, outcome.DecidedAt, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The intent is durable: the resolver asks the business system and stores what it says.
            PipelineLog.OutcomeNotWritten(logger, exception, intent.Request.Merchant.Value, intent.Request.Order.Value);
            // "Declined" may be the word for a payment that was fenced meanwhile, which the resolver calls failed: two answers (M4). Nothing happened, so the caller may ask again.
            if (outcome.Kind == OutcomeKind.DeclinedByPrimary)
                return TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, outcome.DecidedAt);
        }
        return outcome;
    }

    /// <summary>Nothing happened and nothing is stored as an outcome: an intent that was stored is marked so, and the same key may try again.</summary>
    public async ValueTask<Attempt> WithdrawAsync(TransactionRecord? intent, TransactionOutcome outcome)
    {
        if (intent is not null)
            await FinishAsync(intent, intent.Outcome with { Reason = OutcomeReasons.Withdrawn }).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Stores a payment's record, with its place in the queue and its messages.</summary>
    /// <returns>Whether it is stored; false where another request, node or worker was faster.</returns>
    public async ValueTask<bool> StoreAsync(TransactionRecord record, DateTimeOffset? dueAt, CancellationToken cancellationToken, Few<OutboxMessage> outbox = default)
    {
        using StoredOutcomes.Storing storing = stored.Store();
        var item = new WorkItemKey(WorkKind.Transaction, record.Key);
        bool isInQueue = dueAt is not null || record.Version > 0;
        var work = new WorkChange[outbox.Count + (isInQueue ? 1 : 0)];
        for (int i = 0; i < outbox.Count; i++)
            work[i] = new WorkChange(outbox[i].Stream, record.Outcome.DecidedAt, KeepsEarlier: true);
        if (isInQueue)
            work[^1] = new WorkChange(item, dueAt);
        DateTimeOffset now = time.GetUtcNow();
        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Transaction = record,
                Outbox = outbox,
                Work = work,
                Timeline = [new TimelineEvent(record.Key, now, TransactionEvents.Of(record.Outcome), record.Outcome.Refusal?.ToString() ?? record.Outcome.Reason ?? "")],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted;
    }

    /// <summary>Somebody else was faster: what is stored is the answer.</summary>
    public async ValueTask<Attempt> ReplayAsync(TransactionRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        TransactionRecord? record = await store.FindTransactionAsync(request.Key, cancellationToken).ConfigureAwait(false);
        return record is null ? TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.InProgress, now) : Replay.Of(record, request, now);
    }
}
