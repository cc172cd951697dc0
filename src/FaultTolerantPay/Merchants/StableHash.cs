using System.Numerics;

namespace FaultTolerantPay.Merchants;

/// <summary>A number that is the same for the same text on every node and in every run, for shares that are spread but not random.</summary>
internal static class StableHash
{
    /// <summary>CRC-32C of the text's UTF-16 units, the low byte of each first.</summary>
    public static uint Of(string text)
    {
        uint crc = uint.MaxValue;
        foreach (char unit in text)
            crc = BitOperations.Crc32C(crc, (ushort)unit);
        return ~crc;
    }
}
