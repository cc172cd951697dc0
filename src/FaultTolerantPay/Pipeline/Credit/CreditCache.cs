namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>
/// Caches recent assessments, one for each customer and currency. Their number is bounded; the oldest are evicted. An assessment is made
/// for an amount: a sufficient one is reused for amounts up to it, an insufficient one for that amount and above.
/// </summary>
internal sealed class CreditCache(CreditOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CreditKey, LinkedListNode<CachedCredit>> _byKey = [];

    // Oldest first. A new assessment of a known customer moves to the end.
    private readonly LinkedList<CachedCredit> _byAge = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byKey.Count;
            }
        }
    }

    public AssessedCredit? Find(CreditKey key, long amountMinor)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<CachedCredit>? node))
            {
                return null;
            }

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
        if (options.MaxCacheAge == TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out LinkedListNode<CachedCredit>? known))
            {
                Remove_NeedsLock(known);
            }

            while (_byAge.First is { } oldest && (_byKey.Count >= options.MaxCacheEntries || IsOld(oldest.Value)))
            {
                Remove_NeedsLock(oldest);
            }

            _byKey.Add(key, _byAge.AddLast(new CachedCredit(key, credit, time.GetTimestamp())));
        }
    }

    private bool IsOld(in CachedCredit entry) => time.GetElapsedTime(entry.ReceivedAt) >= options.MaxCacheAge;

    private void Remove_NeedsLock(LinkedListNode<CachedCredit> node)
    {
        _byAge.Remove(node);
        _byKey.Remove(node.Value.Key);
    }

    private readonly record struct CachedCredit(CreditKey Key, AssessedCredit Credit, long ReceivedAt);
}
