using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Lists the channels of every combination of discrete values.</summary>
internal static class CombinationTableBuilder
{
    // Added for a missing value: no combination has a sum with it.
    private const int NotGiven = 1 << 28;

    /// <summary>The number of combinations of the dimensions: 97,200 for 3·2·20·10·3·3·3·3.</summary>
    public static BigInteger CombinationsOf(RoutingSchema schema, ImmutableArray<int> dimensions) =>
        dimensions.Aggregate(BigInteger.One, (product, d) => product * SizeOf(schema.Dimensions[d]));

    public static CombinationTable Build(OperationRows rows, RoutingSchema schema)
    {
        ImmutableArray<ImmutableArray<int>> groups = ColumnPlan.For(rows, schema, long.MaxValue);
        ColumnSet columns = ColumnSetBuilder.Build(rows, schema, groups);
        var fields = columns.Columns.Select(c => c.Field).ToArray();
        var partial = new int[fields.Length][];
        int combinations = 1;
        for (int i = 0; i < fields.Length; i++)
        {
            partial[i] = PartialOf(columns.Columns[i], schema, ref combinations);
        }

        var starts = new int[combinations + 1];
        var members = new List<ushort>(combinations);
        // Codes that differ only in the bits of a dimension between two of a column have the same sum: each combination is visited once.
        var digits = partial.Select(p => p.Select((sum, code) => (sum, code)).Where(p => p.sum < NotGiven)
            .DistinctBy(p => p.sum).OrderBy(p => p.sum).ToArray()).ToArray();
        var walk = new Walk(columns, digits, starts, members);
        walk.Run();
        starts[^1] = members.Count;
        return new CombinationTable(fields, [.. columns.Columns.Select(c => c.Dimensions)], partial, starts, [.. members]);
    }

