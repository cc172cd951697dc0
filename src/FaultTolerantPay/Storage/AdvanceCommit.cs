using System.Collections.Immutable;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Turns a change of an advance into one atomic commit. Counters, work items and messages are derived from the advance before and after, so
/// that no change can omit one.
/// </summary>
internal static class AdvanceCommit
{
    /// <summary>The commit of a new advance.</summary>
    /// <param name="change">The change that creates the advance.</param>
    /// <param name="record">The payment's record, which is stored in the same commit.</param>
    /// <param name="limits">The caps and velocity windows that the commit must not exceed.</param>
    /// <param name="velocity">The additions to velocity windows.</param>
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

    /// <summary>The commit of a change of a stored advance.</summary>
    /// <param name="change">The change.</param>
    /// <param name="stored">The stored data that the change is based on.</param>
    /// <param name="lease">The lease under which the change is made; null: no lease.</param>
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
            Discrepancies = change.Discrepancies,
            Outbox = outbox,
            Receipt = change.Receipt,
            Approval = change.Approval,
            Work = [.. WorkOf(change, after, queueBefore, outbox)],
        };
    }

    /// <summary>The advance after a change, checked against the rules that every transition must obey.</summary>
    private static Advance Checked(AdvanceChange change)
    {
        (Advance before, Advance after) = (change.Before, change.After);
        // No further instruction is sent while evidence contradicts an earlier one (M3).
        if (before.IsHeld && change.NextInstruction is { } next)
        {
            throw new InvalidOperationException(
                $"Advance {after.Key} is held by '{before.HeldByDiscrepancies[0]}'; {next.Key} cannot be written.");
        }
        // A pause stops the next instruction of one state. Another state has another instruction.
        if (after.PausedByControl is not null && after.State != before.State)
        {
            after = after with { PausedByControl = null };
        }
        // This says why collection was stopped. It has no meaning once collection continues or has ended.
        if (after.NeedsMandate && after.State != AdvanceState.Delinquent)
        {
            after = after with { NeedsMandate = false };
        }

        return after;
    }

    /// <summary>The payment's record after a change; null if the change does not affect it.</summary>
    private static TransactionRecord? RecordAfter(AdvanceChange change, TransactionRecord record)
    {
        TransactionOutcome outcome = change.Outcome ?? record.Outcome;
        bool mayBePaid = MayBePaidAfter(change, record, outcome);
        return change.Outcome is null && mayBePaid == record.MayBePaid ? null : record with { Outcome = outcome, MayBePaid = mayBePaid };
    }

    /// <summary>Evidence may say that an unpaid payment was paid after all. An operator who dismisses the evidence reverts this.</summary>
    private static bool MayBePaidAfter(AdvanceChange change, TransactionRecord record, TransactionOutcome outcome)
    {
        if (!outcome.IsFinal || outcome.Kind is OutcomeKind.Advanced or OutcomeKind.CompletedByPrimary)
        {
            return false;
        }

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
        {
            yield return new WorkChange(new WorkItemKey(queueBefore, after.Key), null);
        }
        // A new message does not end a lease on its stream.
        foreach (OutboxMessage message in outbox)
        {
            yield return new WorkChange(message.Stream, change.At, KeepsEarlier: true);
        }
        // Nothing was paid, and the original status is not known yet: the work item of the payment itself queries it.
        if (after.State == AdvanceState.Released && change.Outcome is { IsFinal: false })
        {
            yield return new WorkChange(new WorkItemKey(WorkKind.Transaction, after.Key), change.At);
        }
    }

    /// <summary>
    /// The queue of an advance. An advance that waits for the business system has a separate queue, which keeps to the limits of calls to
    /// the business system. A paused advance has a separate queue too.
    /// </summary>
    private static WorkKind QueueOf(Advance advance) =>
        advance.PausedByControl is not null ? WorkKind.Paused
        : advance.State == AdvanceState.Paid ? WorkKind.Confirmation
        : WorkKind.Advance;
}
