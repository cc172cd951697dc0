using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>One request that the two tables route differently.</summary>
/// <param name="Id">The transaction id.</param>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Operation">Its scene.</param>
/// <param name="Before">The channel of the older table, or null if it found none.</param>
/// <param name="After">The channel of the newer table, or null if it found none.</param>
/// <param name="ReasonBefore">What the older table says of the newer one's channel; of all channels, if there is none.</param>
/// <param name="ReasonAfter">What the newer table says of the older one's channel; of all channels, if there is none.</param>
public sealed record RequestChange(string Id, long Line, Operation Operation, string? Before, string? After, string ReasonBefore, string ReasonAfter);
