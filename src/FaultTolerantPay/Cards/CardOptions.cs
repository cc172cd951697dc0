using FaultTolerantPay.Cards;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay;

/// <summary>
/// Where card prefixes are and what they tell the router, and the keys of card tokens. An edit applies immediately.
/// </summary>
public sealed class CardOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CardOptions> Rules = new OptionRules<CardOptions>()
        .TextOrNone(o => o.PrefixFile, (o, value) => o.PrefixFile = value, path => !string.IsNullOrWhiteSpace(path), "the path of a file")
        .Between(o => o.MaxPrefixFileBytes, (o, value) => o.MaxPrefixFileBytes = value, 1_024, 64 << 20)
        .TextOrNone(
            o => o.BankDimension, (o, value) => o.BankDimension = value, Identifier.IsValid, $"a dimension, {Identifier.Expectation}")
        .TextOrNone(
            o => o.CardTypeDimension, (o, value) => o.CardTypeDimension = value, Identifier.IsValid,
            $"a dimension, {Identifier.Expectation}")
        .TextOrNone(o => o.TokenKey, (o, value) => o.TokenKey = value, static _ => true, SecretReference.Expectation)
        .TextOrNone(o => o.TokenKeyId, (o, value) => o.TokenKeyId = value, Identifier.IsValid, Identifier.Expectation)
        .Items(o => o.OlderTokenKeys, (o, value) => o.OlderTokenKeys = [.. value], CardTokenKey.Rules)
        .Check(CardTokenKeyRules.Find);

    /// <summary>
    /// The path of the file with card prefixes. It is read and checked when the host starts. Default: missing; no prefix is known.
    /// </summary>
    public string? PrefixFile { get; set; }

    /// <summary>The largest size of <see cref="PrefixFile"/>, in bytes.</summary>
    /// <value>Range: 1,024 to 67,108,864. Default: 4,194,304.</value>
    public int MaxPrefixFileBytes { get; set; } = CardPrefixFile.DefaultMaxBytes;

    /// <summary>
    /// The required dimension of routing requests that takes a card's bank, as the code of the prefix file. Default: missing; the bank is
    /// not set.
    /// </summary>
    public string? BankDimension { get; set; }

    /// <summary>
    /// The required dimension of routing requests that takes a card's type, as the code of the prefix file: <c>DC</c>, <c>CC</c>,
    /// <c>SCC</c>, <c>PC</c>. Default: missing; the type is not set.
    /// </summary>
    public string? CardTypeDimension { get; set; }

    /// <summary>
    /// The reference of the key of card tokens, such as <c>env:CARD_KEY</c> or <c>file:/run/secrets/card#base64</c>: 32 bytes or more.
    /// Default: missing; there are no card tokens, and no card-channel records.
    /// </summary>
    public string? TokenKey { get; set; }

    /// <summary>
    /// The id of <see cref="TokenKey"/>, 1 to 64 visible ASCII characters, never reused for another key. It is stored beside each token.
    /// Default: missing; required with a key.
    /// </summary>
    public string? TokenKeyId { get; set; }

    /// <summary>
    /// Older keys, newest first, at most 15. Records under them are found, and saved under <see cref="TokenKey"/> when they are used.
    /// Default: none.
    /// </summary>
    public IList<CardTokenKey> OlderTokenKeys { get; set; } = [];
}
