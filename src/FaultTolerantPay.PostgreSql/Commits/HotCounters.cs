using System.Collections.Frozen;
using System.Runtime.InteropServices;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// Which counters many batches of this node change, such as those of all advances or of a busy merchant. Batches would wait for each other
/// at them, so that they get shares. Safe for use by several writers.
/// </summary>
/// <param name="minBatches">How many of the last batches make a counter hot that they change; null: none is ever hot.</param>
internal sealed class HotCounters(int? minBatches)
{
    /// <summary>A counter is hot if this many of the last <see cref="Window"/> batches changed it.</summary>
    public const int UsualMinBatches = 8;

    private const int Window = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<CounterKey, int> _seen = [];
    private FrozenSet<CounterKey> _hot = FrozenSet<CounterKey>.Empty;
    private int _batches;

    /// <summary>Notes what a batch changes.</summary>
    /// <returns>The hot counters.</returns>
    public FrozenSet<CounterKey> Observe(IReadOnlySet<CounterKey> keys)
    {
        if (minBatches is not { } min)
        {
            return _hot;
        }

        lock (_lock)
        {
            bool isNew = false;
            foreach (CounterKey key in keys)
            {
                isNew |= ++CollectionsMarshal.GetValueRefOrAddDefault(_seen, key, out _) == min && !_hot.Contains(key);
            }

            bool isOver = ++_batches == Window;
            if (isNew || isOver)
            {
                IEnumerable<CounterKey> hot = _seen.Where(seen => seen.Value >= min).Select(seen => seen.Key);
                _hot = (isOver ? hot : _hot.Concat(hot)).ToFrozenSet();
            }

            if (isOver)
            {
                _batches = 0;
                _seen.Clear();
            }

            return _hot;
        }
    }
}
