using System.IO.Hashing;
using System.Text;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Which payments are in a share. It depends on the order and the outage alone, so that every node and every repeated request gets the same
/// result.
/// </summary>
internal static class RecoveryShare
{
    /// <summary>Whether the payment is in the share.</summary>
    /// <param name="key">The payment. All attempts of an order are in the same shares.</param>
    /// <param name="salt">The outage: each outage selects other payments first.</param>
    /// <param name="share">A part of 1.</param>
    public static bool Contains(TransactionKey key, long salt, double share) => Place(key, salt) < share * (uint.MaxValue + 1.0);

    private static uint Place(TransactionKey key, long salt)
    {
        ulong merchant = Hash(key.Merchant.ToString(), salt);
        ulong order = Hash(key.Order.ToString(), unchecked((long)merchant));
        return (uint)(order >> 32);
    }

    private static ulong Hash(string text, long seed) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text), seed);
}
