using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay;

/// <summary>
/// Derives references from the instruction's key and a secret of the bank: 32 lower-case hexadecimal digits, the first 16 bytes of
/// HMAC-SHA-256. The bank can compute them again.
/// </summary>
public sealed class KeyedReferences : IInstructionReferences
{
    /// <summary>The minimum length of a secret, in bytes.</summary>
    public const int MinSecretBytes = 16;

    private readonly byte[] _secret;

    /// <summary>Creates references with a secret.</summary>
    /// <param name="secret">
    /// At least 16 bytes, the same on every node; 32 random bytes are best. The secret may change: instructions that are already written
    /// keep their references.
    /// </param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public KeyedReferences(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinSecretBytes)
        {
            throw new ArgumentException($"The secret has {secret.Length} bytes; expected {MinSecretBytes} or more.", nameof(secret));
        }

        _secret = secret.ToArray();
    }

    /// <inheritdoc/>
    public string Next(InstructionKey key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(key.ToReference())).AsSpan(0, 16));
}
