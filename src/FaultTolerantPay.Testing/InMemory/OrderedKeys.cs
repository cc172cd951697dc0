namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// Keys in order, for reading pages. Adding a key only records it; the next read sorts the new keys in. So writers do not pay for rare
/// reads.
/// </summary>
internal sealed class OrderedKeys<T>(IComparer<T> comparer)
    where T : struct
{
    private readonly List<T> _added = [];
    private T[] _sorted = [];

    public void Add(T key) => _added.Add(key);

    /// <summary>The keys after one, or (null) all, in order. Removed keys are still in it: the reader looks them up.</summary>
    public ReadOnlySpan<T> After(T? after)
    {
        SortIn();
        if (after is not { } key)
        {
            return _sorted;
        }

        int at = Array.BinarySearch(_sorted, key, comparer);
        return _sorted.AsSpan(at < 0 ? ~at : at + 1);
    }

    private void SortIn()
    {
        if (_added.Count == 0)
        {
            return;
        }

        T[] added = [.. _added];
        _added.Clear();
        Array.Sort(added, comparer);
        var merged = new T[_sorted.Length + added.Length];
        int left = 0, right = 0;
        for (int at = 0; at < merged.Length; at++)
        {
            bool takeLeft = right == added.Length || (left < _sorted.Length && comparer.Compare(_sorted[left], added[right]) <= 0);
            merged[at] = takeLeft ? _sorted[left++] : added[right++];
        }
        _sorted = merged;
    }
}
