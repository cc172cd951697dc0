using System.Numerics;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine.Data;

/// <summary>
/// Divides all amounts into cells, eight per doubling, by arithmetic alone. A bitmap per cell contains the channels that may accept an
/// amount of that cell; the exact amount is checked for each candidate.
/// <para>
/// Cell 0: below zero. Cell 1 + a: the amounts a = 0 … 15, one each. Then (amount shifted right until it has four bits) + 8 × shift + 1.
/// </para>
/// </summary>
internal static class AmountCells
{
    public const int PerOctave = 8;

    /// <summary>One more than the cell of <see cref="long.MaxValue"/>.</summary>
    public const int Count = (59 * PerOctave) + 15 + 2;

    private const int MantissaBits = 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(long amountMinor)
    {
        int shift = BitOperations.Log2((ulong)amountMinor | PerOctave) - MantissaBits;
        int cell = (shift << MantissaBits) + (int)((ulong)amountMinor >> shift) + 1;
        return amountMinor < 0 ? 0 : cell;
    }

    /// <summary>The smallest amount of a cell.</summary>
    public static long Begin(int cell)
    {
        if (cell == 0)
        {
            return long.MinValue;
        }

        int at = cell - 1;
        if (at < 2 * PerOctave)
        {
            return at;
        }

        int shift = (at / PerOctave) - 1;
        return (long)(at - (shift * PerOctave)) << shift;
    }

    /// <summary>The largest amount of a cell.</summary>
    public static long End(int cell) => cell == Count - 1 ? long.MaxValue : Begin(cell + 1) - 1;
}
