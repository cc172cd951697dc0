using System.Collections;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// What a step changes in the work queue: its advance comes up at its next time, and every stream that it appends to. Made when the store reads them: as arrays they were
/// 0.2 KB of each decision.
/// </summary>
/// <param name="commit">The step's commit.</param>
/// <param name="before">The queue that the advance was in before.</param>
/// <param name="asksForPayment">Whether the payment itself comes up at once.</param>
internal sealed class StepWork(StandInCommit commit, WorkKind before, bool asksForPayment) : IReadOnlyList<WorkChange>
{
    public int Count => First + commit.Outbox.Count + (asksForPayment ? 1 : 0);

    /// <summary>How many changes are of the advance itself: one, or two where it goes to another queue.</summary>
    private int First => QueueOf(commit.Advance!) == before ? 1 : 2;

    /// <summary>The queue that an advance is in: what waits for the business system has one of its own, which keeps to the limits of calls to it, and so has what is paused.</summary>
    public static WorkKind QueueOf(Advance advance) =>
        advance.PausedBy is not null ? WorkKind.Paused : advance.State == AdvanceState.Paid ? WorkKind.Confirmation : WorkKind.Advance;

    public WorkChange this[int index]
    {
        get
        {
            Advance advance = commit.Advance!;
            int first = First;
            if (index == 0)
                return new WorkChange(new WorkItemKey(QueueOf(advance), advance.Key), advance.NextActionAt) { Lane = commit.Lane ?? AdvanceLanes.Of(advance) };
            if (index < first)
                return new WorkChange(new WorkItemKey(before, advance.Key), null);
            return index - first < commit.Outbox.Count
                ? StreamOf(commit.Outbox[index - first])
                : new WorkChange(new WorkItemKey(WorkKind.Transaction, advance.Key), commit.At);
        }
    }

    /// <summary>A new message leaves a lease on its stream alone. A change of one ends it: whoever works there does not know of it.</summary>
    private WorkChange StreamOf(OutboxMessage message) => new(message.Stream, commit.At, KeepsEarlier: message.Number == 0);

    public IEnumerator<WorkChange> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
