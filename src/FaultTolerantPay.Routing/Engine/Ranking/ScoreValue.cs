namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The weighted score.</summary>
internal readonly struct ScoreValue(ScoreRanking ranking) : IChangingValue
{
    public long Of(int position, in RouteQuery query) => ranking.ScoreOf(position, query);

    public long FloorOf(int floor) => long.MinValue;

    public int LastBetter(int first, in RouteQuery query) => int.MaxValue;
}
