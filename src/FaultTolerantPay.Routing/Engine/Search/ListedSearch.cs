using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Checks;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Ranking;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Searches with three columns, for a rule that needs the value of every candidate at equal cost. It lists the candidates, compares their
/// values in a loop without unpredictable branches, and checks only those that are better than the best so far. The query is in the table's
/// schema, so <see cref="ThreeColumns.RowsOf"/> returns rows of a block. The search counts the blocks.
/// </summary>
internal sealed class ListedSearch<TWidth, TValue>(ThreeColumns columns, CandidateChecks checks, SoftRanking ranking, TValue values)
    : ThreeColumnSearch<TWidth>(columns, checks, ranking)
    where TWidth : struct, IVectorWidth
    where TValue : struct, IChangingValue
{
    // The list of candidates has room for one word more than one step processes.
    private const int ListRoom = 192;

    private readonly TValue _values = values;

    public override int Best(in RouteQuery query)
    {
        if (Ranking.IsOutOfDate(query))
        {
            return Next(query, []);
        }

        ThreeColumns three = Columns;
        three.RowsOf(query, out nint a, out nint b, out nint c, out nint amount);
        ref ulong words = ref three.Words.First;
        ref ulong available = ref Checks.Available.First;
        Span<ulong> found = stackalloc ulong[OperationRows.BlockWords];
        Span<int> listed = stackalloc int[ListRoom];
        int count = 0;
        int best = -1;
        long bestValue = long.MaxValue;
        for (int block = 0; block < three.Blocks; block++)
        {
            uint left = TWidth.AndFive(
                ref Unsafe.Add(ref words, a),
                ref Unsafe.Add(ref words, b),
                ref Unsafe.Add(ref words, c),
                ref Unsafe.Add(ref words, amount),
                ref available,
                ref found[0]);
            for (; left != 0; left &= left - 1)
            {
                int word = BitOperations.TrailingZeroCount(left);
                int begin = (block * OperationRows.BlockChannels) + (word * 64);
                for (ulong bits = found[word]; bits != 0; bits &= bits - 1)
                {
                    listed[count++] = begin + BitOperations.TrailingZeroCount(bits);
                }

                if (count > ListRoom - 64)
                {
                    if (KeepBest(listed[..count], query, ref best, ref bestValue))
                    {
                        return best;
                    }

                    count = 0;
                }
            }

            words = ref Unsafe.Add(ref words, three.Stride);
            available = ref Unsafe.Add(ref available, OperationRows.BlockWords);
        }

        KeepBest(listed[..count], query, ref best, ref bestValue);
        return best;
    }

    // True if no later candidate can be better, whatever its value.
    private bool KeepBest(ReadOnlySpan<int> listed, in RouteQuery query, ref int best, ref long bestValue)
    {
        bool hasGroups = Ranking.Plan.HasGroups;
        int[] groups = Ranking.Plan.Groups;
        int[] ties = Ranking.Plan.Ties;
        TValue changing = _values;
        ExtraChecks extraChecks = Checks.ExtraChecksOf(query);
        foreach (int position in listed)
        {
            if (hasGroups && best >= 0 && groups[position] != groups[best])
            {
                return true;
            }

            long value = changing.Of(position, query);
            if (value <= bestValue
                && (value < bestValue || best < 0 || ties[position] < ties[best])
                && PassesRarely(position, query, extraChecks))
            {
                (best, bestValue) = (position, value);
            }
        }

        return false;
    }

    // Few candidates are better than the best so far, so the check stays out of the loop.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool PassesRarely(int position, in RouteQuery query, ExtraChecks extraChecks) => Checks.Passes(position, query, extraChecks);
}
