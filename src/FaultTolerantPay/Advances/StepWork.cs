using System.Collections;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>
/// What a step changes in the work queue: its advance comes up at its next time, and every stream that it appends to. Made when the store reads them: as arrays they were
/// 0.2 KB of each decision.
/// </summary>
/// <param name="commit">The step's commit.</param>
/// <param name="asksForPayment">Whether the payment itself comes up at once.</param>
internal sealed class StepWork(StandInCommit commit, bool asksForPayment) : IReadOnlyList<WorkChange>
{
    public int Count => 1 + commit.Outbox.Count + (asksForPayment ? 1 : 0);

    public WorkChange this[int index]
    {
        get
        {
            Advance advance = commit.Advance!;
            if (index == 0)
                return new WorkChange(new WorkItemKey(WorkKind.Advance, advance.Key), advance.NextActionAt);
            return index <= commit.Outbox.Count
                ? new WorkChange(commit.Outbox[index - 1].Stream, commit.At, KeepsEarlier: true)
                : new WorkChange(new WorkItemKey(WorkKind.Transaction, advance.Key), commit.At);
        }
    }

    public IEnumerator<WorkChange> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
