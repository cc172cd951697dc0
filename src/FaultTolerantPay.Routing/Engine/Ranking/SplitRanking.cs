namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by a weighted split.</summary>
internal sealed class SplitRanking : SoftRanking
{
    private readonly (ulong Key, ulong Inverse)[] _splits;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    public SplitRanking(SoftRulePlan plan)
        : base(plan) =>
        _splits = [.. plan.Channels.Select(s => (s.State.SplitKey, SplitDraw.InverseOf(s.Channel.Weight)))];

    /// <summary>The number that the channel at a position draws.</summary>
    public long DrawOf(int position, in RouteQuery query)
    {
        (ulong key, ulong inverse) = _splits[position];
        return SplitDraw.ValueOf(query.Transaction, key, inverse);
    }
}
