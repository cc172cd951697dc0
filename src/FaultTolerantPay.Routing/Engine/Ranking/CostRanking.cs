using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by the cost for the amount.</summary>
internal sealed class CostRanking : SoftRanking
{
    // A rate that no fee has; it marks a channel whose fees have tiers.
    private const int HasTiers = -1;

    private readonly Fee[] _fees;
    private readonly ImmutableArray<CompiledChannel> _compiledChannels;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="range">How far behind a channel a cheaper one may be; null if the channels are not in the order of cost.</param>
    public CostRanking(SoftRulePlan plan, CostRange? range)
        : base(plan)
    {
        _compiledChannels = plan.Channels;
        _fees =
        [
            .. _compiledChannels.Select(
                s => s.Channel.Fees.Tiers.IsEmpty ? s.Channel.Fees.Base : s.Channel.Fees.Base with { RatePerMillion = HasTiers }),
        ];
        Range = range;
    }

    /// <summary>How far behind a channel a cheaper one may be; null if the channels are not in the order of cost.</summary>
    public CostRange? Range { get; }

    /// <summary>The cost of the channel at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long CostOf(int position, in RouteQuery query)
    {
        ref Fee fee = ref _fees[position];
        return fee.RatePerMillion != HasTiers ? fee.For(query.AmountMinor) : CostByTiers(position, query);
    }

    private long CostByTiers(int position, in RouteQuery query)
    {
        CompiledChannel compiledChannel = _compiledChannels[position];
        return compiledChannel.Channel.Fees.For(query.AmountMinor, compiledChannel.TierVolume(query.Now.UtcTicks));
    }
}
