using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Channels;

/// <summary>
/// References that follow from the instruction's key and a secret of the bank's: 32 lower-case hexadecimal digits, the first 16 bytes of
/// HMAC-SHA-256. The bank can work them out again.
/// </summary>
public sealed class KeyedReferences : IInstructionReferences
{
    /// <summary>The fewest bytes of a secret.</summary>
    public const int MinSecretBytes = 16;

    private readonly byte[] _secret;

    /// <summary>References under a secret.</summary>
    /// <param name="secret">
    /// At least 16 bytes, the same at every node; 32 random ones are best. It may change: instructions that are written keep their
    /// references.
    /// </param>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public KeyedReferences(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinSecretBytes)
            throw new ArgumentException($"The secret has {secret.Length} bytes; expected {MinSecretBytes} or more.", nameof(secret));
        _secret = secret.ToArray();
    }

    /// <inheritdoc/>
    public string Next(InstructionKey key) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(key.ToReference())).AsSpan(0, 16));
}
