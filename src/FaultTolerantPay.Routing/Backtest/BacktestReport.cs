using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>What two tables made of the same requests.</summary>
/// <param name="Requests">How many requests were replayed.</param>
/// <param name="Before">What the older table made of them.</param>
/// <param name="After">What the newer table made of them.</param>
/// <param name="ChangedRequests">How many got another channel, or lost or found one.</param>
/// <param name="Moves">How many moved from which channel to which, most first; null stands for no channel.</param>
/// <param name="Changes">The first of those that changed, with the reasons.</param>
public sealed record BacktestReport(
    long Requests,
    BacktestSide Before,
    BacktestSide After,
    long ChangedRequests,
    ImmutableArray<(string? From, string? To, long Requests)> Moves,
    ImmutableArray<RequestChange> Changes);
