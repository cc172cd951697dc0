using System.Buffers.Binary;
using System.Text;

namespace FaultTolerantPay.Records;

/// <summary>What an encrypted token is bound to: it cannot be decrypted elsewhere.</summary>
internal static class TokenOwner
{
    /// <summary>A mandate's token: its payment and its institution.</summary>
    public static byte[] Of(MandateRow row, Mandate mandate) =>
        Of("mandate", row.Key.Merchant.Value, row.Key.Order.Value, row.Key.Attempt.Value, mandate.Institution.Value);

    /// <summary>An agreement number: its card and its channel.</summary>
    public static byte[] Of(CardChannelRecord record) => Of("agreement", record.CardToken, record.Channel.Value);

    private static byte[] Of(params string[] parts)
    {
        var owner = new byte[parts.Sum(part => sizeof(int) + Encoding.UTF8.GetByteCount(part))];
        Span<byte> rest = owner;
        foreach (string part in parts)
        {
            int length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }
        return owner;
    }
}
