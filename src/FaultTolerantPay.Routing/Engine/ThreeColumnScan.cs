using System.Numerics;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Compilation;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// Three merged columns, the amount's cell and availability: five rows, and no branch before the first 1,024 channels are tested. Its rows are those of <see cref="ThreeColumns.RowsOf"/>, and every
/// block is compared with the number of blocks before it is read.
/// </summary>
internal readonly ref struct ThreeColumnScan<TWidth> : ICandidateScan
    where TWidth : struct, IVectorWidth
{
    private readonly ref ulong _words;
    private readonly ref ulong _available;
    private readonly nint _a;
    private readonly nint _b;
    private readonly nint _c;
    private readonly nint _amount;
    private readonly nint _stride;
    private readonly int _blocks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ThreeColumnScan(ThreeColumns columns, AlignedWords available, in RouteQuery query)
    {
        _words = ref columns.Words.First;
        _available = ref available.First;
        columns.RowsOf(query, out _a, out _b, out _c, out _amount);
        _stride = columns.Stride;
        _blocks = columns.Blocks;
    }

    public static bool ChecksAvailability => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int from)
    {
        while (true)
        {
            int block = from / SceneRows.BlockChannels;
            if (from % SceneRows.BlockChannels != 0)
            {
                int rest = RestOfBlock(block, from);
                if (rest >= 0)
                {
                    return rest;
                }

                block++;
            }

            int word = FirstWord(block);
            if (word < 0)
            {
                return -1;
            }

            ulong bits = WordAt(word / SceneRows.BlockWords, word % SceneRows.BlockWords);
            if (bits != 0)
            {
                return (word * 64) + BitOperations.TrailingZeroCount(bits);
            }

            // Between the two readings another thread took down the only available channel of this word.
            from = (word + 1) * 64;
        }
    }

    private int RestOfBlock(int block, int from)
    {
        int word = (from / 64) % SceneRows.BlockWords;
        int first = (block * SceneRows.BlockChannels) + (word * 64);
        ulong bits = WordAt(block, word) & (ulong.MaxValue << (from % 64));
        if (bits != 0)
        {
            return first + BitOperations.TrailingZeroCount(bits);
        }

        Span<ulong> found = stackalloc ulong[SceneRows.BlockWords];
        ref ulong at = ref Unsafe.Add(ref _words, block * _stride);
        uint words = TWidth.AndFive(
            ref Unsafe.Add(ref at, _a),
            ref Unsafe.Add(ref at, _b),
            ref Unsafe.Add(ref at, _c),
            ref Unsafe.Add(ref at, _amount),
            ref Unsafe.Add(ref _available, (nint)block * SceneRows.BlockWords),
            ref found[0]) & (~1U << word);
        if (words == 0)
        {
            return -1;
        }

        int next = BitOperations.TrailingZeroCount(words);
        return first + ((next - word) * 64) + BitOperations.TrailingZeroCount(found[next]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstWord(int block)
    {
        for (; block + 1 < _blocks; block += 2)
        {
            uint words = NonZeroWords(block) | (NonZeroWords(block + 1) << SceneRows.BlockWords);
            if (words != 0)
            {
                return (block * SceneRows.BlockWords) + BitOperations.TrailingZeroCount(words);
            }
        }

        return block < _blocks && NonZeroWords(block) is not 0 and uint last
            ? (block * SceneRows.BlockWords) + BitOperations.TrailingZeroCount(last)
            : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint NonZeroWords(int block)
    {
        ref ulong at = ref Unsafe.Add(ref _words, block * _stride);
        return TWidth.NonZeroWords(
            ref Unsafe.Add(ref at, _a),
            ref Unsafe.Add(ref at, _b),
            ref Unsafe.Add(ref at, _c),
            ref Unsafe.Add(ref at, _amount),
            ref Unsafe.Add(ref _available, (nint)block * SceneRows.BlockWords));
    }

    // The word is read again rather than taken out of the vector: its lines are in the nearest cache, and which word it is is known only now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong WordAt(int block, int word)
    {
        ref ulong at = ref Unsafe.Add(ref _words, (block * _stride) + word);
        return Unsafe.Add(ref at, _a)
            & Unsafe.Add(ref at, _b)
            & Unsafe.Add(ref at, _c)
            & Unsafe.Add(ref at, _amount)
            & Unsafe.Add(ref _available, ((nint)block * SceneRows.BlockWords) + word);
    }
}
