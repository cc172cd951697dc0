using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The cost for the amount decides.</summary>
internal sealed class CostRanking : SoftRanking
{
    // A rate that no fee has: the channel's fees have tiers.
    private const int HasTiers = -1;

    private readonly Fee[] _fees;
    private readonly ImmutableArray<CompiledChannel> _seats;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="reach">How far behind a channel a cheaper one may stand; null where the order is not that of the costs.</param>
    public CostRanking(SoftRulePlan plan, CostRange? reach)
        : base(plan)
    {
        _seats = plan.Channels;
        _fees = [.. _seats.Select(s => s.Channel.Fees.Tiers.IsEmpty ? s.Channel.Fees.Base : s.Channel.Fees.Base with { RatePerMillion = HasTiers })];
        Reach = reach;
    }

    /// <summary>How far behind a channel a cheaper one may stand; null where the order is not that of the costs.</summary>
    public CostRange? Reach { get; }

    /// <summary>What the channel at a position costs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long CostOf(int position, in RouteQuery query)
    {
        ref Fee fee = ref _fees[position];
        return fee.RatePerMillion != HasTiers ? fee.For(query.AmountMinor) : CostByTiers(position, query);
    }

    private long CostByTiers(int position, in RouteQuery query)
    {
        CompiledChannel seat = _seats[position];
        return seat.Channel.Fees.For(query.AmountMinor, seat.State.MonthVolume(seat.Zone, query.Now.UtcTicks));
    }
}
