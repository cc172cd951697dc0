using System.Collections.Immutable;
using FaultTolerantPay.Cards;

namespace FaultTolerantPay.Payments.Cards;

/// <summary>What is known of the card of a request.</summary>
/// <param name="Tokens">Its tokens, the one under the key in force first; empty if the request has no card.</param>
/// <param name="Masked">The number with its middle digits masked; null if it is not known.</param>
/// <param name="Prefix">Its bank and type; null if they are not known.</param>
/// <param name="Details">The tokens of what the request says about the cardholder.</param>
/// <param name="Records">What channels know of it: the provider that the settings give each of them to.</param>
/// <param name="Differing">The channels that know other details of the cardholder than the request gives.</param>
internal sealed record CardFacts(
    ImmutableArray<CardToken> Tokens,
    string? Masked,
    CardPrefix? Prefix,
    DetailTokens Details,
    IReadOnlyList<CardChannelRecord> Records,
    ImmutableArray<ChannelId> Differing)
{
    /// <summary>
    /// What channels knew of it that belong to another provider now. It is not used: under the number of an agreement another provider may
    /// know somebody else's.
    /// </summary>
    public IReadOnlyList<CardChannelRecord> OfFormerProviders { get; init; } = [];

    /// <summary>A request without a card.</summary>
    public static CardFacts None { get; } = new([], null, null, NoDetails, [], []);

    /// <summary>The request says nothing about the cardholder.</summary>
    public static DetailTokens NoDetails => new(null, null, null, null);

    /// <summary>The channels on which the card is signed.</summary>
    public ImmutableArray<ChannelId> SignedOn => [.. Records.Where(record => record.IsSigned).Select(record => record.Channel)];

    /// <summary>The token that new payments record; null without a card.</summary>
    public string? Token => Tokens.IsEmpty ? null : Tokens[0].ToString();

    /// <summary>What a channel knows of the card; null if it knows nothing.</summary>
    public CardChannelRecord? RecordOf(ChannelId channel) => Records.FirstOrDefault(record => record.Channel == channel);

    /// <summary>The agreement by which a channel debits the card; null if there is none.</summary>
    public string? AgreementOn(ChannelId channel) =>
        Records.FirstOrDefault(record => record.IsSigned && record.Channel == channel)?.AgreementNumber;

    /// <summary>Whether a stored token is this card's, under the key in force or an older one.</summary>
    public bool Has(string? token) =>
        token is null ? Tokens.IsEmpty : Tokens.Any(known => string.Equals(known.ToString(), token, StringComparison.Ordinal));
}
