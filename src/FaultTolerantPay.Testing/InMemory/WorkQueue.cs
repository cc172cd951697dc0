using System.Runtime.InteropServices;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The work queue: who is due when, and the newest fencing number of each item.</summary>
internal sealed class WorkQueue
{
    private readonly Dictionary<WorkItemKey, (long DueTicks, long Number)> _items = [];
    private readonly Dictionary<WorkKind, DueHeap> _heaps = [];
    private long _lastNumber;

    public bool IsNewest(in WorkLease lease) => _items.TryGetValue(lease.Item, out var current) && current.Number == lease.Number;

    /// <summary>Sets when an item is due, or takes it from the queue; either way a lease on it ends.</summary>
    public void Set(WorkItemKey item, DateTimeOffset? dueAt, bool keepsEarlier)
    {
        if (dueAt is not { } due)
        {
            if (!keepsEarlier)
                _items.Remove(item);
            return;
        }
        ref (long DueTicks, long Number) current = ref CollectionsMarshal.GetValueRefOrAddDefault(_items, item, out bool isThere);
        if (isThere && keepsEarlier)
            return;
        current = (due.UtcTicks, ++_lastNumber);
        Push(item, current);
    }

    public List<WorkLease> Claim(WorkKind kind, DateTimeOffset now, TimeSpan lease, int most)
    {
        var claimed = new List<WorkLease>();
        DueHeap heap = HeapOf(kind);
        while (claimed.Count < most && heap.Count > 0 && heap.First.DueTicks <= now.UtcTicks)
        {
            DueHeap.Entry first = heap.First;
            heap.Pop();
            if (!IsCurrent(first))
                continue;
            var leased = (DueTicks: (now + lease).UtcTicks, Number: ++_lastNumber);
            _items[first.Item] = leased;
            Push(first.Item, leased);
            claimed.Add(new WorkLease(first.Item, leased.Number));
        }
        return claimed;
    }

    public WorkBacklog ReadBacklog(WorkKind kind, DateTimeOffset now)
    {
        long due = 0, oldest = long.MaxValue;
        HeapOf(kind).VisitDue(now.UtcTicks, entry =>
        {
            if (!IsCurrent(entry))
                return;
            due++;
            oldest = Math.Min(oldest, entry.DueTicks);
        });
        return new WorkBacklog(due, due == 0 ? null : new DateTimeOffset(oldest, TimeSpan.Zero));
    }

    private bool IsCurrent(DueHeap.Entry entry) => _items.TryGetValue(entry.Item, out var current) && current.Number == entry.Number;

    private void Push(WorkItemKey item, (long DueTicks, long Number) current)
    {
        DueHeap heap = HeapOf(item.Kind);
        heap.Push(new DueHeap.Entry(current.DueTicks, current.Number, item));
        // At most two stale entries for each item, so that clearing them out costs each change only a few steps.
        if (heap.Count > (3 * _items.Count) + 64)
            heap.Keep(IsCurrent);
    }

    private DueHeap HeapOf(WorkKind kind)
    {
        ref DueHeap? heap = ref CollectionsMarshal.GetValueRefOrAddDefault(_heaps, kind, out _);
        return heap ??= new DueHeap();
    }
}
