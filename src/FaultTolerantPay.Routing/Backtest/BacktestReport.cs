using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>How two tables route the same requests.</summary>
/// <param name="Requests">How many requests were replayed.</param>
/// <param name="Before">The results of the older table.</param>
/// <param name="After">The results of the newer table.</param>
/// <param name="ChangedRequests">How many requests got another channel, lost their channel or gained one.</param>
/// <param name="Moves">How many requests moved from which channel to which, the largest number first; null is no channel.</param>
/// <param name="Changes">The first changed requests, with the reasons.</param>
public sealed record BacktestReport(
    long Requests,
    BacktestSide Before,
    BacktestSide After,
    long ChangedRequests,
    ImmutableArray<(string? From, string? To, long Requests)> Moves,
    ImmutableArray<RequestChange> Changes);
