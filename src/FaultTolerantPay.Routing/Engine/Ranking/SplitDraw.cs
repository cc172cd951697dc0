using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The weighted split. Each channel draws an exponentially distributed number for the transaction and divides it by its weight. The
/// smallest number wins, with the probability weight / sum of weights of the participating channels. The order of all numbers is the order
/// of failover.
/// <para>
/// Integers only, so that every machine decides alike. -log2(u) for a draw u comes from the position of its highest bit and a table of the
/// 256 intervals between two powers of two, with linear interpolation.
/// </para>
/// </summary>
internal static class SplitDraw
{
    private const int FractionBits = 24;
    private const int PieceBits = 8;
    private const int RestBits = 31 - PieceBits;
    private const int InverseBits = 62;
    private const int ShiftBits = 33;

    private static readonly int[] Log2 = MakeLog2();

    /// <summary>A channel's number. Channels with weight 0 come after all others.</summary>
    public static long ValueOf(RoutingSeed transaction, ulong key, int weight) => ValueOf(transaction, key, InverseOf(weight));

    /// <summary>
    /// The same with precomputed data of a channel: multiplies instead of dividing by the weight, which takes a tenth of the time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ValueOf(RoutingSeed transaction, ulong key, ulong inverse) =>
        inverse == 0
            ? long.MaxValue
            : (long)Math.BigMul((ulong)MinusLog2(StableHash.Draw(transaction, key)) << ShiftBits, inverse, out _);

    /// <summary>2^62 / weight; 0 for weight 0.</summary>
    public static ulong InverseOf(int weight) => weight == 0 ? 0 : (1UL << InverseBits) / (uint)weight;

    /// <summary>-log2(u / 2^32) in units of 2^-24, with an error of at most 2^-17.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long MinusLog2(uint u)
    {
        int zeros = BitOperations.LeadingZeroCount(u | 1);
        uint mantissa = (u | 1) << zeros;
        mantissa &= int.MaxValue; // Without the highest bit, which is always 1.
        int piece = (int)(mantissa >> RestBits);
        long rest = mantissa & ((1 << RestBits) - 1);
        ref int at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Log2), piece); // Eight bits: never beyond the table.
        int next = Unsafe.Add(ref at, 1);
        long fraction = at + (((next - at) * rest) >> RestBits);
        return ((long)(zeros + 1) << FractionBits) - fraction;
    }

    // Bit by bit: squaring doubles the logarithm, and a result of 2 or more sets the next bit.
    private static int[] MakeLog2()
    {
        var table = new int[(1 << PieceBits) + 1];
        for (int piece = 0; piece < 1 << PieceBits; piece++)
        {
            ulong x = (1UL << 31) + ((ulong)piece << RestBits);
            for (int bit = FractionBits - 1; bit >= 0; bit--)
            {
                x = (x * x) >> 31;
                if (x >= 1UL << 32)
                {
                    x >>= 1;
                    table[piece] |= 1 << bit;
                }
            }
        }

        table[^1] = 1 << FractionBits;
        return table;
    }
}
