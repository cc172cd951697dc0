using System.Collections.Concurrent;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>
/// Counts the calls to each provider that are under way. A call that was given up counts until the adapter's method ends. A caller beyond
/// the limit is refused at once: nothing waits for a slot.
/// </summary>
internal sealed class CallSlots
{
    private readonly ConcurrentDictionary<ProviderId, Counter> _counters = new();

    /// <summary>Takes a slot if one is free.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="max">How many calls may be under way; null: no limit.</param>
    public bool TryEnter(ProviderId provider, int? max)
    {
        Counter counter = _counters.GetOrAdd(provider, static _ => new Counter());
        if (Interlocked.Increment(ref counter.UnderWay) <= (max ?? int.MaxValue))
        {
            return true;
        }

        Interlocked.Decrement(ref counter.UnderWay);
        return false;
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(ProviderId provider) => Interlocked.Decrement(ref _counters[provider].UnderWay);

    private sealed class Counter
    {
        public int UnderWay;
    }
}
