using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The work queue: what is due when. The newest fencing number lies with the work itself.</summary>
internal sealed class WorkQueue
{
    private readonly DueHeap[] _heaps = [.. Enumerable.Range(0, (int)Enum.GetValues<WorkKind>().Max() + 1).Select(_ => new DueHeap())];
    private long _lastNumber;
    private int _queued;

    /// <summary>Sets when work is due, or takes it from the queue; either way a lease on it ends.</summary>
    public void Set(WorkSlot slot, DateTimeOffset? dueAt, bool keepsEarlier)
    {
        bool isThere = slot.Number != 0;
        if (isThere && keepsEarlier)
            return;
        if (dueAt is { } due)
        {
            _queued += isThere ? 0 : 1;
            DueHeap heap = _heaps[(int)slot.Kind];
            heap.Push(Renew(slot, due.UtcTicks));
            // Not many more stale entries than work in the queue, so that clearing them out costs each change only a few steps.
            if (heap.Count > (3 * _queued) + 64)
                heap.RemoveStale();
        }
        else
        {
            _queued -= isThere ? 1 : 0;
            slot.Number = 0;
        }
    }

    public List<WorkLease> Claim(WorkKind kind, DateTimeOffset now, TimeSpan lease, int most)
    {
        var claimed = new List<WorkLease>();
        DueHeap heap = _heaps[(int)kind];
        long until = (now + lease).UtcTicks;
        while (claimed.Count < most && heap.Count > 0 && heap.First.DueTicks <= now.UtcTicks)
        {
            DueHeap.Entry first = heap.First;
            if (!first.IsCurrent)
            {
                heap.Pop();
                continue;
            }
            heap.ReplaceFirst(Renew(first.Slot, until));
            claimed.Add(new WorkLease(new WorkItemKey(kind, first.Slot.Owner.Key), first.Slot.Number));
        }
        return claimed;
    }

    public WorkBacklog ReadBacklog(WorkKind kind, DateTimeOffset now)
    {
        long due = 0, oldest = long.MaxValue;
        _heaps[(int)kind].VisitDue(now.UtcTicks, entry =>
        {
            if (!entry.IsCurrent)
                return;
            due++;
            oldest = Math.Min(oldest, entry.DueTicks);
        });
        return new WorkBacklog(due, due == 0 ? null : new DateTimeOffset(oldest, TimeSpan.Zero));
    }

    private DueHeap.Entry Renew(WorkSlot slot, long dueTicks)
    {
        slot.Number = ++_lastNumber;
        return new DueHeap.Entry(dueTicks, slot.Number, slot);
    }
}
