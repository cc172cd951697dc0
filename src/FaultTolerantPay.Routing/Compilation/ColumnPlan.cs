using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// Decides which dimensions share a column: the fewest columns within a memory budget, with the fewest rows. A column is one run of bits of
/// the code, so its dimensions are neighbours there.
/// </summary>
internal static class ColumnPlan
{
    /// <summary>
    /// The largest number of rows in a block. Rows are read at random and should stay in a cache near the core. 512 rows are 32 KiB per 512
    /// channels, of which a request can read about a half.
    /// </summary>
    public const int RowsPerBlock = 512;

    // More rows than can be built; sums of it fit in 64 bits.
    private const long TooMany = 1L << 40;

    /// <summary>
    /// Returns the groups of dimensions, at least three. With fewer, empty groups are added, because three columns have a faster path.
    /// </summary>
    /// <param name="rows">The operation's rows.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="budgetBytes">
    /// The memory budget of the columns in bytes. It does not apply if one column per dimension already exceeds it.
    /// </param>
    public static ImmutableArray<ImmutableArray<int>> For(OperationRows rows, RoutingSchema schema, long budgetBytes)
    {
        int[] inOrder = [.. rows.Dimensions.OrderBy(d => schema.FieldOf(d).Word).ThenBy(d => schema.FieldOf(d).Shift)];
        foreach (ImmutableArray<ImmutableArray<int>> groups in FewestRows(inOrder, schema))
        {
            if (groups.Length >= Math.Min(3, inOrder.Length)
                && groups.Sum(g => ColumnSetBuilder.RowsOf(schema, g)) <= RowsPerBlock
                && ColumnSetBuilder.BytesOf(rows, schema, groups) <= budgetBytes)
            {
                return Padded(groups);
            }
        }

        return Padded(inOrder.Select(d => ImmutableArray.Create(d)));
    }

    /// <summary>For 1, 2, 3 … groups: those with the fewest rows. Numbers of groups that no words allow are left out.</summary>
    private static IEnumerable<ImmutableArray<ImmutableArray<int>>> FewestRows(int[] inOrder, RoutingSchema schema)
    {
        int count = inOrder.Length;
        var least = new long[count + 1, count + 1];
        var begins = new int[count + 1, count + 1];
        for (int end = 1; end <= count; end++)
        {
            least[0, end] = TooMany;
        }

        for (int groups = 1; groups <= count; groups++)
        {
            least[groups, 0] = TooMany;
            for (int end = 1; end <= count; end++)
            {
                least[groups, end] = TooMany;
                for (int begin = end - 1; begin >= groups - 1; begin--)
                {
                    long sum = Math.Min(least[groups - 1, begin] + RowsBetween(inOrder[begin], inOrder[end - 1], schema), TooMany);
                    if (sum < least[groups, end])
                    {
                        (least[groups, end], begins[groups, end]) = (sum, begin);
                    }
                }
            }

            if (least[groups, count] < TooMany)
            {
                yield return GroupsOf(inOrder, begins, groups);
            }
        }
    }

    private static long RowsBetween(int first, int last, RoutingSchema schema)
    {
        (CodeField from, CodeField to) = (schema.FieldOf(first), schema.FieldOf(last));
        return from.Word != to.Word ? TooMany : 1L << Math.Min(to.Shift + to.Bits - from.Shift, 40);
    }

    private static ImmutableArray<ImmutableArray<int>> GroupsOf(int[] inOrder, int[,] begins, int groups)
    {
        var found = new ImmutableArray<int>[groups];
        for (int end = inOrder.Length; groups > 0; groups--)
        {
            int begin = begins[groups, end];
            found[groups - 1] = [.. inOrder[begin..end]];
            end = begin;
        }

        return [.. found];
    }

    private static ImmutableArray<ImmutableArray<int>> Padded(IEnumerable<ImmutableArray<int>> groups)
    {
        ImmutableArray<ImmutableArray<int>> all = [.. groups];
        while (all.Length < 3)
        {
            all = all.Add([]);
        }

        return all;
    }
}
