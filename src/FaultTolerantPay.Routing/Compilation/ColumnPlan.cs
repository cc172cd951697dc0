using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Decides which dimensions share a column: the fewest columns within a memory budget, of similar size.</summary>
internal static class ColumnPlan
{
    /// <summary>
    /// The largest number of rows in a block. Rows are read at random and should stay in a cache near the core. 512 rows are 32 KiB per 512
    /// channels, of which a request can read about a half.
    /// </summary>
    public const int RowsPerBlock = 512;

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
        for (int columns = 3; columns < rows.Dimensions.Length; columns++)
        {
            if (TryGroup(rows.Dimensions, schema, columns) is { } groups
                && groups.Sum(g => ColumnSetBuilder.RowsOf(schema, g)) <= RowsPerBlock
                && ColumnSetBuilder.BytesOf(rows, schema, groups) <= budgetBytes)
            {
                return groups;
            }
        }

        return Padded(rows.Dimensions.Select(d => ImmutableArray.Create(d)));
    }

    // The widest dimension first, each into the narrowest column of its word so far: this is nearly balanced and deterministic.
    private static ImmutableArray<ImmutableArray<int>>? TryGroup(ImmutableArray<int> dimensions, RoutingSchema schema, int columns)
    {
        var words = dimensions.GroupBy(d => schema.FieldOf(d).Word).OrderBy(g => g.Key).ToArray();
        if (words.Length > columns)
        {
            return null;
        }

        int bits = dimensions.Sum(d => schema.FieldOf(d).Bits);
        var groups = new List<ImmutableArray<int>>();
        int left = columns;
        for (int w = 0; w < words.Length; w++)
        {
            int share = words[w].Sum(d => schema.FieldOf(d).Bits);
            int fair = (int)Math.Round((double)columns * share / bits, MidpointRounding.ToEven);
            int count = Math.Clamp(fair, 1, left - (words.Length - 1 - w));
            left -= count;
            groups.AddRange(Balanced([.. words[w]], schema, count));
        }

        return Padded(groups);
    }

    private static IEnumerable<ImmutableArray<int>> Balanced(int[] dimensions, RoutingSchema schema, int columns)
    {
        var groups = new List<int>[columns];
        var widths = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            groups[i] = [];
        }

        foreach (int dimension in dimensions.OrderByDescending(d => schema.FieldOf(d).Bits).ThenBy(d => d))
        {
            int narrowest = Array.IndexOf(widths, widths.Min());
            groups[narrowest].Add(dimension);
            widths[narrowest] += schema.FieldOf(dimension).Bits;
        }

        return groups.Where(g => g.Count > 0).Select(g => g.Order().ToImmutableArray());
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
