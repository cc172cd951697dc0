using System.Buffers;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Hashing that is the same in every process, on every machine and in every version: shares of traffic depend on it.
/// <para>
/// XXH3 (64 bits) reads each id once, as UTF-8, so that any other tool can repeat it. A decision draws a number for each of many channels: there two hashes that are ready are mixed by
/// multiplications, which takes a nanosecond.
/// </para>
/// </summary>
internal static class StableHash
{
    // Ids longer than this borrow a buffer.
    private const int BytesOnStack = 256;

    // Any number but 0, the seed of transactions: a channel whose id is also a transaction's draws as evenly as all others.
    private const long ChannelSeed = unchecked((long)0x9E37_79B9_7F4A_7C15);

    /// <summary>What a transaction's draws are made from.</summary>
    public static ulong Of(ReadOnlySpan<char> transactionId) => Of(transactionId, seed: 0);

    /// <summary>What a channel's draws are made from: its id alone, so that they stay when catalogues are replaced, hosts restart and channels move.</summary>
    public static ulong KeyOf(string channelId) => Of(channelId, ChannelSeed);

    /// <summary>An evenly distributed number for a transaction at the channel with the key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Draw(RoutingSeed transaction, ulong key) => (uint)(Mix(transaction.Value ^ key) >> 32);

    private static ulong Of(ReadOnlySpan<char> text, long seed)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? borrowed = most > BytesOnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = borrowed ?? stackalloc byte[BytesOnStack];
        ulong hash = XxHash3.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(text, bytes)], seed);
        if (borrowed is not null)
        {
            ArrayPool<byte>.Shared.Return(borrowed);
        }

        return hash;
    }

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
