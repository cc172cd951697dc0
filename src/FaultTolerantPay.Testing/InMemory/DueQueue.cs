namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// What comes due when. Work of one sort mostly comes in the order in which it comes due (a payout to be asked for, an advance to be confirmed, the end of a lease):
/// such runs are kept as they come, and only what fits none of them goes to a heap. With a heap alone a claim cost twice as much with a million outstanding as with
/// ten thousand, in cache misses.
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
                count += run.Count;
            return count;
        }
    }

    public void Push(in DueHeap.HeapEntry entry)
    {
        // The run that ends the latest: the others stay open for what is due sooner.
        DueRun? best = null;
        foreach (DueRun run in _runs)
        {
            if (run.Takes(entry) && (best is null || best.Count == 0 || (run.Count > 0 && best.Last.IsBefore(run.Last))))
                best = run;
        }
        if (best is not null)
            best.Add(entry);
        else
            _rest.Push(entry);
    }

    /// <summary>Takes what has been due the longest; false where nothing is due.</summary>
    public bool TryTakeDue(long nowTicks, out DueHeap.HeapEntry entry)
    {
        DueRun? first = null;
        foreach (DueRun run in _runs)
        {
            if (run.Count > 0 && (first is null || run.First.IsBefore(first.First)))
                first = run;
        }
        bool isInRest = _rest.Count > 0 && (first is null || _rest.First.IsBefore(first.First));
        entry = isInRest ? _rest.First : first is not null ? first.First : default;
        if (entry.Slot is null || entry.DueTicks > nowTicks)
            return false;
        if (isInRest)
            _rest.Pop();
        else
            first!.RemoveFirst();
        return true;
    }

    /// <summary>Keeps only what is still true.</summary>
    public void RemoveStale()
    {
        foreach (DueRun run in _runs)
            run.RemoveStale();
        _rest.RemoveStale();
    }

    /// <summary>Visits what is due, in no order.</summary>
    public void VisitDue(long nowTicks, Action<DueHeap.HeapEntry> visit)
    {
        foreach (DueRun run in _runs)
            run.VisitDue(nowTicks, visit);
        _rest.VisitDue(nowTicks, visit);
    }
}
