using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>The candidates of a column strategy: each block is combined once and kept until its last candidate was returned.</summary>
internal ref struct BlockWalk<TBlocks> : ICandidateScan
    where TBlocks : struct, IBlockSource, allows ref struct
{
    private readonly TBlocks _blocks;
    private Block _found;
    private ulong _bits;
    private uint _left;
    private int _first;
    private int _block;
    private int _skip;

    /// <param name="blocks">The source of the candidates.</param>
    /// <param name="from">The first position that may be returned.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockWalk(TBlocks blocks, int from)
    {
        _blocks = blocks;
        _block = (from / OperationRows.BlockChannels) - 1;
        _skip = from % OperationRows.BlockChannels;
    }

    public static bool ChecksAvailability => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next()
    {
        while (_bits == 0)
        {
            while (_left == 0)
            {
                if (_block + 1 >= _blocks.Blocks)
                {
                    return -1;
                }

                _left = _blocks.Read(++_block, ref _found[0]);
                if (_skip != 0)
                {
                    SkipInBlock();
                }
            }

            int word = BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            _bits = _found[word];
            _first = (_block * OperationRows.BlockChannels) + (word * 64);
        }

        int position = _first + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return position;
    }

    // If the walk starts within a block, earlier positions are removed.
    private void SkipInBlock()
    {
        int word = _skip / 64;
        _left &= uint.MaxValue << word;
        _found[word] &= ulong.MaxValue << (_skip % 64);
        _skip = 0;
    }

    [InlineArray(OperationRows.BlockWords)]
    private struct Block
    {
        private ulong _first;
    }
}
