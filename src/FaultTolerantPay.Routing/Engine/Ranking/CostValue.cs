using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The cost for the amount.</summary>
internal readonly struct CostValue(CostRanking ranking) : IChangingValue
{
    private readonly CostTable _costs = ranking.Costs;
    private readonly CostRange? _range = ranking.Range;

    public long Of(int position, in RouteQuery query, long limit) => _costs.CostOf(position, query, limit);

    public long FloorOf(int floor) => long.MinValue;

    public int LastBetter(int best, in RouteQuery query) => _range?.LastBetter(AmountCells.Of(query.AmountMinor), best) ?? int.MaxValue;
}
