namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// The queue of due times. Work of one sort usually arrives in the order in which it comes due (a payout to query, an advance to confirm,
/// the end of a lease). Such runs are kept in order of arrival, and only other entries go to a heap. With a heap alone, cache misses made a
/// claim with a million outstanding items twice as expensive as with ten thousand.
/// </summary>
internal sealed class DueQueue
{
    private readonly DueRun[] _runs = [new(), new(), new(), new()];
    private readonly DueHeap _rest = new();

    public int Count
    {
        get
        {
            int count = _rest.Count;
            foreach (DueRun run in _runs)
            {
                count += run.Count;
            }

            return count;
        }
    }

    public void Push(in DueHeap.HeapEntry entry)
    {
        // The run with the latest end: the others stay open for work that is due sooner.
        DueRun? best = null;
        foreach (DueRun run in _runs)
        {
            if (run.Takes(entry) && (best is null || best.Count == 0 || (run.Count > 0 && best.Last.IsBefore(run.Last))))
            {
                best = run;
            }
        }
        if (best is not null)
        {
            best.Add(entry);
        }
        else
        {
            _rest.Push(entry);
        }
    }

    /// <summary>Takes the item that has been due longest; false if none is due.</summary>
    public bool TryTakeDue(long nowTicks, out DueHeap.HeapEntry entry)
    {
        DueRun? first = null;
        foreach (DueRun run in _runs)
        {
            if (run.Count > 0 && (first is null || run.First.IsBefore(first.First)))
            {
                first = run;
            }
        }
        bool isInRest = _rest.Count > 0 && (first is null || _rest.First.IsBefore(first.First));
        entry = isInRest ? _rest.First : first is not null ? first.First : default;
        if (entry.Slot is null || entry.DueTicks > nowTicks)
        {
            return false;
        }

        if (isInRest)
        {
            _rest.Pop();
        }
        else
        {
            first!.RemoveFirst();
        }

        return true;
    }

    /// <summary>Removes stale entries.</summary>
    public void RemoveStale()
    {
        foreach (DueRun run in _runs)
        {
            run.RemoveStale();
        }

        _rest.RemoveStale();
    }

    /// <summary>Visits all due entries, in no order.</summary>
    public void VisitDue(long nowTicks, Action<DueHeap.HeapEntry> visit)
    {
        foreach (DueRun run in _runs)
        {
            run.VisitDue(nowTicks, visit);
        }

        _rest.VisitDue(nowTicks, visit);
    }
}
