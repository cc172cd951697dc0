using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay;

/// <summary>
/// Identifies one instruction permanently. It depends on merchant, order, attempt, purpose and ordinal only, never on a node (M2). The next
/// ordinal is used only after the previous instruction certainly ended.
/// </summary>
/// <param name="Transaction">The payment's attempt.</param>
/// <param name="Purpose">What the instruction moves money for.</param>
/// <param name="Ordinal">From 1.</param>
public readonly record struct InstructionKey(TransactionKey Transaction, InstructionPurpose Purpose, int Ordinal)
{
    /// <summary>
    /// The reference of an instruction without <see cref="Instruction.AssignedReference"/>. <see cref="KeyedReferences"/> derive theirs
    /// from it. Anyone who knows the payment can compute it. It has 32 lower-case hexadecimal digits: the first 16 bytes of SHA-256 over
    /// merchant, order, the attempt if its id differs from the order's (each as UTF-8, preceded by its length in bytes as 32 bits
    /// little-endian), purpose and ordinal (32 bits little-endian each).
    /// </summary>
    public string ToReference()
    {
        byte[] merchant = Encoding.UTF8.GetBytes(Transaction.Merchant.Value ?? "");
        byte[] order = Encoding.UTF8.GetBytes(Transaction.Order.Value ?? "");
        byte[]? attempt = Transaction.IsNamedLikeOrder ? null : Encoding.UTF8.GetBytes(Transaction.Attempt.Value ?? "");
        int attemptLength = attempt is null ? 0 : attempt.Length + sizeof(int);
        Span<byte> text = new byte[merchant.Length + order.Length + attemptLength + (4 * sizeof(int))];
        int at = Put(text, 0, merchant);
        at = Put(text, at, order);
        if (attempt is not null)
        {
            at = Put(text, at, attempt);
        }

        BinaryPrimitives.WriteInt32LittleEndian(text[at..], (int)Purpose);
        BinaryPrimitives.WriteInt32LittleEndian(text[(at + sizeof(int))..], Ordinal);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return Convert.ToHexStringLower(hash[..16]);

        static int Put(Span<byte> text, int at, byte[] value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(text[at..], value.Length);
            value.CopyTo(text[(at + sizeof(int))..]);
            return at + sizeof(int) + value.Length;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Transaction} {Purpose} {Ordinal}";
}
