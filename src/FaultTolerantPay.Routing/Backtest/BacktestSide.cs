using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How one table routes all requests.</summary>
/// <param name="Shares">The share of each channel, the most requests first. Channels without a request are omitted.</param>
/// <param name="Unroutable">How many requests found no channel, by the rule that removed the last one, the largest number first.</param>
public sealed record BacktestSide(ImmutableArray<ChannelShare> Shares, ImmutableArray<(string Rule, long Requests)> Unroutable)
{
    /// <summary>How many requests found a channel.</summary>
    public long RoutedRequests => Shares.Sum(s => s.Requests);

    /// <summary>How many requests found none.</summary>
    public long UnroutableRequests => Unroutable.Sum(u => u.Requests);

    /// <summary>The total amounts and charges per currency.</summary>
    public IEnumerable<(string Currency, Int128 AmountMinor, Int128 CostMinor)> Totals => Shares
        .GroupBy(s => s.Currency, StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (
            g.Key,
            g.Aggregate(Int128.Zero, (sum, s) => sum + s.AmountMinor),
            g.Aggregate(Int128.Zero, (sum, s) => sum + s.CostMinor)));
}
