using System.Buffers;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Hashes that are the same in every process, on every machine and in every version: the distribution of traffic depends on them.
/// <para>
/// XXH3 (64 bits) reads each id once, as UTF-8, so that any other tool can reproduce it. A decision draws a number for each of many
/// channels: there, multiplications mix two precomputed hashes, which takes a nanosecond.
/// </para>
/// </summary>
internal static class StableHash
{
    // Longer ids rent a buffer.
    private const int BytesOnStack = 256;

    // Any number but 0, the seed of transactions. A channel whose id equals a transaction's then draws as evenly as all others.
    private const long ChannelSeed = unchecked((long)0x9E37_79B9_7F4A_7C15);

    /// <summary>The hash from which a transaction's numbers are drawn.</summary>
    public static ulong Of(ReadOnlySpan<char> transactionId) => Of(transactionId, seed: 0);

    /// <summary>
    /// The hash from which a channel's numbers are drawn. It depends on the id alone, so it survives a new catalogue, a restart and a move
    /// of the channel.
    /// </summary>
    public static ulong KeyOf(string channelId) => Of(channelId, ChannelSeed);

    /// <summary>An evenly distributed number for a transaction and the channel with this key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Draw(RoutingSeed transaction, ulong key) => (uint)(Mix(transaction.Value ^ key) >> 32);

    /// <summary>
    /// The seed of the same transaction for another purpose: numbers that are drawn from it tell nothing about those drawn from the first.
    /// </summary>
    public static RoutingSeed Salted(RoutingSeed transaction, ulong salt) => new(Mix(transaction.Value ^ salt));

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

    // Two rounds of xor-shift and multiplication by odd constants: every input bit flips about half of the output bits.
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
