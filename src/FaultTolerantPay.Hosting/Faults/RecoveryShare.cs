using System.Numerics;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Which payments are in a share: a function of the key and of the outage alone, so that every node and every repeat gives the same answer.</summary>
internal static class RecoveryShare
{
    /// <summary>Whether the payment is in the share.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="salt">The outage: another outage gives other payments the first place.</param>
    /// <param name="share">A part of 1.</param>
    public static bool Contains(TransactionKey key, long salt, double share) => Place(key, salt) < share * (uint.MaxValue + 1.0);

    private static uint Place(TransactionKey key, long salt)
    {
        var hash = BitOperations.Crc32C(uint.MaxValue, (ulong)salt);
        hash = Add(hash, key.Merchant.Value);
        hash = BitOperations.Crc32C(hash, (byte)0);
        return Mix(Add(hash, key.Order.Value));
    }

    private static uint Add(uint hash, string? text)
    {
        foreach (var character in text.AsSpan())
        {
            hash = BitOperations.Crc32C(hash, character);
        }

        return hash;
    }

    /// <summary>
    /// A checksum changes in the same bits for every pair of keys that differ alike; two rounds of multiply and shift spread that over all bits.
    /// </summary>
    private static uint Mix(uint hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 16)) * 0x9E3779B1;
            hash = (hash ^ (hash >> 15)) * 0x85EBCA77;
            return hash ^ (hash >> 16);
        }
    }
}
