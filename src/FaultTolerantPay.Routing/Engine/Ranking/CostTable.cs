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

    // By 64 channels: a fee that is not above any fee of theirs and of those behind them.
    private readonly Fee[] _floors;

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
        _floors = FloorsOf(_lowest);
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
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void FillLowest(long amountMinor, ReadOnlySpan<int> positions, Span<long> values)
    {
        Fee[] lowest = _lowest;
        values = values[..positions.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = lowest[positions[i]].For(amountMinor);
        }
    }

    /// <summary>A number that is not above the cost of the channel at a position, nor of any behind it.</summary>
    public long FloorFrom(int position, long amountMinor) =>
        position < _lowest.Length ? _floors[position / ValueFloors.Channels].For(amountMinor) : long.MaxValue;

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

    private static Fee LowestOf(FeePlan plan)
    {
        Fee lowest = plan.Base;
        foreach (FeeTier tier in plan.Tiers)
        {
            lowest = LowestOf(lowest, tier.Fee);
        }

        return lowest;
    }

    // A charge rises with each part of the fee, so the lowest of each part gives a fee that is not above any.
    private static Fee LowestOf(Fee one, Fee other) => new(
        Math.Min(one.FixedMinor, other.FixedMinor),
        Math.Min(one.RatePerMillion, other.RatePerMillion),
        Math.Min(one.FloorMinor, other.FloorMinor),
        Math.Min(one.CapMinor, other.CapMinor));

    private static Fee[] FloorsOf(Fee[] lowest)
    {
        var floors = new Fee[ValueFloors.CountFor(lowest.Length)];
        Fee floor = default;
        for (int position = lowest.Length - 1; position >= 0; position--)
        {
            bool isLast = position == lowest.Length - 1;
            floors[position / ValueFloors.Channels] = floor = isLast ? lowest[position] : LowestOf(floor, lowest[position]);
        }

        return floors;
    }
}
