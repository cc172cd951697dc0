using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A provider's answer to the question for a day's statement file.</summary>
public sealed class ProviderStatement
{
    private ProviderStatement(string name, Stream? content, bool isWithoutBusiness) =>
        (Name, Content, IsWithoutBusiness) = (name, content, isWithoutBusiness);

    /// <summary>
    /// There is no file yet, or the provider does not say why it gives none. This says nothing about the day: it is asked for again.
    /// </summary>
    public static ProviderStatement NotReady { get; } = new("", null, isWithoutBusiness: false);

    /// <summary>
    /// The provider states that the day had no business. Never return it for a bill that "does not exist": that is
    /// <see cref="NotReady"/>.
    /// </summary>
    public static ProviderStatement NoBusiness { get; } = new("", null, isWithoutBusiness: true);

    /// <summary>The name of the file, for people; empty if there is none.</summary>
    public string Name { get; }

    /// <summary>The content, from its first byte; null if there is none. The library closes it.</summary>
    public Stream? Content { get; }

    /// <summary>Whether the provider states that the day had no business.</summary>
    public bool IsWithoutBusiness { get; }

    /// <summary>The number of bytes that the provider states; null if it states none. Other content is refused.</summary>
    public long? StatedLength { get; private init; }

    /// <summary>
    /// The hash that the provider states, in hexadecimal digits: of 40 digits SHA-1, of 64 SHA-256; null if it states none. Other content
    /// is refused.
    /// </summary>
    public string? StatedHash { get; private init; }

    /// <summary>The file.</summary>
    /// <param name="name">The name that the provider gives it.</param>
    /// <param name="content">The content, decompressed and decrypted if the provider compresses or encrypts it.</param>
    /// <param name="statedLength">The number of bytes that the provider states, of this content; null if it states none.</param>
    /// <param name="statedHash">The hash that the provider states, of this content; null if it states none.</param>
    /// <exception cref="ArgumentException">The hash is neither 40 nor 64 hexadecimal digits.</exception>
    public static ProviderStatement File(string name, Stream content, long? statedLength = null, string? statedHash = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (statedHash is not null && (statedHash.Length is not (40 or 64) || !statedHash.All(char.IsAsciiHexDigit)))
        {
            throw new ArgumentException("Expected a hash of 40 or 64 hexadecimal digits.", nameof(statedHash));
        }

        return new(PlainText.Clean(name, PlainText.MaxCodeLength) ?? "", content, isWithoutBusiness: false)
        {
            StatedLength = statedLength,
            StatedHash = statedHash?.ToLowerInvariant(),
        };
    }
}
