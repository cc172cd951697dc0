using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Cards;

/// <summary>
/// Finds and saves card-channel records under the key in force. A record that is found under an older key moves in one commit, whoever of
/// several writers is first; the others read again.
/// </summary>
internal sealed class CardChannels(ICardChannelStore store, CardTokens tokens) : ICardChannels
{
    // Each round is lost only to a writer that won; more than this is no race any more.
    private const int MaxRounds = 32;

    public async ValueTask<IReadOnlyList<CardChannelRecord>> QueryAsync(CardDetails card, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        IReadOnlyList<CardToken> of = await tokens.TokensOfAsync(card.Number, cancellationToken).ConfigureAwait(false);
        for (int round = 0; round < MaxRounds; round++)
        {
            List<Stored> found = await FindAsync(of, cancellationToken).ConfigureAwait(false);
            if (await MoveAllAsync(found, card, of[0], cancellationToken).ConfigureAwait(false) is { } records)
            {
                return records;
            }
        }

        throw TooManyWriters();
    }

    public async ValueTask<CardDifferences> CompareAsync(CardDetails card, CardChannelRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(record);
        CardDifferences differences = CardDifferences.None;
        if (await DiffersAsync(CardTextKind.HolderName, card.HolderName, record.NameToken, cancellationToken).ConfigureAwait(false))
        {
            differences |= CardDifferences.HolderName;
        }

        if (IdTypeOf(card) is { } idType && idType != record.IdType)
        {
            differences |= CardDifferences.IdType;
        }

        if (await DiffersAsync(CardTextKind.IdNumber, card.IdNumber, record.IdNumberToken, cancellationToken).ConfigureAwait(false))
        {
            differences |= CardDifferences.IdNumber;
        }

        if (await DiffersAsync(CardTextKind.Phone, card.Phone, record.PhoneToken, cancellationToken).ConfigureAwait(false))
        {
            differences |= CardDifferences.Phone;
        }

        return differences;
    }

