namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>
/// Assessments that are still fresh enough, one for each customer and currency, bounded in number; the oldest make room. An assessment was
/// made for an amount: a sufficient one is used again up to that amount, an insufficient one from that amount on.
/// </summary>
internal sealed class CreditCache(CreditOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CreditKey, LinkedListNode<CachedCredit>> _byKey = [];

    // The oldest first. A new assessment of the same customer goes to the end.
    private readonly LinkedList<CachedCredit> _byAge = [];

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
            if (!_byKey.TryGetValue(key, out LinkedListNode<CachedCredit>? node))
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
        if (options.MaxCacheAge == TimeSpan.Zero)
            return;
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out LinkedListNode<CachedCredit>? known))
                Remove_NeedsLock(known);
            while (_byAge.First is { } oldest && (_byKey.Count >= options.MaxCacheEntries || IsOld(oldest.Value)))
                Remove_NeedsLock(oldest);
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
