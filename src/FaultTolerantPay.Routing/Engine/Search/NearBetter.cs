using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>The channels are in the order of their costs for such amounts, or nearly.</summary>
internal readonly struct NearBetter(CostTable costs, CostRange range) : IBehindFirst
{
    public static bool MayBeBetter => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LastBetter(int position, in RouteQuery query) => range.LastBetter(AmountCells.Of(query.AmountMinor), position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ValueOf(int position, in RouteQuery query, long limit) => costs.CostOf(position, query, limit);
}
