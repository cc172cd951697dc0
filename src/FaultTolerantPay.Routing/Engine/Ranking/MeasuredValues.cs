using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>The values of a measured rule. They are cached and follow the reports.</summary>
internal sealed class MeasuredValues : RuleValues
{
    /// <summary>The number of channels that share a floor.</summary>
    public const int FloorChannels = 64;

    private readonly SoftRulePlan _plan;
    private readonly SoftRule _rule;
    private readonly LiveState _live;
    private readonly bool _withTies;
    private readonly long[] _values;
    private readonly long[] _least;
    private readonly long[] _floors;

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
        int floors = (plan.Channels.Length + FloorChannels - 1) / FloorChannels;
        _plan = plan;
        _rule = rule;
        _live = live;
        _withTies = withTies;
        _values = new long[plan.Channels.Length];
        _least = new long[floors];
        _floors = new long[floors];
        _shares = rule is SoftRule.HighestSuccessRate ? new int[plan.Channels.Length] : null;
        _behind = withTies ? (long)SoftValues.BehindAll << 32 : SoftValues.BehindAll;
    }

    /// <summary>The value of the channel at a position.</summary>
    public long ValueOf(int position, in RouteQuery query) =>
        _shares is null || LearnedRates.DrawOf(query.Transaction) < _shares[position] ? _values[position] : _values[position] + _behind;

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    public long FloorOf(int floor) => _floors[floor];

    public override bool FollowsMemory => _shares is not null;

    public override bool IsOutOfDate(in RouteQuery query) => _shares is null && _live.MayHaveEnded(query.Now.UtcTicks);

    public override void Fill(in RouteQuery query, ReadOnlySpan<int> positions, Span<long> values)
    {
        long[] all = _values;
        for (int i = 0; i < positions.Length; i++)
        {
            values[i] = all[positions[i]];
        }

        if (_shares is not null)
        {
            int draw = LearnedRates.DrawOf(query.Transaction);
            for (int i = 0; i < positions.Length; i++)
            {
                values[i] += draw < _shares[positions[i]] ? 0 : _behind;
            }
        }
    }

    public override bool MayBeAsLow(int from, int best, in RouteQuery query) =>
        from < _values.Length && _floors[from / FloorChannels] <= ValueOf(best, query);

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
        MoveFloor_NeedsLock(position / FloorChannels);
    }

    // Updates the floors from the changed block of 64 channels towards the front, and stops at the first that stays the same. A reader may
    // see the floor a moment before or after the value; its decision is valid for that moment.
    private void MoveFloor_NeedsLock(int word)
    {
        long least = long.MaxValue;
        foreach (long value in _values.AsSpan(word * FloorChannels, Math.Min(FloorChannels, _values.Length - (word * FloorChannels))))
        {
            least = Math.Min(least, value);
        }

        _least[word] = least;
        for (int at = word; at >= 0; at--)
        {
            long floor = at + 1 < _floors.Length ? Math.Min(_least[at], _floors[at + 1]) : _least[at];
            if (floor == _floors[at] && at < word)
            {
                break;
            }

            Volatile.Write(ref _floors[at], floor);
        }
    }
}
