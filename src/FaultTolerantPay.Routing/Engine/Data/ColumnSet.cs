using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// The rows of an operation with merged dimensions. A column has one row per combination of its dimensions' values, so that a request reads
/// a few rows instead of one per dimension. The layout is block by block as in <see cref="OperationRows"/>; a block also has the rows of
/// the amount cells.
/// </summary>
internal sealed class ColumnSet
{
    private const int BlockWords = OperationRows.BlockWords;

    /// <param name="columns">The columns.</param>
    /// <param name="amounts">The rows of amounts.</param>
    /// <param name="blocks">The number of blocks of channels.</param>
    /// <param name="codeWords">The number of words in a request's code.</param>
    public ColumnSet(ImmutableArray<BitmapColumn> columns, AmountSpan amounts, int blocks, int codeWords)
    {
        Columns = columns;
        Amounts = amounts;
        int count = columns.Sum(c => c.Field.Count);
        AmountBase = count * BlockWords;
        BlockStride = (count + Amounts.Rows) * BlockWords;
        Blocks = blocks;
        Words = new AlignedWords(checked(BlockStride * Blocks));

        // The engine reads rows without a check. So this code checks once that every row for a code or an amount is inside its block.
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

    /// <summary>Which blocks have channels in each row; null if there are few blocks.</summary>
    public BlockSummary? Summary { get; private set; }

    /// <summary>Summarises the rows, when all are filled.</summary>
    public void Summarise() => Summary = BlockSummary.Of(Words, Blocks, BlockStride);

    /// <summary>One merged column.</summary>
    /// <param name="Field">Its bits of a request's code; their value is the row.</param>
    /// <param name="Base">The first word of its rows in a block.</param>
    /// <param name="Dimensions">Its dimensions.</param>
    internal readonly record struct BitmapColumn(BitField Field, int Base, ImmutableArray<int> Dimensions);
}
