namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The measured value.</summary>
internal readonly struct MeasuredValue(MeasuredValues values) : IChangingValue
{
    public long Of(int position, in RouteQuery query, long limit) => values.ValueOf(position, query);

    public long FloorOf(int floor) => values.FloorOf(floor);

    public int LastBetter(int best, in RouteQuery query) => int.MaxValue;
}
