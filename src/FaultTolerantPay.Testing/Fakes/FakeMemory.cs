namespace FaultTolerantPay.Testing.Fakes;

/// <summary>What a fake partner keeps under a key. Safe for use by several threads.</summary>
internal sealed class FakeMemory<TKey, TResult>
    where TKey : notnull
    where TResult : struct
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TResult> _results = [];

    public TResult? Find(TKey key)
    {
        lock (_gate)
            return _results.TryGetValue(key, out TResult result) ? result : null;
    }

    /// <summary>What is kept under the key; if nothing is, this is from now on.</summary>
    public TResult FindOrKeep(TKey key, TResult result)
    {
        lock (_gate)
        {
            if (_results.TryGetValue(key, out TResult known))
                return known;
            _results.Add(key, result);
            return result;
        }
    }

    public void Keep(TKey key, TResult result)
    {
        lock (_gate)
            _results[key] = result;
    }

    public void Clear()
    {
        lock (_gate)
            _results.Clear();
    }
}
