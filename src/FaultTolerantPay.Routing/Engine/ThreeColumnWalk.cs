using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// The same candidates as <see cref="ThreeColumnScan{TWidth}"/> for rankings that want all of them: each block is combined once and kept, instead of once
/// per candidate. It goes forward only. Its rows are those of <see cref="ThreeColumns.RowsOf"/>, and blocks are counted.
/// </summary>
internal ref struct ThreeColumnWalk<TWidth> : ICandidateScan
    where TWidth : struct, IVectorWidth
{
    private readonly nint _a;
    private readonly nint _b;
    private readonly nint _c;
    private readonly nint _amount;
    private readonly nint _stride;
    private readonly int _blocks;
    private ref ulong _words;
    private ref ulong _available;
    private Block _found;
    private ulong _bits;
    private uint _left;
    private int _first;
    private int _block;

    public ThreeColumnWalk(ThreeColumns columns, AlignedWords available, in RouteQuery query)
    {
        _words = ref columns.Words.First;
        _available = ref available.First;
        columns.RowsOf(query, out _a, out _b, out _c, out _amount);
        _stride = columns.Stride;
        _blocks = columns.Blocks;
        _block = -1;
    }

    public static bool ChecksAvailability => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int from)
    {
        while (_bits == 0)
        {
            while (_left == 0)
            {
                if (_block + 1 >= _blocks)
                {
                    return -1;
                }

                ReadBlock();
            }

            int word = BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            _bits = _found[word];
            _first = (_block * SceneRows.BlockChannels) + (word * 64);
        }

        int position = _first + BitOperations.TrailingZeroCount(_bits);
        _bits &= _bits - 1;
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadBlock()
    {
        if (++_block > 0)
        {
            _words = ref Unsafe.Add(ref _words, _stride);
            _available = ref Unsafe.Add(ref _available, SceneRows.BlockWords);
        }

        _left = TWidth.AndFive(
            ref Unsafe.Add(ref _words, _a),
            ref Unsafe.Add(ref _words, _b),
            ref Unsafe.Add(ref _words, _c),
            ref Unsafe.Add(ref _words, _amount),
            ref _available,
            ref _found[0]);
    }

    [InlineArray(SceneRows.BlockWords)]
    private struct Block
    {
        private ulong _first;
    }
}