    /// <summary>
    /// The table after one channel was replaced or added. It is a copy in which, apart from the numbers of positions, only the lists that
    /// the channel leaves or enters change. The result equals a new build and takes a fraction of its time.
    /// </summary>
    /// <param name="table">The table before.</param>
    /// <param name="schema">The schema of both.</param>
    /// <param name="before">The rows of the table before.</param>
    /// <param name="after">The rows with the change.</param>
    /// <param name="move">How positions changed.</param>
    // Run once per change, over some 100,000 lists: without it most of the time is spent in code that is not yet optimised.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static CombinationTable After(
        CombinationTable table,
        RoutingSchema schema,
        OperationRows before,
        OperationRows after,
        in ChannelReplacement move)
    {
        bool[][] left = SupportOf(table.Dimensions, schema, before, move.Left);
        bool[][] entered = SupportOf(table.Dimensions, schema, after, move.Entered);
        var starts = new int[table.Starts.Length];
        ushort[] members = GC.AllocateUninitializedArray<ushort>(checked((int)(table.Members.Length - CountOf(left) + CountOf(entered))));
        int run = left[0].Length;
        int at = 0;
        for (int first = 0; first < starts.Length - 1; first += run)
        {
            bool leaves = IsIn(left, first / run);
            bool enters = IsIn(entered, first / run);
            if (!leaves && !enters)
            {
                // None of these lists contains the channel, so all of them are copied together.
                int moved = at - table.Starts[first];
                for (int i = first; i < first + run; i++)
                {
                    starts[i] = table.Starts[i] + moved;
                }

                at += move.Renumber(table.Members.AsSpan(table.Starts[first]..table.Starts[first + run]), members.AsSpan(at));
                continue;
            }

            for (int i = 0; i < run; i++)
            {
                starts[first + i] = at;
                ReadOnlySpan<ushort> list = table.Members.AsSpan(table.Starts[first + i]..table.Starts[first + i + 1]);
                at += (leaves && left[0][i]) || (enters && entered[0][i])
                    ? move.Change(list, members.AsSpan(at), enters && entered[0][i])
                    : move.Renumber(list, members.AsSpan(at));
            }
        }

        starts[^1] = at;
        return new CombinationTable(table.Fields, table.Dimensions, table.Partial, starts, members);
    }

    // For each column, and each combination of its dimensions in their order: whether the channel at a position supports it. No channel
    // supports a missing value.
    private static bool[][] SupportOf(ImmutableArray<int>[] dimensions, RoutingSchema schema, OperationRows rows, int position)
    {
        var columns = new bool[dimensions.Length][];
        for (int c = 0; c < columns.Length; c++)
        {
            bool[] column = [position >= 0];
            foreach (int d in dimensions[c])
            {
                int size = SizeOf(schema.Dimensions[d]);
                int firstCode = schema.Dimensions[d].Kind == DimensionKind.Optional ? 0 : 1;
                var wider = new bool[column.Length * size];
                for (int digit = 0; digit < size; digit++)
                {
                    bool supports = position >= 0 && rows.IsSet(rows.RowOf(d, firstCode + digit), position);
                    for (int i = 0; i < column.Length; i++)
                    {
                        wider[(digit * column.Length) + i] = supports && column[i];
                    }
                }

                column = wider;
            }

            columns[c] = column;
        }

        return columns;
    }

    private static long CountOf(bool[][] columns) => columns.Aggregate(1L, (product, c) => product * c.Count(s => s));

    // Whether a channel supports the digits of all columns but the first.
    private static bool IsIn(bool[][] columns, int digits)
    {
        for (int c = 1; c < columns.Length; c++)
        {
            (digits, int digit) = Math.DivRem(digits, columns[c].Length);
            if (!columns[c][digit])
            {
                return false;
            }
        }

        return true;
    }

    private static int SizeOf(Dimension dimension) => dimension.Kind == DimensionKind.Optional ? 3 : dimension.Values.Length;

    // What each number of a column's field adds to the combination: its dimensions are the next digits of a mixed-radix number.
    private static int[] PartialOf(ColumnSet.BitmapColumn column, RoutingSchema schema, ref int combinations)
    {
        var partial = new int[column.Field.Count];
        foreach (int d in column.Dimensions)
        {
            CodeField field = schema.FieldOf(d);
            Dimension dimension = schema.Dimensions[d];
            int position = column.Field.PositionOf(field.Shift);
            int size = SizeOf(dimension);
            for (int number = 0; number < partial.Length; number++)
            {
                int code = (number >> position) & ((1 << field.Bits) - 1);
                int digit = dimension.Kind == DimensionKind.Optional ? code : code - 1;
                partial[number] = (uint)digit < (uint)size ? Math.Min(partial[number] + (digit * combinations), NotGiven) : NotGiven;
            }

            combinations *= size;
        }

        return partial;
    }

    /// <summary>
    /// Visits the combinations in order. Each column's rows are combined once for all combinations of the columns after it.
    /// </summary>
    private sealed class Walk(ColumnSet columns, (int Sum, int Code)[][] digits, int[] starts, List<ushort> members)
    {
        private readonly int _words = columns.Blocks * OperationRows.BlockWords;

        public void Run()
        {
            var all = new ulong[(digits.Length + 1) * _words];
            all.AsSpan(0, _words).Fill(ulong.MaxValue);
            Level(digits.Length - 1, all, 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Level(int column, Span<ulong> sets, int combination)
        {
            Span<ulong> from = sets[.._words];
            Span<ulong> to = sets.Slice(_words, _words);
            foreach ((int sum, int code) in digits[column])
            {
                ReadOnlySpan<ulong> row = columns.Words.Span[(columns.Columns[column].Base + (code * OperationRows.BlockWords))..];
                for (int block = 0; block < columns.Blocks; block++)
                {
                    for (int w = 0; w < OperationRows.BlockWords; w++)
                    {
                        to[(block * OperationRows.BlockWords) + w] = from[(block * OperationRows.BlockWords) + w]
                            & row[(block * columns.BlockStride) + w];
                    }
                }

                if (column > 0)
                {
                    Level(column - 1, sets[_words..], combination + sum);
                    continue;
                }

                starts[combination + sum] = members.Count;
                AddMembers(to);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddMembers(ReadOnlySpan<ulong> set)
        {
            for (int word = 0; word < set.Length; word++)
            {
                for (ulong bits = set[word]; bits != 0; bits &= bits - 1)
                {
                    members.Add((ushort)((word * 64) + BitOperations.TrailingZeroCount(bits)));
                }
            }
        }
    }
}
