using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>Ranks by a measured value. The values are cached and follow the reports.</summary>
internal sealed class MeasuredRanking : SoftRanking
{
    /// <summary>The number of channels that share a floor.</summary>
    public const int FloorChannels = 64;

    private readonly LiveState _live;
    private readonly long[] _values;
    private readonly long[] _least;
    private readonly long[] _floors;

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
    }

    /// <summary>The value of the channel at a position, with its tie in the low bits: no two are equal.</summary>
    public long ValueOf(int position) => _values[position];

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    public long FloorOf(int floor) => _floors[floor];

    public override bool IsOutOfDate(in RouteQuery query) => _live.MayHaveEnded(query.Now.UtcTicks);

    public override void Follow_NeedsLock(int position, ChannelState state)
    {
        Channel channel = Plan.Channels[position].Channel;
        long value = Plan.Rules[Plan.FirstMoving] switch
        {
            SoftRule.HighestSuccessRate success =>
                SoftValues.SuccessBand(
                    state.SuccessBasisPointsOr(channel.SuccessRateBasisPoints, ChannelState.AtAnyTime),
                    success.BandBasisPoints),
            SoftRule.Fastest fastest =>
                SoftValues.LatencyBand(
                    state.LatencyMsOr((int)channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime),
                    fastest.BandMs),
            _ => 0,
        };

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
