using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A 256-bit key and its id. The bytes are never shown or serialised.</summary>
public sealed class SecretKey
{
    /// <summary>The length of a key, in bytes.</summary>
    public const int Bytes = 32;

    private readonly byte[] _bytes;

    /// <summary>Creates a key from a copy of the bytes.</summary>
    /// <param name="id">The key's id: 1 to 64 visible ASCII characters, never reused for another key.</param>
    /// <param name="bytes">32 random bytes from the host's key store.</param>
    /// <exception cref="ArgumentException">The id or the bytes are invalid; the message names every error.</exception>
    public SecretKey(string id, ReadOnlySpan<byte> bytes)
    {
        List<string> errors = [];
        if (!Identifier.IsValid(id))
        {
            errors.Add($"The id of a key is '{PlainText.Clean(id, Identifier.MaxLength)}'; expected {Identifier.Expectation}.");
        }

        if (bytes.Length != Bytes)
        {
            errors.Add($"A key has {bytes.Length} bytes; expected {Bytes}.");
        }
        else if (bytes.IndexOfAnyExcept(bytes[0]) < 0)
        {
            errors.Add("All bytes of a key are the same; expected random ones.");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', errors));
        }

        Id = id;
        _bytes = bytes.ToArray();
    }

    /// <summary>The key's id.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Value => _bytes;

    /// <summary>The id only.</summary>
    public override string ToString() => Id;
}
