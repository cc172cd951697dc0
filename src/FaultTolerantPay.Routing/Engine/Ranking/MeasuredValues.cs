using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The values of a measured rule. They are cached and follow the reports.</summary>
internal sealed class MeasuredValues : RuleValues
{
    private readonly SoftRulePlan _plan;
    private readonly SoftRule _rule;
    private readonly LiveState _live;
    private readonly bool _withTies;
    private readonly long[] _values;
    private readonly ValueFloors _floors;

    // By position, the share that may choose a channel, in basis points; null if the rule is not learned.
    private readonly int[]? _shares;
    private readonly long _behind;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    /// <param name="withTies">
    /// Whether the low 32 bits are the channel's tie: no two values are equal, and the first channel in the best band ends a search.
    /// </param>
    public MeasuredValues(SoftRulePlan plan, SoftRule rule, LiveState live, bool withTies)
    {
        _plan = plan;
        _rule = rule;
        _live = live;
        _withTies = withTies;
        _values = new long[plan.Channels.Length];
        _floors = new ValueFloors(_values);
        _shares = rule is SoftRule.HighestSuccessRate ? new int[plan.Channels.Length] : null;
        _behind = withTies ? (long)SoftValues.BehindAll << 32 : SoftValues.BehindAll;
    }

    /// <summary>The value of the channel at a position.</summary>
    public long ValueOf(int position, in RouteQuery query) =>
        _values[position]
            + (_shares is null ? 0 : LearnedRates.BehindOr0(_shares[position], LearnedRates.DrawOf(query.Transaction), _behind));

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    public long FloorOf(int floor) => _floors[floor];

    public override bool FollowsMemory => _shares is not null;

    public override bool IsOutOfDate(in RouteQuery query) => _shares is null && _live.MayHaveEnded(query.Now.UtcTicks);

    // Not inlined: within the search, its variables would not fit into registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] all = _values;
        values = values[..positions.Length];
        if (_shares is not { } shares)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = all[positions[i]];
            }

            return;
        }

        int draw = LearnedRates.DrawOf(query.Transaction);
        for (int i = 0; i < values.Length; i++)
        {
            int position = positions[i];
            values[i] = all[position] + LearnedRates.BehindOr0(shares[position], draw, _behind);
        }
    }

    public override long FloorFrom(int position, in RouteQuery query) => _floors.From(position);

    public override void Follow_NeedsLock(int position, ChannelState state)
    {
        CompiledChannel channel = _plan.Channels[position];
        long value;
        if (_rule is SoftRule.HighestSuccessRate success)
        {
            LearnedRate rate = _plan.Rates.OfChannel(channel.Index);
            Volatile.Write(ref _shares![position], rate.ShareBasisPoints);
            value = SoftValues.SuccessBand(rate.BasisPoints, success.BandBasisPoints);
        }
        else
        {
            value = SoftValues.LatencyBand(
                state.LatencyMsOr((int)channel.Channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime),
                ((SoftRule.Fastest)_rule).BandMs);
        }

        value = _withTies ? (value << 32) | (uint)_plan.Ties[position] : value;
        if (_values[position] == value)
        {
            return;
        }

        Volatile.Write(ref _values[position], value);
        _floors.Move_NeedsLock(position);
    }
}
