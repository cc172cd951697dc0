namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// Work that arrived in the order in which it comes due: removed at the front, added at the back. Changed entries stay as stale ones.
/// </summary>
internal sealed class DueRun
{
    private DueHeap.HeapEntry[] _entries = new DueHeap.HeapEntry[16];
    private int _head;

    public int Count { get; private set; }

    public ref readonly DueHeap.HeapEntry First => ref _entries[_head];

    public ref readonly DueHeap.HeapEntry Last => ref _entries[_head + Count - 1];

    /// <summary>Whether an entry belongs at the back.</summary>
    public bool Takes(in DueHeap.HeapEntry entry) => Count == 0 || Last.IsBefore(entry);

    public void Add(in DueHeap.HeapEntry entry)
    {
        if (_head + Count == _entries.Length)
        {
            // Uses the free space at the front, or doubles the array: each entry is moved a few times at most.
            DueHeap.HeapEntry[] next = Count > _entries.Length / 2 ? new DueHeap.HeapEntry[2 * _entries.Length] : _entries;
            Array.Copy(_entries, _head, next, 0, Count);
            if (ReferenceEquals(next, _entries))
            {
                Array.Clear(_entries, Count, _entries.Length - Count);
            }

            _entries = next;
            _head = 0;
        }
        _entries[_head + Count++] = entry;
    }

    public void RemoveFirst()
    {
        _entries[_head] = default;
        _head = --Count == 0 ? 0 : _head + 1;
    }

    /// <summary>Removes stale entries.</summary>
    public void RemoveStale()
    {
        int kept = 0;
        for (int at = _head; at < _head + Count; at++)
        {
            if (_entries[at].IsCurrent)
            {
                _entries[kept++] = _entries[at];
            }
        }
        Array.Clear(_entries, kept, _head + Count - kept);
        (_head, Count) = (0, kept);
    }

    /// <summary>Visits all due entries, in order.</summary>
    public void VisitDue(long nowTicks, Action<DueHeap.HeapEntry> visit)
    {
        for (int at = _head; at < _head + Count && _entries[at].DueTicks <= nowTicks; at++)
        {
            visit(_entries[at]);
        }
    }
}
