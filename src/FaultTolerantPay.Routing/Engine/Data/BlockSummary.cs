using System.Numerics;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// One bit per block of 512 channels for each row of some bitmaps: whether the row has any channel of the block. Its layout is that of the
/// bitmaps themselves, with a block in the place of a channel, so rows have the same offsets. Blocks in which a row of a request is empty
/// are found 64 at a time, and not visited.
/// </summary>
internal sealed class BlockSummary
{
    // With fewer blocks, visiting all takes no longer.
    private const int FromBlocks = 9;

    private readonly AlignedWords _words;
    private readonly int _stride;
    private readonly int _blocks;

    private BlockSummary(AlignedWords words, int stride, int blocks)
    {
        _words = words;
        _stride = stride;
        _blocks = blocks;
    }

    /// <summary>The first word of the summary; a block of it summarises 512 blocks.</summary>
    public ref ulong First => ref _words.First;

    /// <summary>How many blocks the summary has.</summary>
    public int Blocks => _words.Length / _stride;

    /// <summary>The words of one block, as in the bitmaps.</summary>
    public int Stride => _stride;

    /// <summary>The summary of some bitmaps; null if they have few blocks.</summary>
    /// <param name="words">The bitmaps.</param>
    /// <param name="blocks">The number of their blocks.</param>
    /// <param name="stride">The words of one block.</param>
    public static BlockSummary? Of(AlignedWords words, int blocks, int stride)
    {
        if (blocks < FromBlocks)
        {
            return null;
        }

        var summary = new AlignedWords(
            checked((blocks + OperationRows.BlockChannels - 1) / OperationRows.BlockChannels * stride));
        for (int block = 0; block < blocks; block++)
        {
            ReadOnlySpan<ulong> rows = words.Span.Slice(block * stride, stride);
            (int to, int bit) = Math.DivRem(block, OperationRows.BlockChannels);
            Span<ulong> of = summary.Span.Slice(to * stride, stride);
            for (int row = 0; row < stride; row += OperationRows.BlockWords)
            {
                if (rows.Slice(row, OperationRows.BlockWords).ContainsAnyExcept(0UL))
                {
                    of[row + (bit / 64)] |= 1UL << (bit % 64);
                }
            }
        }

        return new BlockSummary(summary, stride, blocks);
    }

    /// <summary>The first block from the given one on in which none of some rows is empty; the number of blocks if there is none.</summary>
    /// <param name="block">The block.</param>
    /// <param name="rows">The offsets of rows in a block.</param>
    public int NextIn(int block, ReadOnlySpan<nint> rows)
    {
        for (ulong mask = ulong.MaxValue << (block % 64); block < _blocks; block = (block | 63) + 1, mask = ulong.MaxValue)
        {
            int at = (block / OperationRows.BlockChannels * _stride) + (block % OperationRows.BlockChannels / 64);
            ulong left = mask;
            foreach (nint row in rows)
            {
                left &= _words.Span[at + (int)row];
            }

            if (left != 0)
            {
                return (block & ~63) + BitOperations.TrailingZeroCount(left);
            }
        }

        return _blocks;
    }
}
