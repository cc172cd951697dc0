using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Searches with three columns, where one changing value decides and the best channel is usually among the first: checks each candidate as
/// it is found.
/// </summary>
internal sealed class MovingSearch<TWidth, TValue>(ThreeColumns columns, ChannelChecks checks, SoftRanking ranking, TValue values)
    : ThreeColumnSearch<TWidth>(columns, checks, ranking)
    where TWidth : struct, IVectorWidth
    where TValue : struct, IMovingValue
{
    private readonly TValue _values = values;

    public override int Best(in RouteQuery query)
    {
        if (Ranking.IsOutOfDate(query))
        {
            return Next(query, []);
        }

        BlockWalk<ThreeColumnBlocks<TWidth>> walk = WalkFrom(0, query);
        return BestBy(ref walk, _values, query, []);
    }
}
