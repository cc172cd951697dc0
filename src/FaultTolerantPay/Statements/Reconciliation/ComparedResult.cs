namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>A result of a comparison, and the channel of our row.</summary>
/// <param name="Match">The result.</param>
/// <param name="Channel">The logical channel; null if we have no row.</param>
internal sealed record ComparedResult(MatchResult Match, ChannelId? Channel);
