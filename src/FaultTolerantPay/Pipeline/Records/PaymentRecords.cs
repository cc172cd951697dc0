using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Writes payments' records in one commit with their place in the work queue and their messages, and reads them back.</summary>
internal sealed class PaymentRecords(
    IPaymentStore payments,
    CommitPublisher publisher,
    StoredOutcomeCheck stored,
    StoreCalls calls,
    TimeProvider time,
    BroughtMandates mandates)
{
    /// <summary>Stores a payment's record.</summary>
    /// <param name="record">The record, with its current version in the store.</param>
    /// <param name="dueAt">When the worker is to process it; null: never.</param>
    /// <param name="until">Until when the caller waits for the write; null: the timeout applies.</param>
    /// <param name="outbox">Messages that are committed with the record.</param>
    /// <param name="decides">
    /// Whether nothing else may be tried for the order until the write has ended, because no waiting record answers for it.
    /// </param>
    /// <returns>
    /// Whether it is stored. It is not if another request, node or worker was faster, or another attempt holds the order.
    /// </returns>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<CommitResult> StoreAsync(
        TransactionRecord record,
        DateTimeOffset? dueAt,
        DateTimeOffset? until,
        IReadOnlyList<OutboxMessage>? outbox = null,
        bool decides = false)
    {
        StandInCommit commit = Commit(record, dueAt, outbox ?? [], time.GetUtcNow());
        OrderKey? order = decides ? record.Key.OrderKey : null;
        ValueTask<CommitResult> Write() => publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None);
        return await calls.WriteAsync(() => stored.StoreAsync(Write, order), until).ConfigureAwait(false);
    }

    /// <summary>The records of an order's attempts, oldest first.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, DateTimeOffset? until) =>
        calls.ReadAsync(() => payments.FindAttemptsAsync(order, CancellationToken.None), until);

    /// <summary>An attempt's record, or null.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public ValueTask<TransactionRecord?> FindAsync(TransactionKey key, DateTimeOffset? until) =>
        calls.ReadAsync(() => payments.FindTransactionAsync(key, CancellationToken.None), until);

    /// <summary>Whether a payment has an advance that was not released, so that the advance determines its outcome.</summary>
    /// <exception cref="StoreException">The store failed, or did not answer in time.</exception>
    public async ValueTask<bool> HasAdvanceAsync(TransactionKey key)
    {
        Advance? advance = await calls.ReadAsync(
            () => payments.FindAdvanceAsync(key, CancellationToken.None), until: null).ConfigureAwait(false);
        return advance is { State: not AdvanceState.Released };
    }

    /// <summary>
    /// One commit. A payment on the healthy path has no timeline: its record holds the request, the outcome and the times of both. Anything
    /// else that happens to it adds a line to the timeline.
    /// </summary>
    private StandInCommit Commit(TransactionRecord record, DateTimeOffset? dueAt, IReadOnlyList<OutboxMessage> outbox, DateTimeOffset now)
    {
        TransactionOutcome outcome = record.Outcome;
        List<WorkChange> work = [.. outbox.Select(message => new WorkChange(message.Stream, outcome.DecidedAt, KeepsEarlier: true))];
        if (dueAt is not null || record.IsDurable)
        {
            work.Add(new WorkChange(new WorkItemKey(WorkKind.Transaction, record.Key), dueAt));
        }
        // The payment is queued when it begins, so that a worker processes it however it ends, but not before its caller has an outcome.
        bool isBegun = !record.IsDurable || outcome.Reason == OutcomeReasons.InProgress;
        if (mandates.AreTaken && record.Request.Mandate is not null && isBegun)
        {
            work.Add(new WorkChange(new WorkItemKey(WorkKind.Mandate, record.Key), record.Request.AnswerBy));
        }

        bool isUsual = outcome is { Kind: OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary }
            or { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.InProgress };
        string detail = outcome.Refusal?.ToString() ?? outcome.Reason ?? "";
        return new StandInCommit
        {
            At = now,
            Transaction = record,
            Outbox = [.. outbox],
            Work = work,
            Timeline = isUsual ? [] : [new TimelineEvent(record.Key, now, TransactionEvents.Of(outcome), detail)],
        };
    }
}
