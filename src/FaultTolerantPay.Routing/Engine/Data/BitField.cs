using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Extracts the bits of some dimensions from one word of a request's code: the result is the row of a merged column. Every possible result
/// is an existing row, so the index needs no check.
/// </summary>
internal readonly struct BitField
{
    private readonly ulong _mask;

    public BitField(int word, ulong mask)
    {
        Word = word;
        _mask = mask;
    }

    /// <summary>The word of the code.</summary>
    public int Word { get; }

    /// <summary>The number of possible results.</summary>
    public int Count => 1 << BitOperations.PopCount(_mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Extract(ulong word) => Bmi2.X64.IsSupported ? (nint)Bmi2.X64.ParallelBitExtract(word, _mask) : (nint)Press(word, _mask);

    /// <summary>The same without the processor instruction, one run of bits at a time.</summary>
    internal static ulong Press(ulong word, ulong mask)
    {
        ulong result = 0;
        int shift = 0;
        while (mask != 0)
        {
            int begin = BitOperations.TrailingZeroCount(mask);
            int length = BitOperations.TrailingZeroCount(~(mask >> begin));
            ulong run = length == 64 ? ulong.MaxValue : (1UL << length) - 1;
            result |= ((word >> begin) & run) << shift;
            shift += length;
            mask &= ~(run << begin);
        }

        return result;
    }

    /// <summary>The position of a bit of the word in the result.</summary>
    internal int PositionOf(int bit) => BitOperations.PopCount(_mask & ((1UL << bit) - 1));
}
