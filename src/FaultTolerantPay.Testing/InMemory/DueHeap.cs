namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// A heap of the times at which work is due. A changed entry stays as a stale one until its time comes or the queue removes it, so setting
/// a later time costs nothing, however much work waits. Each node has four children: the heap is half as deep as a binary heap, and the
/// children are adjacent.
/// </summary>
internal sealed class DueHeap
{
    private const int Children = 4;
    private HeapEntry[] _entries = new HeapEntry[16];

    /// <summary>Work at the moment when it was pushed.</summary>
    /// <param name="DueTicks">UTC ticks.</param>
    /// <param name="Number">The lease number; of two items that are due at the same time, the older number comes first.</param>
    /// <param name="Slot">The work.</param>
    internal readonly record struct HeapEntry(long DueTicks, long Number, WorkSlot Slot)
    {
        public bool IsCurrent => Slot.Number == Number;

        public bool IsBefore(in HeapEntry other) => DueTicks != other.DueTicks ? DueTicks < other.DueTicks : Number < other.Number;
    }

    public int Count { get; private set; }

    public HeapEntry First => _entries[0];

    public void Push(in HeapEntry entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        int at = Count++;
        while (at > 0 && entry.IsBefore(_entries[(at - 1) / Children]))
        {
            _entries[at] = _entries[(at - 1) / Children];
            at = (at - 1) / Children;
        }
        _entries[at] = entry;
    }

    public void Pop()
    {
        HeapEntry last = _entries[--Count];
        _entries[Count] = default;
        if (Count > 0)
        {
            SiftDown(0, last);
        }
    }

    /// <summary>Removes stale entries.</summary>
    public void RemoveStale()
    {
        int kept = 0;
        for (int at = 0; at < Count; at++)
        {
            if (_entries[at].IsCurrent)
            {
                _entries[kept++] = _entries[at];
            }
        }
        Array.Clear(_entries, kept, Count - kept);
        Count = kept;
        for (int at = (Count - 2) / Children; at >= 0 && Count > 1; at--)
        {
            SiftDown(at, _entries[at]);
        }
    }

    /// <summary>Visits all due entries, in no order. It skips an entry that is not due together with all entries after it.</summary>
    public void VisitDue(long nowTicks, Action<HeapEntry> visit)
    {
        var pending = new Stack<int>();
        pending.Push(0);
        while (pending.TryPop(out int at))
        {
            if (at >= Count || _entries[at].DueTicks > nowTicks)
            {
                continue;
            }

            visit(_entries[at]);
            for (int child = 1; child <= Children; child++)
            {
                pending.Push((Children * at) + child);
            }
        }
    }

    private void SiftDown(int at, in HeapEntry entry)
    {
        HeapEntry moving = entry;
        while ((Children * at) + 1 < Count)
        {
            int first = (Children * at) + 1, least = first;
            for (int child = first + 1; child < Math.Min(first + Children, Count); child++)
            {
                if (_entries[child].IsBefore(_entries[least]))
                {
                    least = child;
                }
            }
            if (!_entries[least].IsBefore(moving))
            {
                break;
            }

            _entries[at] = _entries[least];
            at = least;
        }
        _entries[at] = moving;
    }
}
