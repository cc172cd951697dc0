using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Soft rules whose values change with the amount, the measurements or the transaction: the best of all that passed.</content>
public sealed partial class SceneTable
{
    private const int FloorChannels = 64;

    // A rate that no fee has: the channel's fees have tiers.
    private const int HasTiers = -1;

    private long[] _measured = [];
    private long[] _measuredLeast = [];
    private long[] _measuredFloor = [];
    private Fee[] _fees = [];
    private CostReach? _reach;
    private (ulong Key, ulong Inverse)[] _splits = [];
    private long[] _scoreBase = [];
    private long _scoreMost;
    private ScoreTerm[] _scoreCosts = [];
    private ScoreTerm[] _scoreOthers = [];
    private int _floors;
    private bool _holdsMeasured;

    private void MakeRanking(AmountBand? band)
    {
        _floors = (Seats.Length + FloorChannels - 1) / FloorChannels;
        switch (_soft.Ranking)
        {
            case Ranking.Cost:
                MakeFees();
                if (band is { } part)
                {
                    _reach = new CostReach([.. Seats.Select(s => s.Channel.Fees)], _soft.Groups, _soft.Ties, part);
                }

                break;
            case Ranking.Score:
                MakeFees();
                _scoreBase = new long[Seats.Length];
                var score = (SoftRule.WeightedScore)_soft.Rules[_soft.FirstMoving];
                _scoreMost = score.MostOfValue;
                _scoreCosts = [.. score.Terms.Where(t => t.Rule is SoftRule.LowestCost)];
                _scoreOthers = [.. score.Terms.Where(t => t.Rule is not SoftRule.LowestCost)];
                _holdsMeasured = _scoreOthers.Any(t => SoftPlan.IsMeasured(t.Rule));
                for (int position = 0; position < Seats.Length; position++)
                {
                    FollowScore_NeedsLock(position);
                }

                break;
            case Ranking.Split:
                _splits = [.. Seats.Select(s => (s.State.SplitKey, SplitDraw.InverseOf(s.Channel.Weight)))];
                break;
            case Ranking.Measured:
                _holdsMeasured = true;
                _measured = new long[Seats.Length];
                _measuredLeast = new long[_floors];
                _measuredFloor = new long[_floors];
                break;
        }
    }

    private void MakeFees()
        => _fees = [.. Seats.Select(s => s.Channel.Fees.Tiers.IsEmpty ? s.Channel.Fees.Base : s.Channel.Fees.Base with { RatePerMillion = HasTiers })];

    // Measurements end without anybody's report: then their values are asked for one by one, until the next report brings what the table holds up to date.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsOutOfDate(in RouteQuery query) => _holdsMeasured && Owner.Live.MayHaveEnded(query.Now.UtcTicks);

    // What of a score changes only when something is reported; the cost is added at the decision.
    private void FollowScore_NeedsLock(int position)
    {
        long sum = 0;
        foreach (ScoreTerm term in _scoreOthers)
        {
            sum += SoftValues.OfTerm(term, SoftValues.Of(term.Rule, Seats[position], new RouteQuery { Schema = _schema, Code = [] }), _scoreMost);
        }

        Volatile.Write(ref _scoreBase[position], sum);
    }

    private void FollowMeasured_NeedsLock(int position, ChannelState state)
    {
        if (_soft.Ranking == Ranking.Score)
        {
            FollowScore_NeedsLock(position);
        }

        if (_soft.Ranking != Ranking.Measured)
        {
            return;
        }

        Channel channel = Seats[position].Channel;
        long value = _soft.Rules[_soft.FirstMoving] switch
        {
            SoftRule.HighestSuccessRate success => SoftValues.SuccessBand(state.SuccessBasisPointsOr(channel.SuccessRateBasisPoints, ChannelState.AtAnyTime), success.BandBasisPoints),
            SoftRule.Fastest fastest => SoftValues.LatencyBand(state.LatencyMsOr((int)channel.TypicalLatency.TotalMilliseconds, ChannelState.AtAnyTime), fastest.BandMs),
            _ => 0,
        };

        // With the tie below it, no two channels are equal, and the first in the best band ends the search.
        value = (value << 32) | (uint)_soft.Ties[position];
        if (_measured[position] == value)
        {
            return;
        }

        Volatile.Write(ref _measured[position], value);
        MoveMeasuredFloor_NeedsLock(position / FloorChannels);
    }

