using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.Secrets;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Cards;

/// <summary>
/// Keyed hashes of card numbers and of texts about cardholders: HMAC-SHA-256, of a card over the ASCII digits of its number, of a text over
/// the name of its kind, a colon and its <see cref="CardTextForm"/>. No number begins with a letter, so the two never coincide.
/// </summary>
internal sealed class CardTokens(SecretReader secrets, IOptionsMonitor<CardOptions> options) : ICardTokens
{
    private const int MaxMessageBytes = CardTextForm.MaxBytes + 16;

    public async ValueTask<IReadOnlyList<CardToken>> TokensOfAsync(ReadOnlyMemory<char> number, CancellationToken cancellationToken)
    {
        if (!CardNumber.HasDigitsOnly(number.Span))
        {
            throw new ArgumentException(
                $"A card number has {CardNumber.MinLength} to {CardNumber.MaxLength} digits without separators.", nameof(number));
        }

        (string Id, string Reference)[] keys = Keys();
        var tokens = new CardToken[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            using Secret key = await OpenAsync(keys[i], cancellationToken).ConfigureAwait(false);
            tokens[i] = new CardToken(HashOfNumber(key, number.Span), keys[i].Id);
        }

        return tokens;
    }

    /// <summary>
    /// The token of a text under the key in force, with the key's id before it: <c>KEY:HASH</c>. Null for a text that is empty or blank. It
    /// shows whether two texts differ, and nothing else.
    /// </summary>
    /// <param name="kind">What the text says of the cardholder.</param>
    /// <param name="text">The text, at most <see cref="CardDetails.MaxLength"/> characters.</param>
    /// <param name="cancellationToken">Cancels reading the key.</param>
    public async ValueTask<string?> TokenOfTextAsync(
        CardTextKind kind, ReadOnlyMemory<char> text, CancellationToken cancellationToken) => text.Span.IsWhiteSpace()
        ? null
        : await TokenUnderAsync(Keys()[0], kind, text, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Whether a token that was stored is of this text. Null: nobody can say, because the token's key is no longer known.
    /// </summary>
    public async ValueTask<bool?> IsTokenOfAsync(
        string token, CardTextKind kind, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        string id = KeyOf(token);
        foreach ((string Id, string Reference) key in Keys())
        {
            if (key.Id == id)
            {
                return await TokenUnderAsync(key, kind, text, cancellationToken).ConfigureAwait(false) == token;
            }
        }

        return null;
    }

    /// <summary>Whether a text's token is under the key in force.</summary>
    public bool IsUnderKeyInForce(string token) => KeyOf(token) == Keys()[0].Id;

    // A key's id may have a colon, a hash has none.
    private static string KeyOf(string token) => token[..Math.Max(token.LastIndexOf(':'), 0)];

    private async ValueTask<string> TokenUnderAsync(
        (string Id, string Reference) key, CardTextKind kind, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        using Secret secret = await OpenAsync(key, cancellationToken).ConfigureAwait(false);
        return new CardToken(HashOfText(secret, kind, text.Span), key.Id).ToString();
    }

    /// <summary>The ids and references of the keys: the one in force, then older ones.</summary>
    private (string Id, string Reference)[] Keys()
    {
        CardOptions now = options.CurrentValue;
        return now is { TokenKey: { } reference, TokenKeyId: { } id }
            ? [(id, reference), .. now.OlderTokenKeys.Select(older => (older.Id, older.Key!))]
            : throw new InvalidOperationException(
                $"There is no key of card tokens: expected {nameof(CardOptions)}.{nameof(CardOptions.TokenKey)}.");
    }

    private async ValueTask<Secret> OpenAsync((string Id, string Reference) key, CancellationToken cancellationToken)
    {
        Secret secret = await secrets.OpenAsync(key.Reference, cancellationToken).ConfigureAwait(false);
        int length = secret.Bytes().Length;
        if (length >= CardTokenKeyRules.MinKeyBytes)
        {
            return secret;
        }

        secret.Dispose();
        throw new InvalidOperationException(
            $"The key '{key.Id}' of card tokens has {length} bytes; expected at least {CardTokenKeyRules.MinKeyBytes}.");
    }

    private static string HashOfNumber(Secret key, ReadOnlySpan<char> number)
    {
        Span<byte> message = stackalloc byte[CardNumber.MaxLength];
        return HashOf(key, message[..Encoding.ASCII.GetBytes(number, message)]);
    }

    private static string HashOfText(Secret key, CardTextKind kind, ReadOnlySpan<char> text)
    {
        if (text.Length > CardDetails.MaxLength)
        {
            throw new ArgumentException(
                $"The text has {text.Length} characters; expected at most {CardDetails.MaxLength}.", nameof(text));
        }

        Span<byte> message = stackalloc byte[MaxMessageBytes];
        ReadOnlySpan<byte> prefix = kind switch
        {
            CardTextKind.HolderName => "name:"u8,
            CardTextKind.IdNumber => "id-number:"u8,
            _ => "phone:"u8,
        };
        prefix.CopyTo(message);
        return HashOf(key, message[..(prefix.Length + CardTextForm.Write(text, message[prefix.Length..]))]);
    }

    private static string HashOf(Secret key, Span<byte> message)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Bytes(), message, hash);
        CryptographicOperations.ZeroMemory(message);
        return Convert.ToHexStringLower(hash);
    }
}
