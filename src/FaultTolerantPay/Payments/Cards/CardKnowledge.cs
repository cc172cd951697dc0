using FaultTolerantPay.Cards;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Payments.Cards;

/// <summary>Finds what channels know of a card, and saves what they say: an agreement, a verification, its end.</summary>
internal sealed class CardKnowledge(
    CardChannels channels,
    ICardTokens tokens,
    ICardChannelStore store,
    ICardPrefixes prefixes,
    IProviderSettings settings,
    TimeProvider time,
    ILogger<CardKnowledge> logger)
{
    /// <summary>What is known of a card, by its details or by its token.</summary>
    public async ValueTask<CardFacts> FindAsync(string? cardToken, CardDetails? card, CancellationToken cancellationToken)
    {
        if (card is null)
        {
            return cardToken is not null && CardTokenText.TryParse(cardToken, out CardToken known)
                ? await FindAsync(known, cancellationToken).ConfigureAwait(false)
                : CardFacts.None;
        }

        IReadOnlyList<CardToken> of = await tokens.TokensOfAsync(card.Number, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CardChannelRecord> all = await channels.QueryAsync(card, cancellationToken).ConfigureAwait(false);
        CardChannelRecord[] records = [.. all.Where(IsOfItsProvider)];
        List<ChannelId> differing = [];
        foreach (CardChannelRecord record in records)
        {
            if (await channels.CompareAsync(card, record, cancellationToken).ConfigureAwait(false) != CardDifferences.None)
            {
                differing.Add(record.Channel);
            }
        }

        return new CardFacts(
            [.. of],
            CardNumber.Masked(card.Number.Span),
            prefixes.Table.Find(card.Number.Span),
            await channels.DetailsOfAsync(card, cancellationToken).ConfigureAwait(false),
            records,
            [.. differing])
        {
            OfFormerProviders = [.. all.Where(record => !IsOfItsProvider(record))],
        };
    }

    /// <summary>The same card, with what channels know of it by now.</summary>
    public async ValueTask<CardFacts> AgainAsync(CardFacts facts, CancellationToken cancellationToken) => With(
        facts,
        facts.Tokens.IsEmpty
            ? []
            : await store.ListCardChannelsAsync([.. facts.Tokens.Select(token => token.Value)], cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Saves what a payment's result says about its card. Nothing depends on it: the channel is asked again if it is lost.
    /// </summary>
    public async ValueTask LearnAsync(ChannelPayment payment, ChannelOperation operation, ProviderResult result, CardFacts? facts)
    {
        bool isVerified = result.Outcome == OperationOutcome.Succeeded && (result.AgreementNumber is not null || result.IsCardVerified);
        if (!operation.IsCharge || !(isVerified || result.IsAgreementGone)
            || payment.CardToken is not { } text || !CardTokenText.TryParse(text, out CardToken token))
        {
            return;
        }

        CardFacts card = facts is { Tokens.IsEmpty: false }
            ? facts
            : CardFacts.None with { Tokens = [token], Masked = payment.MaskedCard };
        string? agreement = isVerified ? result.AgreementNumber : card.AgreementOn(operation.Channel);
        if (!isVerified && agreement is null)
        {
            // Which agreement the order had is no longer known. One that is younger than the order is another one.
            card = await AgainAsync(card, CancellationToken.None).ConfigureAwait(false);
            if (card.RecordOf(operation.Channel) is { } record && record.VerifiedAt > operation.WrittenAt)
            {
                return;
            }

            agreement = card.AgreementOn(operation.Channel);
        }

        await SaveAsync(card, new CardChannelResult
        {
            Channel = operation.Channel,
            Provider = operation.Provider,
            Verification = isVerified ? CardVerification.Verified : CardVerification.Ended,
            AgreementNumber = agreement,
            Code = result.Code,
            At = time.GetUtcNow(),
        }).ConfigureAwait(false);
    }

    /// <summary>Saves what a channel said of a card. If the store is down, that is logged: the channel is asked again.</summary>
    /// <returns>The record as saved; null if it could not be saved.</returns>
    public async ValueTask<CardChannelRecord?> SaveAsync(CardFacts card, CardChannelResult said)
    {
        try
        {
            // The channel's word is kept even if the caller has given up.
            return await channels.SaveAsync(card.Tokens, card.Masked, card.Details, said, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            PaymentLog.CardRecordNotSaved(logger, exception, said.Channel.Value);
            return null;
        }
    }

    private async ValueTask<CardFacts> FindAsync(CardToken token, CancellationToken cancellationToken)
    {
        IReadOnlyList<CardChannelRecord> records =
            await store.ListCardChannelsAsync([token.Value], cancellationToken).ConfigureAwait(false);
        CardChannelRecord? moved =
            records.FirstOrDefault(record => !string.Equals(record.CardToken, token.Value, StringComparison.Ordinal));
        return With(CardFacts.None, records) with
        {
            // The caller may have kept a token from before the card was moved to another key.
            Tokens = moved is null ? [token] : [new CardToken(moved.CardToken, moved.KeyId), token],
            Masked = records.Select(record => record.MaskedNumber).FirstOrDefault(masked => masked is not null),
        };
    }

    private CardFacts With(CardFacts facts, IReadOnlyList<CardChannelRecord> all) => facts with
    {
        Records = [.. all.Where(IsOfItsProvider)],
        OfFormerProviders = [.. all.Where(record => !IsOfItsProvider(record))],
    };

    /// <summary>Whether a record is of the provider that the channel belongs to; also if no settings name the channel.</summary>
    private bool IsOfItsProvider(CardChannelRecord record) =>
        settings.Find(record.Channel) is not { } channel || channel.Provider == record.Provider;
}
