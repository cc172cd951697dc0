namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The number that a channel draws for the transaction.</summary>
internal readonly struct SplitValue(SplitRanking ranking) : IChangingValue
{
    public long Of(int position, in RouteQuery query) => ranking.DrawOf(position, query);

    public long FloorOf(int floor) => 0;

    public int LastBetter(int first, in RouteQuery query) => int.MaxValue;
}
