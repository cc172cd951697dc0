using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What one table made of all requests.</summary>
/// <param name="Shares">What each channel got, the one with the most requests first; channels without a request are left out.</param>
/// <param name="Unroutable">How many requests found no channel, by the rule that removed the last one, most first.</param>
public sealed record BacktestSide(ImmutableArray<ChannelShare> Shares, ImmutableArray<(string Rule, long Requests)> Unroutable)
{
    /// <summary>How many requests found a channel.</summary>
    public long RoutedRequests => Shares.Sum(s => s.Requests);

    /// <summary>How many found none.</summary>
    public long UnroutableRequests => Unroutable.Sum(u => u.Requests);

    /// <summary>Amounts and charges together, per currency.</summary>
    public IEnumerable<(string Currency, Int128 AmountMinor, Int128 CostMinor)> Totals => Shares
        .GroupBy(s => s.Currency)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (g.Key, g.Aggregate(Int128.Zero, (sum, s) => sum + s.AmountMinor), g.Aggregate(Int128.Zero, (sum, s) => sum + s.CostMinor)));
}
