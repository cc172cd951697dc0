using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Queries the business system about pending outcomes until each is final. After the caller's deadline it also makes the business system
/// refuse the payment, so that the outcome "failed" stays true. Such a payment never becomes an advance.
/// </summary>
internal sealed class TransactionWork(
    LeasedQueue queue,
    IPaymentStore payments,
    CommitPublisher publisher,
    BackgroundCalls primary,
    TimeProvider time,
    IOptions<WorkOptions> work,
    IOptions<RecoveryOptions> recovery,
    Telemetry telemetry,
    ILogger<TransactionWork> logger) : QueueWork(WorkKind.Transaction, queue, payments, time, work, telemetry, logger)
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    public override TimeSpan IdleDelay => primary.RestFor(WorkKind.Transaction, base.IdleDelay);

    protected override int Room => primary.RoomFor(WorkKind.Transaction);

    protected override bool WaitsForOthers => primary.IsDown;

    protected override async ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        TransactionKey key = lease.Item.Transaction;
        TransactionRecord? record = await Payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false);
        bool isOver = record is null || record.Outcome.IsFinal || record.Outcome.Reason == OutcomeReasons.Withdrawn
            // A released advance paid nothing: the business system decides the outcome after all.
            || await Payments.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false) is { State: not AdvanceState.Released };
        if (isOver)
        {
            WorkChange done = new(lease.Item, null);
            await CommitAsync(new StandInCommit { At = Time.GetUtcNow(), Work = [done], Lease = lease }).ConfigureAwait(false);
            return;
        }
        DateTimeOffset askedAt = Time.GetUtcNow();
        if (record!.Outcome.Reason == OutcomeReasons.InProgress && askedAt < record.Request.AnswerBy)
        {
            // A recovery brought it forward: the request may still be on its way to the business system.
            WorkChange atDeadline = new(lease.Item, record.Request.AnswerBy);
            await CommitAsync(new StandInCommit { At = askedAt, Work = [atDeadline], Lease = lease }).ConfigureAwait(false);
            return;
        }
        bool isFencing = askedAt >= record.Request.AnswerBy;
        // The caller may have received an outcome that was not stored: a cancellation could reverse a payment that the caller knows as
        // paid.
        bool asksFirst = !isFencing || record.Outcome.Reason == OutcomeReasons.InProgress;
        OriginalResult? original = asksFirst
            ? await primary.QueryAsync(key, continuesWork: false, cancellationToken).ConfigureAwait(false)
            : null;
        if (isFencing && (!asksFirst || original?.Status == OriginalStatus.NotFound))
        {
            original = await primary.ConfirmOrCancelAsync(
                WorkKind.Transaction, key, continuesWork: asksFirst, cancellationToken).ConfigureAwait(false) ?? original;
        }
        // If a second query cannot be sent now, the first result stands.
        if (original?.Status == OriginalStatus.CannotCancel)
        {
            original = await primary.QueryAsync(key, continuesWork: true, cancellationToken).ConfigureAwait(false) ?? original;
        }

        await CommitAsync(Decide(record, original, isFencing, askedAt, lease)).ConfigureAwait(false);
    }

    private StandInCommit Decide(
        TransactionRecord record, OriginalResult? original, bool isFencing, DateTimeOffset askedAt, WorkLease lease)
    {
        DateTimeOffset now = Time.GetUtcNow();
        bool isTooLate = askedAt >= record.Request.AnswerBy.Plus(_recovery.LateExecutionWindow);
        TransactionOutcome? final = original?.Status switch
        {
            OriginalStatus.Executed =>
                new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now, Reference = original.Value.Reference },
            OriginalStatus.Declined =>
                new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = now, Reason = original.Value.Code },
            // Before the deadline the caller's own call may still arrive: a cancellation lasts only if the business system refuses the
            // payment from then on.
            OriginalStatus.Cancelled or OriginalStatus.Reversed when isFencing => Failed(now),
            OriginalStatus.NotFound when isTooLate => Failed(now),
            _ => null,
        };
        if (final is not null)
        {
            return PrimaryOutcomes.End(record, final, $"the business system reports {original!.Value.Status}", now, lease);
        }

        if (original is null && primary.IsWithheld(WorkKind.Transaction, record.Key))
        {
            return Postpone(record, now, lease);
        }

        int queries = record.Queries + (original is null ? 0 : 1);
        int overdue = original is null
            ? 0
            : DiscrepancySchedule.NumberAfterTries(queries, _recovery.ConfirmationsBeforeDiscrepancy, _recovery.MaxRetryDelay);
        // A query that was not sent is due again soon: its turn has not come.
        DateTimeOffset next =
            now.Plus(primary.WaitAfter(original is null ? 1 : queries, _recovery.MinConfirmRetryDelay, _recovery.MaxRetryDelay));
        // While the caller may wait, a query costs little and a result is worth much. At the deadline the cancellation follows.
        if (!isFencing && next > record.Request.AnswerBy)
        {
            next = record.Request.AnswerBy;
        }

        string evidence =
            $"queried the original status of {record.Request.Amount} {queries} times; last result {original?.Status}";
        return new StandInCommit
        {
            At = now,
            Transaction = record with { Queries = queries },
            Discrepancies = overdue > 0 ? [Overdue(record, $"{overdue}", evidence, now)] : [],
            Work = [new WorkChange(lease.Item, next)],
            Lease = lease,
        };
    }

    /// <summary>
    /// Postpones the query while calls have not ended. Nothing is counted; an operator is informed once the result is overdue.
    /// </summary>
    private StandInCommit Postpone(TransactionRecord record, DateTimeOffset now, WorkLease lease)
    {
        int overdue = DiscrepancySchedule.NumberSince(record.Request.AnswerBy.Plus(_recovery.MaxRetryDelay), now);
        string evidence = $"queried the original status of {record.Request.Amount} {record.Queries} times; "
            + "no further query is sent, because calls to the business system have not ended";
        return new StandInCommit
        {
            At = now,
            Discrepancies = overdue > 0 ? [Overdue(record, $"not-asked{overdue}", evidence, now)] : [],
            Work = [new WorkChange(lease.Item, now.Plus(_recovery.MaxRetryDelay))],
            Lease = lease,
        };
    }

    private static TransactionOutcome Failed(DateTimeOffset now) =>
        new() { Kind = OutcomeKind.Failed, DecidedAt = now, Reason = OutcomeReasons.PrimaryNotExecuted };

    private static Discrepancy Overdue(TransactionRecord record, string which, string evidence, DateTimeOffset now) => new()
    {
        Id = $"{record.Key}#{DiscrepancyKind.PrimaryStillUnknown}#{which}",
        Key = record.Key,
        Kind = DiscrepancyKind.PrimaryStillUnknown,
        OpenedAt = now,
        Evidence = evidence,
    };

    // A changed version or lease means that another worker was faster. The item comes up again and is processed again.
    private async ValueTask CommitAsync(StandInCommit commit) =>
        await publisher.CommitAsync(commit, stateBefore: null, CancellationToken.None).ConfigureAwait(false);
}
