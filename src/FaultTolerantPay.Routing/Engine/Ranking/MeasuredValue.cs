namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The measured value.</summary>
internal readonly struct MeasuredValue(MeasuredRanking ranking) : IChangingValue
{
    public long Of(int position, in RouteQuery query) => ranking.ValueOf(position, query);

    public long FloorOf(int floor) => ranking.FloorOf(floor);

    public int LastBetter(int first, in RouteQuery query) => int.MaxValue;
}
