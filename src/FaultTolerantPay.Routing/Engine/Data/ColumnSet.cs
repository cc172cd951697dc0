using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The rows of a scene with dimensions merged: a column has one row for each combination of its dimensions' values, so that a request reads a few rows
/// instead of one per dimension. Laid out block by block like <see cref="OperationRows"/>; a block also has the rows of the amount cells.
/// </summary>
internal sealed class ColumnSet
{
    private const int BlockWords = OperationRows.BlockWords;

    /// <param name="columns">The columns.</param>
    /// <param name="amounts">The rows of amounts.</param>
    /// <param name="blocks">How many blocks of channels.</param>
    /// <param name="codeWords">How many words a request's code has.</param>
    public ColumnSet(ImmutableArray<BitmapColumn> columns, AmountSpan amounts, int blocks, int codeWords)
    {
        Columns = columns;
        Amounts = amounts;
        int count = columns.Sum(c => c.Field.Count);
        AmountBase = count * BlockWords;
        BlockStride = (count + Amounts.Rows) * BlockWords;
        Blocks = blocks;
        Words = new AlignedWords(checked(BlockStride * Blocks));

        // The engine reads rows without a check: that every row which a code or an amount can give lies in its block is looked at here, once.
        foreach (BitmapColumn column in columns)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(column.Base + (column.Field.Count * BlockWords), AmountBase, nameof(columns));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column.Field.Word, codeWords, nameof(columns));
        }
    }

    public ImmutableArray<BitmapColumn> Columns { get; }

    public AmountSpan Amounts { get; }

    /// <summary>The first word of the amount rows in a block.</summary>
    public int AmountBase { get; }

    /// <summary>The words of one block.</summary>
    public int BlockStride { get; }

    public int Blocks { get; }

    public AlignedWords Words { get; }

    /// <summary>One merged column.</summary>
    /// <param name="Field">Its bits of a request's code; the number that comes out is its row.</param>
    /// <param name="Base">The first word of its rows in a block.</param>
    /// <param name="Dimensions">Its dimensions.</param>
    internal readonly record struct BitmapColumn(BitField Field, int Base, ImmutableArray<int> Dimensions);
}
