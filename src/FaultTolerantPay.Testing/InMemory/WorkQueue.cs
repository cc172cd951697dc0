using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The work queue: what is due when. The newest fencing number lies with the work itself.</summary>
internal sealed class WorkQueue
{
    private readonly DueQueue[] _queues = [.. Enumerable.Range(0, (int)Enum.GetValues<WorkKind>().Max() + 1).Select(_ => new DueQueue())];
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
            DueQueue queue = _queues[(int)slot.Kind];
            queue.Push(Renew(slot, due.UtcTicks));
            // Not many more stale entries than work in the queue, so that clearing them out costs each change only a few steps.
            if (queue.Count > (3 * _queued) + 64)
                queue.RemoveStale();
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
        DueQueue queue = _queues[(int)kind];
        long until = (now + lease).UtcTicks;
        while (claimed.Count < most && queue.TryTakeDue(now.UtcTicks, out DueHeap.Entry first))
        {
            if (!first.IsCurrent)
                continue;
            queue.Push(Renew(first.Slot, until));
            claimed.Add(new WorkLease(new WorkItemKey(kind, first.Slot.Owner.Key), first.Slot.Number));
        }
        return claimed;
    }

    /// <summary>Makes due what would come due only later, the soonest first.</summary>
    public int BringForward(WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int most)
    {
        var later = new List<DueHeap.Entry>();
        _queues[(int)kind].VisitDue(long.MaxValue, entry =>
        {
            if (entry.IsCurrent && entry.DueTicks > laterThan.UtcTicks)
                later.Add(entry);
        });
        later.Sort((one, other) => one.IsBefore(other) ? -1 : 1);
        int moved = Math.Min(later.Count, most);
        for (int i = 0; i < moved; i++)
            Set(later[i].Slot, dueAt, keepsEarlier: false);
        return moved;
    }

    public WorkBacklog ReadBacklog(WorkKind kind, DateTimeOffset now)
    {
        long due = 0, oldest = long.MaxValue;
        _queues[(int)kind].VisitDue(now.UtcTicks, entry =>
        {
            if (!entry.IsCurrent)
                return;
            due++;
            oldest = Math.Min(oldest, entry.DueTicks);
        });
        return new WorkBacklog(due, due == 0 ? null : new DateTimeOffset(oldest, TimeSpan.Zero));
    }

    /// <summary>Visits the work of a kind that is due, in no order, with its due time and number.</summary>
    public void VisitDue(WorkKind kind, DateTimeOffset now, Action<Subject, DateTimeOffset, long> visit) => _queues[(int)kind].VisitDue(now.UtcTicks, entry =>
    {
        if (entry.IsCurrent)
            visit(entry.Slot.Owner, new DateTimeOffset(entry.DueTicks, TimeSpan.Zero), entry.Number);
    });

    private DueHeap.Entry Renew(WorkSlot slot, long dueTicks)
    {
        slot.Number = ++_lastNumber;
        return new DueHeap.Entry(dueTicks, slot.Number, slot);
    }
}
