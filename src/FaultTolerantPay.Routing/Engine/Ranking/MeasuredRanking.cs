using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by a measured value. The values are cached and follow the reports.</summary>
internal sealed class MeasuredRanking : SoftRanking
{
    /// <summary>The number of channels that share a floor.</summary>
    public const int FloorChannels = 64;

    private const long Behind = (long)SoftValues.BehindAll << 32;

    private readonly LiveState _live;
    private readonly long[] _values;
    private readonly long[] _least;
    private readonly long[] _floors;

    // By position, the share that may choose a channel, in basis points; null if the rule is not learned.
    private readonly int[]? _shares;

    /// <param name="plan">The soft rules and the order of the channels.</param>
    /// <param name="live">The live state, which knows when measurements end.</param>
    public MeasuredRanking(SoftRulePlan plan, LiveState live)
        : base(plan)
    {
        int floors = (plan.Channels.Length + FloorChannels - 1) / FloorChannels;
        _live = live;
        _values = new long[plan.Channels.Length];
        _least = new long[floors];
        _floors = new long[floors];
        _shares = plan.Rules[plan.FirstMoving] is SoftRule.HighestSuccessRate ? new int[plan.Channels.Length] : null;
    }

    /// <summary>The value of the channel at a position, with its tie in the low bits: no two are equal.</summary>
    public long ValueOf(int position, in RouteQuery query) =>
        _shares is null || _shares[position] > LearnedRates.DrawOf(query.Transaction) ? _values[position] : _values[position] + Behind;

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    public long FloorOf(int floor) => _floors[floor];

    public override bool FollowsMemory => _shares is not null;

    public override bool IsOutOfDate(in RouteQuery query) => _shares is null && _live.MayHaveEnded(query.Now.UtcTicks);

    public override void Follow_NeedsLock(int position, ChannelState state)
    {
        CompiledChannel channel = Plan.Channels[position];
        long value;
        if (Plan.Rules[Plan.FirstMoving] is SoftRule.HighestSuccessRate success)
        {
            LearnedRate rate = Plan.Rates.OfChannel(channel.Index);
            Volatile.Write(ref _shares![position], rate.ShareBasisPoints);
            value = SoftValues.SuccessBand(rate.BasisPoints, success.BandBasisPoints);
        }
        else
        {
            var fastest = (SoftRule.Fastest)Plan.Rules[Plan.FirstMoving];
            value = SoftValues.LatencyBand(
                state.LatencyMsOr((int)channel.Channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime), fastest.BandMs);
        }

        // With the tie in the low bits, no two channels are equal, and the first channel in the best band ends the search.
        value = (value << 32) | (uint)Plan.Ties[position];
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
