using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The cost for the amount.</summary>
internal readonly struct CostValue(CostRanking ranking) : IChangingValue
{
    public long Of(int position, in RouteQuery query) => ranking.CostOf(position, query);

    public long FloorOf(int floor) => long.MinValue;

    public int LastBetter(int first, in RouteQuery query) =>
        ranking.Range?.LastBetter(AmountCells.Of(query.AmountMinor), first) ?? int.MaxValue;
}
