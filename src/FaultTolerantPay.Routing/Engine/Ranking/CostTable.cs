using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The fees of the channels by position. A channel with tiers also has a fee that is never above any of its fees: a search looks up the
/// month's volume only for the few channels that could be the cheapest by that one.
/// </summary>
internal sealed class CostTable
{
    private readonly ImmutableArray<CompiledChannel> _channels;
    private readonly Fee[] _lowest;

    // By position; empty if no channel has tiers.
    private readonly FeePlan?[] _tiered;

    // By position; empty if no channel charges for it.
    private readonly Fee[] _onDecline;
    private readonly Fee[] _onFailure;

    /// <param name="channels">The channels in soft-rule order.</param>
    /// <param name="currency">The currency of the fees; null for any that no channel lists.</param>
    public CostTable(ImmutableArray<CompiledChannel> channels, string? currency)
    {
        _channels = channels;
        FeePlan[] plans = [.. channels.Select(channel => channel.Channel.FeesIn(currency))];
        _lowest = [.. plans.Select(LowestOf)];
        _tiered = plans.All(plan => plan.Tiers.IsEmpty) ? [] : [.. plans.Select(plan => plan.Tiers.IsEmpty ? null : plan)];
        _onDecline = plans.All(plan => plan.OnDecline == FeePlan.NoFee) ? [] : [.. plans.Select(plan => plan.OnDecline)];
        _onFailure = plans.All(plan => plan.OnFailure == FeePlan.NoFee) ? [] : [.. plans.Select(plan => plan.OnFailure)];
    }

    /// <summary>Whether any channel has tiers.</summary>
    public bool HasTiers => _tiered.Length > 0;

    /// <summary>
    /// The cost of the channel at a position. In place of a cost above the limit, a lower one above the limit may be returned.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long CostOf(int position, in RouteQuery query, long limit)
    {
        long cost = _lowest[position].For(query.AmountMinor);
        return cost > limit || _tiered.Length == 0 ? cost : CostByTiers(position, cost, query);
    }

    /// <summary>What a declined attempt costs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long OnDecline(int position, long amountMinor) => _onDecline.Length == 0 ? 0 : _onDecline[position].For(amountMinor);

    /// <summary>What an attempt costs that fails technically.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long OnFailure(int position, long amountMinor) => _onFailure.Length == 0 ? 0 : _onFailure[position].For(amountMinor);

    /// <summary>Writes numbers that are not above the costs of some channels; without tiers, the costs.</summary>
    public void FillLowest(long amountMinor, ReadOnlySpan<int> positions, Span<long> values)
    {
        Fee[] lowest = _lowest;
        values = values[..positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = lowest[positions[i]].For(amountMinor);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long CostByTiers(int position, long lowest, in RouteQuery query)
    {
        if (_tiered[position] is not { } plan)
        {
            return lowest;
        }

        CompiledChannel channel = _channels[position];
        return plan.For(query.AmountMinor, channel.TierVolume(query.Now.UtcTicks));
    }

    // A charge rises with each part of the fee, so the lowest of each part gives a fee that is not above any.
    private static Fee LowestOf(FeePlan plan)
    {
        Fee lowest = plan.Base;
        foreach (FeeTier tier in plan.Tiers)
        {
            lowest = new Fee(
                Math.Min(lowest.FixedMinor, tier.Fee.FixedMinor),
                Math.Min(lowest.RatePerMillion, tier.Fee.RatePerMillion),
                Math.Min(lowest.FloorMinor, tier.Fee.FloorMinor),
                Math.Min(lowest.CapMinor, tier.Fee.CapMinor));
        }

        return lowest;
    }
}
