namespace FaultTolerantPay.Testing.Fakes;

/// <summary>The values that a fake partner stores by key. Thread-safe.</summary>
internal sealed class FakeMemory<TKey, TResult>
    where TKey : notnull
    where TResult : struct
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TResult> _results = [];

    public TResult? Find(TKey key)
    {
        lock (_lock)
        {
            return _results.TryGetValue(key, out TResult result) ? result : null;
        }
    }

    /// <summary>Returns the stored value of the key; stores and returns the given one if there is none.</summary>
    public TResult FindOrKeep(TKey key, TResult result)
    {
        lock (_lock)
        {
            if (_results.TryGetValue(key, out TResult known))
            {
                return known;
            }

            _results.Add(key, result);
            return result;
        }
    }

    public void Keep(TKey key, TResult result)
    {
        lock (_lock)
        {
            _results[key] = result;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _results.Clear();
        }
    }
}
