using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>One request that the two tables route differently.</summary>
/// <param name="Id">The transaction id.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Before">The channel of the older table, or null if it found none.</param>
/// <param name="After">The channel of the newer table, or null if it found none.</param>
/// <param name="ReasonBefore">Why the older table did not choose the newer one's channel; if that is none, why it has no channel.</param>
/// <param name="ReasonAfter">Why the newer table did not choose the older one's channel; if that is none, why it has no channel.</param>
public sealed record RequestChange(
    string Id,
    long Line,
    Operation Operation,
    string? Before,
    string? After,
    string ReasonBefore,
    string ReasonAfter);