    public async ValueTask<CardChannelRecord> SaveAsync(CardDetails card, CardChannelResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(result);
        IReadOnlyList<CardToken> of = await tokens.TokensOfAsync(card.Number, cancellationToken).ConfigureAwait(false);
        DetailTokens details = await DetailsOfAsync(card, cancellationToken).ConfigureAwait(false);
        return await SaveAsync(of, CardNumber.Masked(card.Number.Span), details, result, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tokens of what a call says about the cardholder, for a result that comes after the details are cleared.</summary>
    public async ValueTask<DetailTokens> DetailsOfAsync(CardDetails card, CancellationToken cancellationToken) => new(
        await tokens.TokenOfTextAsync(CardTextKind.HolderName, card.HolderName, cancellationToken).ConfigureAwait(false),
        IdTypeOf(card),
        await tokens.TokenOfTextAsync(CardTextKind.IdNumber, card.IdNumber, cancellationToken).ConfigureAwait(false),
        await tokens.TokenOfTextAsync(CardTextKind.Phone, card.Phone, cancellationToken).ConfigureAwait(false));

    /// <summary>Saves what a channel said of a card whose details may be cleared by now.</summary>
    /// <param name="of">The card's tokens, the one under the key in force first.</param>
    /// <param name="masked">The masked number; null if only the token is known.</param>
    /// <param name="details">The tokens of the details that the channel was given.</param>
    /// <param name="result">What it said.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    public async ValueTask<CardChannelRecord> SaveAsync(
        IReadOnlyList<CardToken> of,
        string? masked,
        DetailTokens details,
        CardChannelResult result,
        CancellationToken cancellationToken)
    {
        var first = new CardChannelRecord
        {
            CardToken = of[0].Value,
            KeyId = of[0].KeyId,
            Channel = result.Channel,
            Provider = result.Provider,
            MaskedNumber = masked,
            Verification = result.Verification,
            VerifiedAt = result.At,
        };
        for (int round = 0; round < MaxRounds; round++)
        {
            List<Stored> found = await FindAsync(of, cancellationToken).ConfigureAwait(false);
            Stored stored = found.FirstOrDefault(one => one.Record!.Channel == result.Channel);
            CardChannelRecord after = Moved(CardChannelChanges.After(stored.Record, first, result, details), of[0]);
            if (await TrySaveAsync(stored, after, of[0], cancellationToken).ConfigureAwait(false) is { } saved)
            {
                return saved;
            }
        }

        throw TooManyWriters();
    }

    public async ValueTask<int> EraseAsync(CardDetails card, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        IReadOnlyList<CardToken> of = await tokens.TokensOfAsync(card.Number, cancellationToken).ConfigureAwait(false);
        return await store.EraseCardAsync([.. of.Select(token => token.Value)], cancellationToken).ConfigureAwait(false);
    }

    private static string? IdTypeOf(CardDetails card) =>
        card.IdType.Span.IsWhiteSpace() ? null : PlainText.Clean(card.IdType.Span.Trim().ToString(), PlainText.MaxCodeLength);

    private static StoreException TooManyWriters() =>
        new($"A card-channel record was changed by other writers {MaxRounds} times in a row.") { NothingWritten = true };

    /// <summary>
    /// A record under the card's token of the key in force. Its agreement number, if it cannot be decrypted, is bound to the old token; it
    /// moves when its key is known again.
    /// </summary>
    private static CardChannelRecord Moved(CardChannelRecord record, CardToken inForce) =>
        record.UnreadableAgreement is not null || record.CardToken == inForce.Value
            ? record
            : record with { CardToken = inForce.Value, KeyId = inForce.KeyId };

    /// <summary>The same, with the masked number, and with the tokens of those texts that are given and are the same.</summary>
    private async ValueTask<CardChannelRecord> MovedAsync(
        CardChannelRecord record, CardDetails card, CardToken inForce, CancellationToken cancellationToken)
    {
        string? name =
            await MovedAsync(CardTextKind.HolderName, card.HolderName, record.NameToken, cancellationToken).ConfigureAwait(false);
        string? idNumber =
            await MovedAsync(CardTextKind.IdNumber, card.IdNumber, record.IdNumberToken, cancellationToken).ConfigureAwait(false);
        string? phone = await MovedAsync(CardTextKind.Phone, card.Phone, record.PhoneToken, cancellationToken).ConfigureAwait(false);
        string masked = record.MaskedNumber ?? CardNumber.Masked(card.Number.Span);
        CardChannelRecord moved = Moved(record, inForce);
        return (name, idNumber, phone, masked) == (record.NameToken, record.IdNumberToken, record.PhoneToken, record.MaskedNumber)
            ? moved
            : moved with { NameToken = name, IdNumberToken = idNumber, PhoneToken = phone, MaskedNumber = masked };
    }

    private async ValueTask<string?> MovedAsync(
        CardTextKind kind, ReadOnlyMemory<char> text, string? token, CancellationToken cancellationToken) =>
        token is not null && !tokens.IsUnderKeyInForce(token) && !text.Span.IsWhiteSpace()
        && await tokens.IsTokenOfAsync(token, kind, text, cancellationToken).ConfigureAwait(false) == true
            ? await tokens.TokenOfTextAsync(kind, text, cancellationToken).ConfigureAwait(false)
            : token;

    private async ValueTask<bool> DiffersAsync(
        CardTextKind kind, ReadOnlyMemory<char> text, string? token, CancellationToken cancellationToken) =>
        !text.Span.IsWhiteSpace()
        && (token is null || await tokens.IsTokenOfAsync(token, kind, text, cancellationToken).ConfigureAwait(false) != true);

    /// <summary>What is stored of a card, channel by channel.</summary>
    private async ValueTask<List<Stored>> FindAsync(IReadOnlyList<CardToken> of, CancellationToken cancellationToken)
    {
        IReadOnlyList<CardChannelRecord> records = await store
            .ListCardChannelsAsync([.. of.Select(token => token.Value)], cancellationToken).ConfigureAwait(false);
        var found = new List<Stored>();
        foreach (IGrouping<ChannelId, CardChannelRecord> same in records.GroupBy(record => record.Channel))
        {
            CardChannelRecord? inForce = same.FirstOrDefault(record => record.CardToken == of[0].Value);
            CardChannelRecord? older = same.FirstOrDefault(record => record.CardToken != of[0].Value);
            found.Add(inForce is null ? new(older!, 0, older)
                : older is null ? new(inForce, inForce.Version, null)
                : new(CardChannelChanges.Later(inForce, older), inForce.Version, older));
        }

        return found;
    }

    /// <summary>Moves all records to the key in force. Null: another writer was faster.</summary>
    private async ValueTask<List<CardChannelRecord>?> MoveAllAsync(
        List<Stored> found, CardDetails card, CardToken inForce, CancellationToken cancellationToken)
    {
        var records = new List<CardChannelRecord>(found.Count);
        foreach (Stored stored in found)
        {
            CardChannelRecord moved = await MovedAsync(stored.Record!, card, inForce, cancellationToken).ConfigureAwait(false);
            if (await TrySaveAsync(stored, moved, inForce, cancellationToken).ConfigureAwait(false) is not { } saved)
            {
                return null;
            }

            records.Add(saved);
        }

        return records;
    }

    /// <summary>
    /// Saves a record in place of what is stored, if that differs. A record that cannot move is saved where it is.
    /// </summary>
    /// <returns>The record as it is stored; null: another writer was faster.</returns>
    private async ValueTask<CardChannelRecord?> TrySaveAsync(
        Stored stored, CardChannelRecord record, CardToken inForce, CancellationToken cancellationToken)
    {
        bool isUnderKeyInForce = record.CardToken == inForce.Value;
        if (ReferenceEquals(record, stored.Record) && !(isUnderKeyInForce && stored.Older is not null))
        {
            return record;
        }

        CardChannelRecord saved = record with { Version = isUnderKeyInForce ? stored.Version : stored.Older?.Version ?? 0 };
        return await store.SaveCardChannelAsync(saved, isUnderKeyInForce ? stored.Older : null, cancellationToken).ConfigureAwait(false)
            ? saved with { Version = saved.Version + 1 }
            : null;
    }

    /// <summary>What is stored of a card and a channel.</summary>
    /// <param name="Record">The record that holds; null: there is none.</param>
    /// <param name="Version">The version of the record under the key in force; 0: there is none.</param>
    /// <param name="Older">The record under an older key that is to be replaced; null: there is none.</param>
    private readonly record struct Stored(CardChannelRecord? Record, long Version, CardChannelRecord? Older);
}
