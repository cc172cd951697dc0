using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Merges the bitmaps of an operation into columns.</summary>
internal static class ColumnSetBuilder
{
    /// <summary>The memory of a set of columns in bytes, without building it.</summary>
    public static long BytesOf(OperationRows rows, RoutingSchema schema, ImmutableArray<ImmutableArray<int>> groups) =>
        (groups.Sum(g => RowsOf(schema, g)) + rows.Amounts.Rows) * (long)rows.Blocks * OperationRows.BlockWords * sizeof(ulong);

    /// <summary>
    /// The number of rows of a merged column: two to the power of its bits, with those of dimensions between its own. Sizes that cannot be
    /// built count as 2^40, so that sums fit in 64 bits.
    /// </summary>
    public static long RowsOf(RoutingSchema schema, ImmutableArray<int> dimensions) => 1L << Math.Min(BitsOf(schema, dimensions).Bits, 40);

    /// <summary>Builds the columns.</summary>
    /// <param name="rows">The rows to merge.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="groups">
    /// The dimensions of each column, all in one code word and in the order of their bits. A column without dimensions has one row with all
    /// channels.
    /// </param>
    public static ColumnSet Build(OperationRows rows, RoutingSchema schema, ImmutableArray<ImmutableArray<int>> groups)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnSet.BitmapColumn>(groups.Length);
        int firstRow = 0;
        foreach (ImmutableArray<int> dimensions in groups)
        {
            CodeField bits = BitsOf(schema, dimensions);
            var field = new BitField(bits.Word, bits.Shift, bits.Bits);
            columns.Add(new ColumnSet.BitmapColumn(field, firstRow * OperationRows.BlockWords, dimensions));
            firstRow += field.Count;
        }

        var set = new ColumnSet(columns.MoveToImmutable(), rows.Amounts, rows.Blocks, rows.CodeWords);
        foreach (ColumnSet.BitmapColumn column in set.Columns)
        {
            Fill(set, rows, schema, column);
        }

        FillAmounts(set, rows);
        set.Summarise();
        return set;
    }

    private static CodeField BitsOf(RoutingSchema schema, ImmutableArray<int> dimensions)
    {
        if (dimensions.IsEmpty)
        {
            return default;
        }

        (CodeField first, CodeField last) = (schema.FieldOf(dimensions[0]), schema.FieldOf(dimensions[^1]));
        return first with { Bits = last.Shift + last.Bits - first.Shift };
    }

    private static void Fill(ColumnSet set, OperationRows rows, RoutingSchema schema, ColumnSet.BitmapColumn column)
    {
        // Only rows that a request can select are filled: a dimension of three values uses four codes, and rows of higher codes stay empty.
        Span<int> positions = stackalloc int[column.Dimensions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = column.Field.PositionOf(schema.FieldOf(column.Dimensions[i]).Shift);
        }

        for (int code = 0; code < column.Field.Count; code++)
        {
            bool exists = true;
            for (int i = 0; i < positions.Length; i++)
            {
                exists &= CodeOf(code, positions[i], schema, column.Dimensions[i]) <= schema.Dimensions[column.Dimensions[i]].Values.Length;
            }

            if (!exists)
            {
                continue;
            }

            for (int block = 0; block < set.Blocks; block++)
            {
                Span<ulong> to = set.Words.Span.Slice(
                    (block * set.BlockStride) + column.Base + (code * OperationRows.BlockWords),
                    OperationRows.BlockWords);
                rows.Row(block, rows.All).CopyTo(to);
                for (int i = 0; i < positions.Length; i++)
                {
                    int dimension = column.Dimensions[i];
                    Span<ulong> from = rows.Row(block, rows.RowOf(dimension, CodeOf(code, positions[i], schema, dimension)));
                    for (int w = 0; w < OperationRows.BlockWords; w++)
                    {
                        to[w] &= from[w];
                    }
                }
            }
        }
    }

    private static int CodeOf(int code, int position, RoutingSchema schema, int dimension) =>
        (code >> position) & ((1 << schema.FieldOf(dimension).Bits) - 1);

    private static void FillAmounts(ColumnSet set, OperationRows rows)
    {
        for (int block = 0; block < set.Blocks; block++)
        {
            for (int row = 0; row < set.Amounts.Rows; row++)
            {
                rows.Row(block, rows.MayRow(row)).CopyTo(
                    set.Words.Span.Slice(
                        (block * set.BlockStride) + set.AmountBase + (row * OperationRows.BlockWords), OperationRows.BlockWords));
            }
        }
    }
}
