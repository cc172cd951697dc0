using System.Numerics;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>
/// Hashing that is the same in every process, on every machine and in every version: shares of traffic depend on it.
/// <para>
/// CRC-32C reads the text (one instruction for each character on most processors). It is linear: two channels' checksums of one
/// transaction differ by the same bits for every transaction, so a draw per channel is mixed by multiplications instead.
/// </para>
/// </summary>
internal static class StableHash
{
    public static ulong Of(ReadOnlySpan<char> text)
    {
        uint low = 0xFFFF_FFFF;
        uint high = 0x9E37_79B9;
        foreach (char c in text)
        {
            low = BitOperations.Crc32C(low, (ushort)c);
            high = BitOperations.Crc32C(high, (ushort)~c);
        }

        return ((ulong)high << 32) | low;
    }

    /// <summary>An evenly distributed number for a transaction at a channel.</summary>
    public static uint Draw(TransactionSeed transaction, int channel) => Draw(transaction, KeyOf(channel));

    /// <summary>The same by the channel's key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Draw(TransactionSeed transaction, ulong key) => (uint)(Mix(transaction.Value ^ key) >> 32);

    /// <summary>What a channel's draws are made from.</summary>
    public static ulong KeyOf(int channel) => unchecked(((ulong)(uint)channel + 1) * 0x9E37_79B9_7F4A_7C15);

    // Two rounds of xor-shift and multiplication by odd constants: every bit of the input moves about half of the output's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x ^= x >> 32;
            x *= 0xD6E8_FEB8_6659_FD93;
            x ^= x >> 29;
            x *= 0xA0761D6478BD642F;
            x ^= x >> 32;
            return x;
        }
    }
}
