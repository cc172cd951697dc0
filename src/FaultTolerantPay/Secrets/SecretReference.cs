using FaultTolerantPay.Model;

namespace FaultTolerantPay.Secrets;

/// <summary>Where a secret is: <c>scheme:name</c>, and <c>#base64</c> or <c>#hex</c> behind it if the secret is written as text.</summary>
/// <param name="Scheme">The scheme of its source.</param>
/// <param name="Name">The source's name of it.</param>
/// <param name="Encoding">How the source's bytes are to be decoded.</param>
internal readonly record struct SecretReference(string Scheme, string Name, SecretEncoding Encoding)
{
    /// <summary>The largest number of characters of a reference.</summary>
    public const int MaxLength = 1_000;

    /// <summary>The largest number of letters of a scheme.</summary>
    public const int MaxSchemeLength = 20;

    /// <summary>What a reference is, for messages.</summary>
    public const string Expectation = "a reference such as env:NAME or file:/path";

    private const string Base64 = "#base64";
    private const string Hex = "#hex";

    /// <summary>Whether the text can be the scheme of a source: 1 to 20 lower-case letters.</summary>
    public static bool IsScheme(string? text) =>
        text is { Length: > 0 and <= MaxSchemeLength } && !text.AsSpan().ContainsAnyExceptInRange('a', 'z');

    /// <summary>
    /// Reads a reference. The error never repeats a text without a scheme: somebody may have written the secret itself.
    /// </summary>
    /// <param name="text">The reference.</param>
    /// <param name="reference">The result; default if there is an error.</param>
    /// <returns>The error; null if there is none.</returns>
    public static string? FindError(string? text, out SecretReference reference)
    {
        reference = default;
        if (string.IsNullOrEmpty(text))
        {
            return $"is empty; expected {Expectation}";
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text.Length > MaxLength || colon < 0 || colon == text.Length - 1 || !IsScheme(text[..colon])
            || PlainText.Escape(text).Length != text.Length)
        {
            return $"is no reference; expected {Expectation}, at most {MaxLength:N0} visible characters";
        }

        (int cut, SecretEncoding encoding) = text.EndsWith(Base64, StringComparison.Ordinal) ? (Base64.Length, SecretEncoding.Base64)
            : text.EndsWith(Hex, StringComparison.Ordinal) ? (Hex.Length, SecretEncoding.Hex)
            : (0, SecretEncoding.None);
        string name = text[(colon + 1)..^cut];
        if (name.Length == 0)
        {
            return $"names no secret; expected {Expectation}";
        }

        reference = new(text[..colon], name, encoding);
        return null;
    }

    /// <summary>The reference as it is written.</summary>
    public override string ToString() => Encoding switch
    {
        SecretEncoding.Base64 => $"{Scheme}:{Name}{Base64}",
        SecretEncoding.Hex => $"{Scheme}:{Name}{Hex}",
        _ => $"{Scheme}:{Name}",
    };
}
