using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Engine.Data;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>The candidates of a column strategy: each block is combined once and kept until its last candidate was returned.</summary>
internal ref struct BlockWalk<TBlocks> : ICandidateScan
    where TBlocks : struct, IBlockSource, allows ref struct
{
    // Words are mostly sparse (a bank's channels) or have about eight candidates of 64 (an eighth of the catalogue).
    private const int Few = 4;
    private const int Some = 12;

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
        if (_bits == 0 && !MoveToNextWord())
        {
            return -1;
        }

        int position = _first + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return position;
    }

    public int List(scoped Span<int> positions)
    {
        int count = 0;
        while (_left != 0 || MoveToNextBlock())
        {
            int begin = _block * OperationRows.BlockChannels;
            for (uint left = _left; left != 0; left &= left - 1)
            {
                if (count + ICandidateScan.ListedAtOnce > positions.Length)
                {
                    _left = left;
                    return count;
                }

                int word = BitOperations.TrailingZeroCount(left);
                int first = begin + (word * 64);
                ulong bits = _found[word];
                int found = BitOperations.PopCount(bits);

                // Some at once: a branch on how many there are would be unpredictable. What is written behind the last is overwritten, and
                // there is room for all 64.
                ref int to = ref positions[count];
                count += found;
                for (int i = found <= Few ? Few : found <= Some ? Some : 64; i > 0; i -= Few)
                {
                    to = first + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref to, 1) = first + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref to, 2) = first + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref to, 3) = first + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    to = ref Unsafe.Add(ref to, Few);
                }
            }

            _left = 0;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MoveToNextWord()
    {
        // A word may be empty: its candidates may all stand before the start of the walk.
        do
        {
            if (_left == 0 && !MoveToNextBlock())
            {
                return false;
            }

            int word = BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            _bits = _found[word];
            _first = (_block * OperationRows.BlockChannels) + (word * 64);
        }
        while (_bits == 0);

        return true;
    }

    // Behind a block without candidates, others of that kind are left out; where blocks have candidates, none is looked for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MoveToNextBlock()
    {
        for (int block = _block + 1; block < _blocks.Blocks; block = _blocks.NextFrom(block + 1))
        {
            _block = block;
            _left = _blocks.Read(block, ref _found[0]);
            if (_skip != 0)
            {
                SkipInBlock();
            }

            if (_left != 0)
            {
                return true;
            }
        }

        _block = _blocks.Blocks;
        return false;
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
