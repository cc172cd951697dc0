using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <content>Channels in the order of the soft rules, or nearly: the first that passes, and what may be better behind it.</content>
public sealed partial class SceneTable
{
    // The way of most decisions, written out: what it reads stays in registers. Find says the same by its parts. The query is IsOwn, so RowsOf gives rows of a block; blocks are counted here, and
    // _available has the words of as many.
    // AMD EPYC (Zen 5, AVX-512, 2 shared cores), .NET 10, 2026-11-22: 8.8 ns at 1,000 channels and 8.5 to 9.5 at 10,000, by its parts 37. Two blocks at a time: 11.5.
    private int FirstOfThree<TWidth, TBehind>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TBehind : struct, IBehindFirst
    {
        ThreeColumns columns = _three!;
        columns.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
        nint stride = columns.Stride;
        ref ulong words = ref columns.Words.First;
        ref ulong available = ref _available.First;
        int blocks = columns.Blocks;
        int position = -1;
        for (int block = 0; block < blocks; block++)
        {
            uint found = TWidth.NonZeroWords(
                ref Unsafe.Add(ref words, a), ref Unsafe.Add(ref words, b), ref Unsafe.Add(ref words, c), ref Unsafe.Add(ref words, amount), ref available);
            if (found != 0)
            {
                int word = BitOperations.TrailingZeroCount(found);
                ref ulong at = ref Unsafe.Add(ref words, word);
                ulong bits = Unsafe.Add(ref at, a) & Unsafe.Add(ref at, b) & Unsafe.Add(ref at, c) & Unsafe.Add(ref at, amount) & Unsafe.Add(ref available, word);
                position = (block * SceneRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);

                // At most 64 beyond the last channel, where bits is 0: there are GatesPastTheLast of them.
                ref Gate gate = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_gates), position);
                Concerns concernsOfQuery = ConcernsOf(query);
                Concerns concerns = gate.Concerns | concernsOfQuery;
                if (bits == 0 || !gate.Takes(query.AmountMinor) || (concerns != 0 && !PassesConcerns(position, query, concerns)))
                {
                    return FirstAfter<TWidth, TBehind>(position - (bits == 0 ? 1 : 0), query);
                }

                if (!TBehind.MayBeBetter)
                {
                    return position;
                }

                // The next candidate is in this word, or in the next word that has one, or behind the block. No branch on that: it is as good as random.
                int last = TBehind.LastBetter(this, position, query);
                ulong more = bits & (bits - 1);
                uint wordsAfter = found & (found - 1);
                int begin = (block * SceneRows.BlockChannels) + (word * 64);
                int inWord = begin + BitOperations.TrailingZeroCount(more);
                int behindWord = (block * SceneRows.BlockChannels) + (BitOperations.TrailingZeroCount(wordsAfter | (1U << SceneRows.BlockWords)) * 64);
                int next = inWord + ((behindWord - inWord) * (BitOperations.TrailingZeroCount(more) / 64));
                if (next > last)
                {
                    return position;
                }

                int best = position;
                long bestCost = CostValue.Of(this, position, query);
                while (true)
                {
                    for (; more != 0; more &= more - 1)
                    {
                        position = begin + BitOperations.TrailingZeroCount(more);
                        if (position > last)
                        {
                            return best;
                        }

                        if (Passes<ThreeColumnScan<TWidth>>(position, query, concernsOfQuery))
                        {
                            KeepBetter(position, CostValue.Of(this, position, query), ref best, ref bestCost);
                        }
                    }

                    if (wordsAfter == 0)
                    {
                        break;
                    }

                    word = BitOperations.TrailingZeroCount(wordsAfter);
                    wordsAfter &= wordsAfter - 1;
                    begin = (block * SceneRows.BlockChannels) + (word * 64);
                    at = ref Unsafe.Add(ref words, word);
                    more = Unsafe.Add(ref at, a) & Unsafe.Add(ref at, b) & Unsafe.Add(ref at, c) & Unsafe.Add(ref at, amount) & Unsafe.Add(ref available, word);
                }

                int behindBlock = (block + 1) * SceneRows.BlockChannels;
                return behindBlock > last ? best : BestFrom<TWidth>(behindBlock, last, best, bestCost, query);
            }

            words = ref Unsafe.Add(ref words, stride);
            available = ref Unsafe.Add(ref available, SceneRows.BlockWords);
        }

        return position;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FirstAfter<TWidth, TBehind>(int position, in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TBehind : struct, IBehindFirst
    {
        var scan = new ThreeColumnScan<TWidth>(_three!, _available, query);
        int first = First(ref scan, query, ConcernsOf(query), [position]);
        if (first < 0 || !TBehind.MayBeBetter)
        {
            return first;
        }

        return BestFrom<TWidth>(first + 1, TBehind.LastBetter(this, first, query), first, CostValue.Of(this, first, query), query);
    }

    // The best so far and of the channels between two positions, both included.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int BestFrom<TWidth>(int from, int last, int best, long bestCost, in RouteQuery query)
        where TWidth : struct, IVectorWidth
    {
        var scan = new ThreeColumnScan<TWidth>(_three!, _available, query);
        Concerns concerns = ConcernsOf(query);
        for (int position = scan.Next(from); position >= 0 && position <= last; position = scan.Next(position + 1))
        {
            if (Passes<ThreeColumnScan<TWidth>>(position, query, concerns))
            {
                KeepBetter(position, CostValue.Of(this, position, query), ref best, ref bestCost);
            }
        }

        return best;
    }

    /// <summary>Whether a channel behind the first that passed may be better.</summary>
    private interface IBehindFirst
    {
        /// <summary>Whether any may.</summary>
        static abstract bool MayBeBetter { get; }

        /// <summary>The last position at which a channel may be better than the one at this position.</summary>
        static abstract int LastBetter(SceneTable table, int position, in RouteQuery query);
    }

    // The order of the channels is that of the soft rules.
    private readonly struct NothingBetter : IBehindFirst
    {
        public static bool MayBeBetter => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int LastBetter(SceneTable table, int position, in RouteQuery query) => -1;
    }

    // The order of the channels is that of their costs for such amounts, or nearly.
    private readonly struct NearBetter : IBehindFirst
    {
        public static bool MayBeBetter => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int LastBetter(SceneTable table, int position, in RouteQuery query) => table._reach!.LastBetter(AmountCells.Of(query.AmountMinor), position);
    }
}
