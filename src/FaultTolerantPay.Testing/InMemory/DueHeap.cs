using FaultTolerantPay.Work;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// A binary heap of when items come due. An entry that was changed since stays in it as a stale one until its time comes or the queue clears them out: so
/// setting a later time costs nothing, whatever waits.
/// </summary>
internal sealed class DueHeap
{
    private readonly List<Entry> _entries = [];

    /// <summary>An item as it stood when it was pushed.</summary>
    /// <param name="DueTicks">UTC ticks.</param>
    /// <param name="Number">The fencing number; the older one comes first of two that are due at the same time.</param>
    /// <param name="Item">The item.</param>
    internal readonly record struct Entry(long DueTicks, long Number, WorkItemKey Item)
    {
        public bool IsBefore(in Entry other) => DueTicks != other.DueTicks ? DueTicks < other.DueTicks : Number < other.Number;
    }

    public int Count => _entries.Count;

    public Entry First => _entries[0];

    public void Push(in Entry entry)
    {
        _entries.Add(entry);
        int at = _entries.Count - 1;
        while (at > 0 && entry.IsBefore(_entries[(at - 1) / 2]))
        {
            _entries[at] = _entries[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        _entries[at] = entry;
    }

    public void Pop()
    {
        Entry last = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        if (_entries.Count > 0)
            SiftDown(0, last);
    }

    /// <summary>Keeps only what is still true.</summary>
    public void Keep(Predicate<Entry> isCurrent)
    {
        _entries.RemoveAll(e => !isCurrent(e));
        for (int at = (_entries.Count / 2) - 1; at >= 0; at--)
            SiftDown(at, _entries[at]);
    }

    /// <summary>Visits what is due, in no order; what is not due yet is passed over without a look at what comes after it.</summary>
    public void VisitDue(long nowTicks, Action<Entry> visit)
    {
        var pending = new Stack<int>();
        pending.Push(0);
        while (pending.TryPop(out int at))
        {
            if (at >= _entries.Count || _entries[at].DueTicks > nowTicks)
                continue;
            visit(_entries[at]);
            pending.Push((2 * at) + 1);
            pending.Push((2 * at) + 2);
        }
    }

    private void SiftDown(int at, Entry entry)
    {
        while ((2 * at) + 1 < _entries.Count)
        {
            int child = (2 * at) + 1;
            if (child + 1 < _entries.Count && _entries[child + 1].IsBefore(_entries[child]))
                child++;
            if (!_entries[child].IsBefore(entry))
                break;
            _entries[at] = _entries[child];
            at = child;
        }
        _entries[at] = entry;
    }
}
