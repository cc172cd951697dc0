namespace FaultTolerantPay.Calls;

/// <summary>
/// Counts the abandoned calls of one callee by their subject. One merchant's calls can take only that merchant's share of the callee's
/// limit.
/// </summary>
internal sealed class AbandonedCalls(int maxItems)
{
    // Four merchants whose calls all hang reach the callee's limit; with three, there is room for others.
    private const int PartsOfMerchants = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ofMerchants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OfItem> _ofItems = new(StringComparer.Ordinal);
    private readonly int _mostOfMerchant = Math.Max(maxItems / PartsOfMerchants, 1);
    private int _all;
    private int _counted;

    /// <summary>The number of abandoned calls.</summary>
    public int All => Volatile.Read(ref _all);

    /// <summary>Whether the limit is reached, so that the callee is not called at all.</summary>
    public bool AreTooMany => Volatile.Read(ref _counted) >= maxItems;

    /// <summary>The merchants that have reached their share.</summary>
    public IReadOnlyList<string> FullMerchants
    {
        get
        {
            lock (_lock)
            {
                return [.. _ofMerchants.Where(of => of.Value >= _mostOfMerchant).Select(of => of.Key).Order(StringComparer.Ordinal)];
            }
        }
    }

    public bool IsFull(string? merchant)
    {
        if (merchant is null || All == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _ofMerchants.GetValueOrDefault(merchant) >= _mostOfMerchant;
        }
    }

    /// <summary>Since when a call about an item has been abandoned; null if there is none.</summary>
    public DateTimeOffset? Since(string? item)
    {
        if (item is null || All == 0)
        {
            return null;
        }

        lock (_lock)
        {
            return _ofItems.TryGetValue(item, out OfItem of) ? of.Since : null;
        }
    }

    public void Add(CallSubject about, DateTimeOffset now)
    {
        lock (_lock)
        {
            _all++;
            if (about.Merchant is null
                || (_ofMerchants[about.Merchant] = _ofMerchants.GetValueOrDefault(about.Merchant) + 1) <= _mostOfMerchant)
            {
                _counted++;
            }

            if (about.Item is { } item)
            {
                _ofItems[item] = _ofItems.TryGetValue(item, out OfItem of) ? of with { Calls = of.Calls + 1 } : new OfItem(1, now);
            }
        }
    }

    public void Remove(CallSubject about)
    {
        lock (_lock)
        {
            _all--;
            if (about.Merchant is null || Left(about.Merchant) < _mostOfMerchant)
            {
                _counted--;
            }

            if (about.Item is not { } item)
            {
                return;
            }

            OfItem of = _ofItems[item];
            if (of.Calls == 1)
            {
                _ofItems.Remove(item);
            }
            else
            {
                _ofItems[item] = of with { Calls = of.Calls - 1 };
            }
        }
    }

    private int Left(string merchant)
    {
        int left = _ofMerchants[merchant] - 1;
        if (left == 0)
        {
            _ofMerchants.Remove(merchant);
        }
        else
        {
            _ofMerchants[merchant] = left;
        }

        return left;
    }

    private readonly record struct OfItem(int Calls, DateTimeOffset Since);
}
