namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>A result of a comparison, and the channel of our row.</summary>
/// <param name="Match">The result.</param>
/// <param name="Channel">The logical channel; null if we have no row.</param>
/// <param name="IsOfAdvance">Whether our row is an instruction of an advance.</param>
internal sealed record ComparedResult(MatchResult Match, ChannelId? Channel, bool IsOfAdvance = false)
{
    /// <summary>A result of a comparison with an operation, which may have left our row out.</summary>
    public static ComparedResult Of(MatchResult match, RecordedOperation? ours) =>
        match.Ours is null || ours is null ? new(match, null) : new(match, ours.Channel, ours.Instruction is not null);
}
