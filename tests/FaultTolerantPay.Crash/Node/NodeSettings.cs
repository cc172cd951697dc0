namespace FaultTolerantPay.Crash.Node;

/// <summary>How a node works.</summary>
/// <param name="Place">Its store.</param>
/// <param name="Bank">Where the bank listens.</param>
internal sealed record NodeSettings(StorePlace Place, Uri Bank)
{
    /// <summary>The most that may be outstanding at any time, on all nodes together.</summary>
    public long CapMinor { get; init; } = 400_000;

    /// <summary>The most payments under way; null: the library's default.</summary>
    public int? MaxPayments { get; init; }

    /// <summary>How long after its payout an advance is collected.</summary>
    public TimeSpan CollectionDelay { get; init; } = TimeSpan.FromSeconds(1);
}
