using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Policy;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Soft rules whose values change with the amount, the measurements or the transaction: the best of all that passed.</content>
public sealed partial class SceneTable
{
    private const int FloorChannels = 64;

    // A list of candidates: a word's more than are looked at in one go.
    private const int ListRoom = 192;

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
                _splits = [.. Seats.Select(s => (StableHash.KeyOf(s.State.Handle.Value), SplitDraw.InverseOf(s.Channel.Weight)))];
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
            sum += SoftValues.OfTerm(term, SoftValues.Of(term.Rule, Seats[position], new RouteQuery { Code = [] }), _scoreMost);
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

    private int BestBy<TScan, TValue>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
        where TValue : struct, IMovingValue
    {
        int best = -1;
        long bestValue = long.MaxValue;
        int checkFrom = 0;
        int last = int.MaxValue;
        for (int position = scan.Next(0); position >= 0 && position <= last; position = scan.Next(position + 1))
        {
            if (position >= checkFrom)
            {
                int floor = position / FloorChannels;
                checkFrom = (floor + 1) * FloorChannels;
                if (bestValue < TValue.FloorOf(this, floor))
                {
                    break;
                }
            }

            if (!Passes<TScan>(position, query, concerns) || (!given.IsEmpty && given.Contains(position)))
            {
                continue;
            }

            if (_soft.FirstMoving > 0 && best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                break;
            }

            long value = TValue.Of(this, position, query);
            if (best < 0)
            {
                (best, bestValue) = (position, value);
                last = TValue.LastBetter(this, position, query);
            }
            else
            {
                KeepBetter(position, value, ref best, ref bestValue);
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void KeepBetter(int position, long value, ref int best, ref long bestValue)
    {
        if (value < bestValue || (value == bestValue && _soft.Ties[position] < _soft.Ties[best]))
        {
            (best, bestValue) = (position, value);
        }
    }

    // BestBy over three columns, written out like FirstOfThree.
    private int BestOfThree<TWidth, TValue>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TValue : struct, IMovingValue
    {
        ThreeColumns columns = _three!;
        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        nint a = columns.A.Extract(Unsafe.Add(ref code, columns.A.Word)) * SceneRows.BlockWords;
        nint b = columns.BaseB + (columns.B.Extract(Unsafe.Add(ref code, columns.B.Word)) * SceneRows.BlockWords);
        nint c = columns.BaseC + (columns.C.Extract(Unsafe.Add(ref code, columns.C.Word)) * SceneRows.BlockWords);
        nint amount = columns.BaseAmount + (columns.Amounts.RowOf(query.AmountMinor) * SceneRows.BlockWords);
        ref ulong words = ref columns.Words.First;
        ref ulong available = ref _available.First;
        Span<ulong> found = stackalloc ulong[SceneRows.BlockWords];
        Concerns concerns = ConcernsOf(query);
        bool hasGroups = _soft.FirstMoving > 0;
        int best = -1;
        long bestValue = long.MaxValue;
        for (int block = 0; block < columns.Blocks; block++)
        {
            uint left = TWidth.AndFive(
                ref Unsafe.Add(ref words, a), ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref available, ref found[0]);
            for (; left != 0; left &= left - 1)
            {
                int word = BitOperations.TrailingZeroCount(left);
                int floor = (block * SceneRows.BlockWords) + word;
                if (bestValue < TValue.FloorOf(this, floor))
                {
                    return best;
                }

                for (ulong bits = found[word]; bits != 0; bits &= bits - 1)
                {
                    int position = (floor * 64) + BitOperations.TrailingZeroCount(bits);
                    ref Gate gate = ref _gates[position];
                    Concerns all = concerns | gate.Concerns;
                    if (!gate.Takes(query.AmountMinor) || (all != 0 && !PassesConcerns(position, query, all)))
                    {
                        continue;
                    }

                    if (hasGroups && best >= 0 && _soft.Groups[position] != _soft.Groups[best])
                    {
                        return best;
                    }

                    long value = TValue.Of(this, position, query);
                    if (value < bestValue || best < 0 || (value == bestValue && _soft.Ties[position] < _soft.Ties[best]))
                    {
                        best = position;
                        bestValue = value;
                    }
                }
            }

            words = ref Unsafe.Add(ref words, columns.Stride);
            available = ref Unsafe.Add(ref available, SceneRows.BlockWords);
        }

        return best;
    }

    // For a rule that wants the value of every candidate, at the same cost each: first the candidates are listed, then their values are compared in a loop without a
    // branch that cannot be foreseen, and only what is better than the best so far is checked.
    private int BestOfAll<TWidth, TValue>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TValue : struct, IMovingValue
    {
        ThreeColumns columns = _three!;
        ref ulong code = ref MemoryMarshal.GetReference(query.Code);
        nint a = columns.A.Extract(Unsafe.Add(ref code, columns.A.Word)) * SceneRows.BlockWords;
        nint b = columns.BaseB + (columns.B.Extract(Unsafe.Add(ref code, columns.B.Word)) * SceneRows.BlockWords);
        nint c = columns.BaseC + (columns.C.Extract(Unsafe.Add(ref code, columns.C.Word)) * SceneRows.BlockWords);
        nint amount = columns.BaseAmount + (columns.Amounts.RowOf(query.AmountMinor) * SceneRows.BlockWords);
        ref ulong words = ref columns.Words.First;
        ref ulong available = ref _available.First;
        Span<ulong> found = stackalloc ulong[SceneRows.BlockWords];
        Span<int> listed = stackalloc int[ListRoom];
        int count = 0;
        int best = -1;
        long bestValue = long.MaxValue;
        for (int block = 0; block < columns.Blocks; block++)
        {
            uint left = TWidth.AndFive(
                ref Unsafe.Add(ref words, a), ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref available, ref found[0]);
            for (; left != 0; left &= left - 1)
            {
                int word = BitOperations.TrailingZeroCount(left);
                int begin = (block * SceneRows.BlockChannels) + (word * 64);
                for (ulong bits = found[word]; bits != 0; bits &= bits - 1)
                {
                    listed[count++] = begin + BitOperations.TrailingZeroCount(bits);
                }

                if (count > ListRoom - 64)
                {
                    if (KeepBest<TValue>(listed[..count], query, ref best, ref bestValue))
                    {
                        return best;
                    }

                    count = 0;
                }
            }

            words = ref Unsafe.Add(ref words, columns.Stride);
            available = ref Unsafe.Add(ref available, SceneRows.BlockWords);
        }

        KeepBest<TValue>(listed[..count], query, ref best, ref bestValue);
        return best;
    }

    // True if what comes after cannot be better, whatever its value.
    private bool KeepBest<TValue>(ReadOnlySpan<int> listed, in RouteQuery query, ref int best, ref long bestValue)
        where TValue : struct, IMovingValue
    {
        bool hasGroups = _soft.FirstMoving > 0;
        Concerns concerns = ConcernsOf(query);
        foreach (int position in listed)
        {
            if (hasGroups && best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                return true;
            }

            long value = TValue.Of(this, position, query);
            if (value <= bestValue
                && (value < bestValue || best < 0 || _soft.Ties[position] < _soft.Ties[best])
                && PassesGate(position, query, concerns))
            {
                (best, bestValue) = (position, value);
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool PassesGate(int position, in RouteQuery query, Concerns concerns)
    {
        ref Gate gate = ref _gates[position];
        concerns |= gate.Concerns;
        return gate.Takes(query.AmountMinor) && (concerns == 0 || PassesConcerns(position, query, concerns));
    }

    private int BestByValues<TScan>(ref TScan scan, in RouteQuery query, Concerns concerns, scoped ReadOnlySpan<int> given)
        where TScan : ICandidateScan, allows ref struct
    {
        Span<long> bestValues = stackalloc long[_soft.Rules.Length];
        int known = 0;
        int best = -1;
        for (int position = scan.Next(0); position >= 0; position = scan.Next(position + 1))
        {
            if (!Passes<TScan>(position, query, concerns) || (!given.IsEmpty && given.Contains(position)))
            {
                continue;
            }

            if (best >= 0 && _soft.Groups[position] != _soft.Groups[best])
            {
                break;
            }

            if (best < 0 || IsBetter(position, best, bestValues, ref known, query))
            {
                best = position;
            }
        }

        return best;
    }

    // Values of the best are computed when they are first compared, and kept; a better channel brings its own as far as they were compared.
    private bool IsBetter(int position, int best, Span<long> bestValues, ref int known, in RouteQuery query)
    {
        int first = _soft.FirstMoving;
        for (int r = first; r < _soft.Rules.Length; r++)
        {
            if (r - first == known)
            {
                bestValues[known++] = SoftValues.Of(_soft.Rules[r], Seats[best], query);
            }

            long value = SoftValues.Of(_soft.Rules[r], Seats[position], query);
            if (value > bestValues[r - first])
            {
                return false;
            }

            if (value < bestValues[r - first])
            {
                bestValues[r - first] = value;
                known = r - first + 1;
                return true;
            }
        }

        return Seats[position].Index < Seats[best].Index;
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
