using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>What one channel knows of one card. Its key is the card token and the channel.</summary>
public sealed record CardChannelRecord
{
    /// <summary>The card's token.</summary>
    public required string CardToken { get; init; }

    /// <summary>The id of the key of the token. The texts' tokens name theirs.</summary>
    public required string KeyId { get; init; }

    /// <summary>The logical channel.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The channel's provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>
    /// The card number with its middle digits masked: at most the first six and the last four are shown. Null until a call gives the
    /// number: what a channel said of a card may first be saved by its token alone.
    /// </summary>
    public string? MaskedNumber { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// The number of the agreement by which the channel debits the card; null if there is none. Stores encrypt it where they have a
    /// protector.
    /// </summary>
    public string? AgreementNumber { get; init; }

    /// <summary>
    /// The agreement number as the store has it, if it cannot be decrypted; otherwise null. A store that saves the record keeps it
    /// unchanged.
    /// </summary>
    [JsonIgnore]
    public UnreadableToken? UnreadableAgreement { get; init; }

    /// <summary>The kind of identity document; null if it was not given.</summary>
    public string? IdType { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// The token of the identity document's number with the id of its key, <c>KEY:HASH</c>; null if it was not given. A text's token
    /// changes its key only when the text is known, so it may be under an older key than the card's.
    /// </summary>
    public string? IdNumberToken { get; init; }

    /// <summary>The token of the cardholder's name, likewise.</summary>
    public string? NameToken { get; init; }

    /// <summary>The token of the cardholder's phone number, likewise.</summary>
    public string? PhoneToken { get; init; }

    /// <summary>What the channel said of the card.</summary>
    public required CardVerification Verification { get; init; }

    /// <summary>When the channel said it.</summary>
    public required DateTimeOffset VerifiedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>The channel's code, if it refused.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>Whether the card can be debited through the channel by an agreement.</summary>
    public bool IsSigned => AgreementNumber is not null && Verification == CardVerification.Verified;

    /// <summary>The channel and the masked number. Tokens and the agreement number are left out.</summary>
    public override string ToString() => $"{MaskedNumber ?? "a card"} at {Channel}: {Verification}";
}