    // From the 64 channels in which a value changed towards the front, until nothing changes any more. A reader may see the floor a moment before or after the
    // value: then it decides as of that moment.
    private void MoveMeasuredFloor_NeedsLock(int word)
    {
        long least = long.MaxValue;
        foreach (long value in _measured.AsSpan(word * FloorChannels, Math.Min(FloorChannels, _measured.Length - (word * FloorChannels))))
        {
            least = Math.Min(least, value);
        }

        _measuredLeast[word] = least;
        for (int at = word; at >= 0; at--)
        {
            long floor = at + 1 < _floors ? Math.Min(_measuredLeast[at], _measuredFloor[at + 1]) : _measuredLeast[at];
            if (floor == _measuredFloor[at] && at < word)
            {
                break;
            }

            Volatile.Write(ref _measuredFloor[at], floor);
        }
    }

    /// <summary>The value of the one soft rule of a scene that can change.</summary>
    private interface IMovingValue
    {
        /// <summary>The value of a channel.</summary>
        static abstract long Of(SceneTable table, int position, in RouteQuery query);

        /// <summary>A value below which no channel from the given 64 on can come.</summary>
        static abstract long FloorOf(SceneTable table, int floor);

        /// <summary>The last position at which a channel may be better than the first that passed.</summary>
        static abstract int LastBetter(SceneTable table, int first, in RouteQuery query);
    }

    private readonly struct CostValue : IMovingValue
    {
        public static long Of(SceneTable table, int position, in RouteQuery query)
        {
            ref Fee fee = ref table._fees[position];
            if (fee.RatePerMillion != HasTiers)
            {
                return fee.For(query.AmountMinor);
            }

            Seat seat = table.Seats[position];
            return seat.Channel.Fees.For(query.AmountMinor, seat.State.MonthVolume(seat.Zone, query.Now.UtcTicks));
        }

        public static long FloorOf(SceneTable table, int floor) => long.MinValue;

        public static int LastBetter(SceneTable table, int first, in RouteQuery query)
            => table._reach?.LastBetter(AmountCells.Of(query.AmountMinor), first) ?? int.MaxValue;
    }

    private readonly struct MeasuredValue : IMovingValue
    {
        public static long Of(SceneTable table, int position, in RouteQuery query) => table._measured[position];

        public static long FloorOf(SceneTable table, int floor) => table._measuredFloor[floor];

        public static int LastBetter(SceneTable table, int first, in RouteQuery query) => int.MaxValue;
    }

    private readonly struct SplitValue : IMovingValue
    {
        public static long Of(SceneTable table, int position, in RouteQuery query)
        {
            (ulong key, ulong inverse) = table._splits[position];
            return SplitDraw.ValueOf(query.Transaction, key, inverse);
        }

        public static long FloorOf(SceneTable table, int floor) => 0;

        public static int LastBetter(SceneTable table, int first, in RouteQuery query) => int.MaxValue;
    }

    private readonly struct ScoreValue : IMovingValue
    {
        public static long Of(SceneTable table, int position, in RouteQuery query)
        {
            long sum = table._scoreBase[position];
            foreach (ScoreTerm term in table._scoreCosts)
            {
                sum += SoftValues.OfTerm(term, CostValue.Of(table, position, query), table._scoreMost);
            }

            return sum;
        }

        public static long FloorOf(SceneTable table, int floor) => long.MinValue;

        public static int LastBetter(SceneTable table, int first, in RouteQuery query) => int.MaxValue;
    }
}
