using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>
/// A repeatable random choice: a function of the seed, of what is asked and of the how-manieth time. The order in which requests arrive
/// does not enter, so that runs with many callers at once repeat too.
/// </summary>
internal static class SeededDraw
{
    public static bool Hits(double probability, long seed, string what, string key, int attempt)
    {
        if (probability <= 0)
        {
            return false;
        }

        if (probability >= 1)
        {
            return true;
        }

        // The upper 53 bits make a double in [0, 1) without rounding.
        return (Number($"{seed}|{what}|{key}|{attempt}") >> 11) * (1.0 / (1L << 53)) < probability;
    }

    /// <summary>One of <paramref name="count"/> places.</summary>
    public static int Index(int count, long seed, string what, string key) => (int)(Number($"{seed}|{what}|{key}") % (ulong)count);

    private static ulong Number(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
