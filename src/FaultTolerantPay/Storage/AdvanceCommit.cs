using System.Collections.Immutable;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Makes one atomic commit of a change of an advance. Counters, places in the work queue and messages follow from the advance before and
/// after, so that no change can forget one.
/// </summary>
internal static class AdvanceCommit
{
    /// <summary>The commit of a new advance.</summary>
    /// <param name="change">The change that makes it.</param>
    /// <param name="record">The payment's record, which is stored with it.</param>
    /// <param name="limits">The caps and windows that must hold.</param>
    /// <param name="velocity">What the velocity windows count.</param>
    public static StandInCommit OfNew(
        AdvanceChange change, TransactionRecord record, IReadOnlyList<CounterLimit> limits, IReadOnlyList<CounterChange> velocity)
    {
        Advance after = Checked(change);
        return Of(change, after, QueueOf(after)) with
        {
            Transaction = record,
            Counters = [.. velocity, .. Exposure.Changes(after, 0, after.ExposureMinor)],
            Limits = limits,
        };
    }

    /// <summary>The commit of a change of an advance that is stored.</summary>
    /// <param name="change">The change.</param>
    /// <param name="stored">What the change began with.</param>
    /// <param name="lease">The lease under which it is made; null: made without one.</param>
    public static StandInCommit Of(AdvanceChange change, LoadedAdvance stored, WorkLease? lease)
    {
        Advance after = Checked(change);
        return Of(change, after, QueueOf(change.Before)) with
        {
            Transaction = RecordAfter(change, stored.Record),
            Counters = [.. Exposure.Changes(after, change.Before.ExposureMinor, after.ExposureMinor)],
            Lease = lease,
        };
    }

    private static StandInCommit Of(AdvanceChange change, Advance after, WorkKind queueBefore)
    {
        ImmutableArray<OutboxMessage> outbox = [.. change.Advices.Select(OutboxMessage.Of), .. change.Notices.Select(OutboxMessage.Of)];
        return new StandInCommit
        {
            At = change.At,
            Advance = after,
            Instructions = change.Instructions,
            Journal = change.Journal,
            Timeline = change.Timeline,
            Discrepancies = change.Differences,
            Outbox = outbox,
            Receipt = change.Receipt,
            Approval = change.Approval,
            Work = [.. WorkOf(change, after, queueBefore, outbox)],
        };
    }

    /// <summary>The advance after a change, with what must hold whatever transitions made it.</summary>
    private static Advance Checked(AdvanceChange change)
    {
        (Advance before, Advance after) = (change.Before, change.After);
        // Nothing further is sent while evidence contradicts what was sent before (M3).
        if (before.IsHeld && change.NextInstruction is { } next)
            throw new InvalidOperationException(
                $"Advance {after.Key} is held by '{before.HeldByDiscrepancies[0]}'; {next.Key} cannot be written.");
        // A pause stops the next instruction of a state: another state has another one.
        if (after.PausedByControl is not null && after.State != before.State)
            after = after with { PausedByControl = null };
        // It says why a collection was given up, and nothing once the collection goes on or is over.
        if (after.NeedsMandate && after.State != AdvanceState.Delinquent)
            after = after with { NeedsMandate = false };
        return after;
    }

    /// <summary>The payment's record as a change leaves it; null where the change leaves it alone.</summary>
    private static TransactionRecord? RecordAfter(AdvanceChange change, TransactionRecord record)
    {
        TransactionOutcome outcome = change.Outcome ?? record.Outcome;
        bool mayBePaid = MayBePaidAfter(change, record, outcome);
        return change.Outcome is null && mayBePaid == record.MayBePaid ? null : record with { Outcome = outcome, MayBePaid = mayBePaid };
    }

    /// <summary>
    /// A payment that ended unpaid may be paid after all where evidence says so; an operator who dismisses the evidence takes that back.
    /// </summary>
    private static bool MayBePaidAfter(AdvanceChange change, TransactionRecord record, TransactionOutcome outcome)
    {
        if (!outcome.IsFinal || outcome.Kind is OutcomeKind.Advanced or OutcomeKind.CompletedByPrimary)
            return false;
        Advance after = change.After;
        bool isSaid = after.IsHeld || after.State != AdvanceState.Released || after.PayoutCorrectionMinor > 0
            || after.OriginalStatus == OriginalStatus.Executed;
        return isSaid || (record.MayBePaid && !change.Before.IsHeld);
    }

    private static IEnumerable<WorkChange> WorkOf(
        AdvanceChange change, Advance after, WorkKind queueBefore, ImmutableArray<OutboxMessage> outbox)
    {
        WorkKind queue = QueueOf(after);
        yield return new WorkChange(new WorkItemKey(queue, after.Key), after.NextActionAt) { Lane = change.Lane ?? AdvanceLanes.Of(after) };
        if (queue != queueBefore)
            yield return new WorkChange(new WorkItemKey(queueBefore, after.Key), null);
        // A new message leaves a lease on its stream alone.
        foreach (OutboxMessage message in outbox)
            yield return new WorkChange(message.Stream, change.At, KeepsEarlier: true);
        // Nothing was paid, and nobody knows yet what the business system did: the payment itself is asked for.
        if (after.State == AdvanceState.Released && change.Outcome is { IsFinal: false })
            yield return new WorkChange(new WorkItemKey(WorkKind.Transaction, after.Key), change.At);
    }

    /// <summary>
    /// The queue that an advance is in. What waits for the business system has one of its own, which keeps to the limits of calls to it;
    /// so has what is paused.
    /// </summary>
    private static WorkKind QueueOf(Advance advance) =>
        advance.PausedByControl is not null ? WorkKind.Paused
        : advance.State == AdvanceState.Paid ? WorkKind.Confirmation
        : WorkKind.Advance;
}
