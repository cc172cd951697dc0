using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <content>The best of all that passed, by soft rules whose values change.</content>
public sealed partial class SceneTable
{
    // A list of candidates: a word's more than are looked at in one go.
    private const int ListRoom = 192;

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

    // BestBy over three columns, written out like FirstOfThree, and as sure of what it reads: rows by RowsOf of a query that is IsOwn, blocks counted.
    private int BestOfThree<TWidth, TValue>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TValue : struct, IMovingValue
    {
        ThreeColumns columns = _three!;
        columns.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
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
    // branch that cannot be foreseen, and only what is better than the best so far is checked. Rows by RowsOf of a query that is IsOwn, blocks counted.
    private int BestOfAll<TWidth, TValue>(in RouteQuery query)
        where TWidth : struct, IVectorWidth
        where TValue : struct, IMovingValue
    {
        ThreeColumns columns = _three!;
        columns.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
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
}
