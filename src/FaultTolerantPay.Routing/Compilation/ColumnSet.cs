using System.Collections.Immutable;
using FaultTolerantPay.Routing.Catalogue;
using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// The rows of a scene with dimensions merged: a column has one row for each combination of its dimensions' values, so that a request reads a few rows
/// instead of one per dimension. Laid out block by block like <see cref="SceneRows"/>; a block also has the rows of the amount cells.
/// </summary>
internal sealed class ColumnSet
{
    private const int BlockWords = SceneRows.BlockWords;

    private ColumnSet(SceneRows rows, ImmutableArray<Column> columns)
    {
        Columns = columns;
        Amounts = rows.Amounts;
        int count = columns.Sum(c => c.Field.Count);
        AmountBase = count * BlockWords;
        BlockStride = (count + Amounts.Rows) * BlockWords;
        Blocks = rows.Blocks;
        Words = new AlignedWords(checked(BlockStride * Blocks));

        // The engine reads rows without a check: that every row which a code or an amount can give lies in its block is looked at here, once.
        foreach (Column column in columns)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(column.Base + (column.Field.Count * BlockWords), AmountBase, nameof(columns));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column.Field.Word, rows.CodeWords, nameof(columns));
        }
    }

    public ImmutableArray<Column> Columns { get; }

    public AmountSpan Amounts { get; }

    /// <summary>The first word of the amount rows in a block.</summary>
    public int AmountBase { get; }

    /// <summary>The words of one block.</summary>
    public int BlockStride { get; }

    public int Blocks { get; }

    public AlignedWords Words { get; }

    /// <summary>How many bytes a set of columns takes, without building it.</summary>
    public static long BytesOf(SceneRows rows, RoutingSchema schema, ImmutableArray<ImmutableArray<int>> groups)
        => (groups.Sum(g => RowsOf(schema, g)) + rows.Amounts.Rows) * (long)rows.Blocks * BlockWords * sizeof(ulong);

    /// <summary>How many rows a merged column has: two to the power of its bits. Far more than can be built counts as 2^40, so that sums stay inside 64 bits.</summary>
    public static long RowsOf(RoutingSchema schema, ImmutableArray<int> dimensions)
        => 1L << Math.Min(dimensions.Sum(d => schema.FieldOf(d).Bits), 40);

    /// <summary>Builds the columns.</summary>
    /// <param name="rows">The rows that they are made of.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="groups">The dimensions of each column, all of one code word. A column without dimensions has one row with all channels.</param>
    public static ColumnSet Build(SceneRows rows, RoutingSchema schema, ImmutableArray<ImmutableArray<int>> groups)
    {
        var columns = ImmutableArray.CreateBuilder<Column>(groups.Length);
        int firstRow = 0;
        foreach (ImmutableArray<int> dimensions in groups)
        {
            ulong mask = 0;
            int word = dimensions.IsEmpty ? 0 : schema.FieldOf(dimensions[0]).Word;
            foreach (int dimension in dimensions)
            {
                mask |= schema.FieldOf(dimension).Mask;
            }

            var field = new BitField(word, mask);
            columns.Add(new Column(field, firstRow * BlockWords, dimensions));
            firstRow += field.Count;
        }

        var set = new ColumnSet(rows, columns.MoveToImmutable());
        foreach (Column column in set.Columns)
        {
            set.Fill(rows, schema, column);
        }

        set.FillAmounts(rows);
        return set;
    }

    private void Fill(SceneRows rows, RoutingSchema schema, Column column)
    {
        // Only rows that a request can ask for are filled: a dimension of three values has four codes, and codes beyond its values stay empty.
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

            for (int block = 0; block < Blocks; block++)
            {
                Span<ulong> to = Words.Span.Slice((block * BlockStride) + column.Base + (code * BlockWords), BlockWords);
                rows.Row(block, rows.All).CopyTo(to);
                for (int i = 0; i < positions.Length; i++)
                {
                    int dimension = column.Dimensions[i];
                    Span<ulong> from = rows.Row(block, rows.RowOf(dimension, CodeOf(code, positions[i], schema, dimension)));
                    for (int w = 0; w < BlockWords; w++)
                    {
                        to[w] &= from[w];
                    }
                }
            }
        }
    }

    private static int CodeOf(int code, int position, RoutingSchema schema, int dimension)
        => (code >> position) & ((1 << schema.FieldOf(dimension).Bits) - 1);

    private void FillAmounts(SceneRows rows)
    {
        for (int block = 0; block < Blocks; block++)
        {
            for (int row = 0; row < Amounts.Rows; row++)
            {
                rows.Row(block, rows.MayRow(row)).CopyTo(Words.Span.Slice((block * BlockStride) + AmountBase + (row * BlockWords), BlockWords));
            }
        }
    }

    /// <summary>One merged column.</summary>
    /// <param name="Field">Its bits of a request's code; the number that comes out is its row.</param>
    /// <param name="Base">The first word of its rows in a block.</param>
    /// <param name="Dimensions">Its dimensions.</param>
    internal readonly record struct Column(BitField Field, int Base, ImmutableArray<int> Dimensions);
}
