namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>
/// Assessments that are still fresh enough, one for each customer and currency, bounded in number; the oldest make room. An assessment was
/// made for an amount: a sufficient one is used again up to that amount, an insufficient one from that amount on.
/// </summary>
internal sealed class CreditCache(CreditOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CreditKey, LinkedListNode<Entry>> _byKey = [];

    // The oldest first. A new assessment of the same customer goes to the end.
    private readonly LinkedList<Entry> _byAge = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _byKey.Count;
        }
    }

    public AssessedCredit? Find(CreditKey key, long amountMinor)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<Entry>? node))
                return null;
            if (IsOld(node.Value))
            {
                Remove_NeedsLock(node);
                return null;
            }
            return node.Value.Credit.AppliesTo(amountMinor) ? node.Value.Credit : null;
        }
    }

    public void Put(CreditKey key, AssessedCredit credit)
    {
        if (options.CacheFor == TimeSpan.Zero)
            return;
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out LinkedListNode<Entry>? known))
                Remove_NeedsLock(known);
            while (_byAge.First is { } oldest && (_byKey.Count >= options.CacheEntries || IsOld(oldest.Value)))
                Remove_NeedsLock(oldest);
            _byKey.Add(key, _byAge.AddLast(new Entry(key, credit, time.GetTimestamp())));
        }
    }

    private bool IsOld(in Entry entry) => time.GetElapsedTime(entry.ReceivedAt) >= options.CacheFor;

    private void Remove_NeedsLock(LinkedListNode<Entry> node)
    {
        _byAge.Remove(node);
        _byKey.Remove(node.Value.Key);
    }

    private readonly record struct Entry(CreditKey Key, AssessedCredit Credit, long ReceivedAt);
}
