using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Searches with three columns, where the channels are in soft-rule order, or nearly: finds the first channel that passes, and a better one
/// behind it if that is possible. Most decisions use this path, so it is hand-optimised: its data stays in registers. The query is in the
/// table's schema, so <see cref="ThreeColumns.RowsOf"/> returns rows of a block. The search counts the blocks, and availability has as many
/// words.
/// <para>
/// AMD EPYC (Zen 5, AVX-512, 2 shared cores), .NET 10, 2026-11-22: 8.8 ns at 1,000 channels and 8.5 to 9.5 at 10,000; with the general
/// classes 37. Two blocks per step: 11.5.
/// </para>
/// </summary>
internal sealed class InOrderSearch<TWidth, TBehind>(ThreeColumns columns, CandidateChecks checks, SoftRanking ranking, TBehind behind)
    : ThreeColumnSearch<TWidth>(columns, checks, ranking)
    where TWidth : struct, IVectorWidth
    where TBehind : struct, IBehindFirst
{
    // Most decisions find a channel here. Behind it, blocks without candidates are left out.
    private const int FirstBlocks = 4;

    // Every decision reads these: fields of this object save a step to the checks.
    private readonly AlignedWords _available = checks.Available;
    private readonly CandidateFilter[] _filters = checks.Filters;
    private readonly TBehind _behind = behind;

    public override int Best(in RouteQuery query)
    {
        ThreeColumns three = Columns;
        three.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
        nint stride = three.Stride;
        ref ulong words = ref three.Words.First;
        ref ulong available = ref _available.First;
        int blocks = three.Summary is null ? three.Blocks : FirstBlocks;
        int position = -1;
        for (int block = 0; block < blocks; block++)
        {
            uint found = TWidth.NonZeroWords(
                ref Unsafe.Add(ref words, a),
                ref Unsafe.Add(ref words, b),
                ref Unsafe.Add(ref words, c),
                ref Unsafe.Add(ref words, amount),
                ref available);
            if (found != 0)
            {
                int word = BitOperations.TrailingZeroCount(found);
                ref ulong at = ref Unsafe.Add(ref words, word);
                ulong bits = Unsafe.Add(ref at, a) & Unsafe.Add(ref at, b) & Unsafe.Add(ref at, c) & Unsafe.Add(ref at, amount)
                    & Unsafe.Add(ref available, word);
                position = (block * OperationRows.BlockChannels) + (word * 64) + BitOperations.TrailingZeroCount(bits);

                // At most 64 positions beyond the last channel: another thread took down the only channel of this word, and bits is 0. The
                // array has FiltersPastTheLast more filters for that.
                ref CandidateFilter filter = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_filters), position);
                ExtraChecks extraChecksOfQuery = Checks.ExtraChecksOf(query);
                ExtraChecks extraChecks = filter.Checks | extraChecksOfQuery;
                if (bits == 0
                    || !filter.Takes(query.AmountMinor)
                    || (extraChecks != 0 && !Checks.PassesExtraChecks(position, query, extraChecks)))
                {
                    return FirstFrom(position + (bits == 0 ? 0 : 1), query);
                }

                if (!TBehind.MayBeBetter)
                {
                    return position;
                }

                // The next candidate is in this word, in the next word that has one, or behind the block. There is no branch on that,
                // because it is unpredictable. TrailingZeroCount(more) is below 64 or 64, so its 64th part is 0 or 1:
                //
                //   more    wordsAfter    next is
                //   some    any           inWord:      the next candidate of this word
                //   none    some          behindWord:  where the next word with a candidate begins
                //   none    none          behindWord:  where the next block begins
                int last = _behind.LastBetter(position, query);
                ulong more = bits & (bits - 1);
                uint wordsAfter = found & (found - 1);
                int begin = (block * OperationRows.BlockChannels) + (word * 64);
                int inWord = begin + BitOperations.TrailingZeroCount(more);
                int behindWord = (block * OperationRows.BlockChannels)
                    + (BitOperations.TrailingZeroCount(wordsAfter | (1U << OperationRows.BlockWords)) * 64);
                int next = inWord + ((behindWord - inWord) * (BitOperations.TrailingZeroCount(more) / 64));
                if (next > last)
                {
                    return position;
                }

                int best = position;
                long bestValue = _behind.ValueOf(position, query, long.MaxValue);
                while (true)
                {
                    for (; more != 0; more &= more - 1)
                    {
                        position = begin + BitOperations.TrailingZeroCount(more);
                        if (position > last)
                        {
                            return best;
                        }

                        long value = _behind.ValueOf(position, query, bestValue);
                        if (IsBetter(position, value, best, bestValue) && Checks.Passes(position, query, extraChecksOfQuery))
                        {
                            (best, bestValue) = (position, value);
                            last = Math.Min(last, _behind.LastBetter(position, query));
                        }
                    }

                    if (wordsAfter == 0)
                    {
                        break;
                    }

                    word = BitOperations.TrailingZeroCount(wordsAfter);
                    wordsAfter &= wordsAfter - 1;
                    begin = (block * OperationRows.BlockChannels) + (word * 64);
                    at = ref Unsafe.Add(ref words, word);
                    more = Unsafe.Add(ref at, a) & Unsafe.Add(ref at, b) & Unsafe.Add(ref at, c) & Unsafe.Add(ref at, amount)
                        & Unsafe.Add(ref available, word);
                }

                int behindBlock = (block + 1) * OperationRows.BlockChannels;
                return behindBlock > last ? best : BestFrom(behindBlock, last, best, bestValue, query);
            }

            words = ref Unsafe.Add(ref words, stride);
            available = ref Unsafe.Add(ref available, OperationRows.BlockWords);
        }

        return blocks < three.Blocks ? FirstFrom(blocks * OperationRows.BlockChannels, query) : position;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FirstFrom(int from, in RouteQuery query)
    {
        BlockWalk<ThreeColumnBlocks<TWidth>> walk = WalkFrom(from, query);
        int first = First(ref walk, query);
        return first < 0 || !TBehind.MayBeBetter
            ? first
            : BestFrom(first + 1, _behind.LastBetter(first, query), first, _behind.ValueOf(first, query, long.MaxValue), query);
    }

    // The best channel among the best so far and the positions between two bounds, both included.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int BestFrom(int from, int last, int best, long bestValue, in RouteQuery query)
    {
        BlockWalk<ThreeColumnBlocks<TWidth>> walk = WalkFrom(from, query);
        ExtraChecks extraChecks = Checks.ExtraChecksOf(query);
        for (int position = walk.Next(); position >= 0 && position <= last; position = walk.Next())
        {
            long value = _behind.ValueOf(position, query, bestValue);
            if (IsBetter(position, value, best, bestValue) && Checks.Passes(position, query, extraChecks))
            {
                (best, bestValue) = (position, value);
                last = Math.Min(last, _behind.LastBetter(position, query));
            }
        }

        return best;
    }
}
