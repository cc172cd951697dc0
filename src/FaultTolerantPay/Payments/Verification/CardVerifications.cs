using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Payments.Verification;

/// <inheritdoc/>
internal sealed class CardVerifications(
    CardKnowledge cards, ChannelRouter router, ChannelAsking asking, IProviderSettings settings) : ICardVerification
{
    private const int MaxSmsCode = 20;

    public async ValueTask<VerificationAnswer> VerifyAsync(
        VerificationRequest request, CardDetails card, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(card);
        using CardDetails cleared = card;
        if (ErrorsOf(request) is { Count: > 0 } errors)
        {
            return new VerificationAnswer { Refusal = ChannelRefusal.InvalidRequest, Errors = [.. errors] };
        }

        CardFacts facts = await cards.FindAsync(cardToken: null, card, cancellationToken).ConfigureAwait(false);
        RouteOutcome route = router.Decide(InputOf(request, facts), RouteCandidates.MaxLimit);
        if (!route.IsRouted)
        {
            return new VerificationAnswer
            {
                Refusal = route.Errors.IsEmpty ? ChannelRefusal.NoRoute : ChannelRefusal.InvalidRequest,
                Errors = route.Errors,
                Reason = route.Reason,
            };
        }

        ImmutableArray<RoutedChannel> channels = route.Decision.Channels;
        int wanted = request.Scope switch
        {
            VerificationScope.One => 1,
            VerificationScope.Several => request.Channels,
            _ => channels.Length,
        };
        List<ChannelVerification> said =
        [
            .. channels.Select(channel => OnRecord(facts, channel.Channel, request)).OfType<ChannelVerification>().Take(wanted),
        ];
        var open = new Queue<RoutedChannel>(channels.Where(channel => OnRecord(facts, channel.Channel, request) is null));
        await AskAsync(request, card, facts, open, said, wanted, cancellationToken).ConfigureAwait(false);
        return Answer(facts, said);
    }

    public async ValueTask<VerificationAnswer> ConfirmAsync(
        SmsConfirmation confirmation, CardDetails card, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(confirmation);
        ArgumentNullException.ThrowIfNull(card);
        using CardDetails cleared = card;
        if (ErrorsOf(confirmation) is { Count: > 0 } errors)
        {
            return new VerificationAnswer { Refusal = ChannelRefusal.InvalidRequest, Errors = [.. errors] };
        }

        if (settings.Find(confirmation.Channel) is not { } channel)
        {
            return new VerificationAnswer { Refusal = ChannelRefusal.NotFound, Reason = $"no provider has channel {confirmation.Channel}" };
        }

        CardFacts facts = await cards.FindAsync(cardToken: null, card, cancellationToken).ConfigureAwait(false);
        return Answer(
            facts, [await asking.ConfirmAsync(channel, facts, card, confirmation, cancellationToken).ConfigureAwait(false)]);
    }

    public async ValueTask<VerificationAnswer> UnsignAsync(string cardToken, ChannelId? channel, CancellationToken cancellationToken)
    {
        if (!CardTokenText.TryParse(cardToken ?? "", out _))
        {
            return NoToken();
        }

        CardFacts facts = await cards.FindAsync(cardToken, card: null, cancellationToken).ConfigureAwait(false);
        CardChannelRecord[] signed =
        [
            .. facts.Records.Concat(facts.OfFormerProviders)
                .Where(record => record.AgreementNumber is not null && (channel is null || record.Channel == channel)),
        ];
        if (signed.Length == 0)
        {
            return new VerificationAnswer { Refusal = ChannelRefusal.NotFound, Reason = "the card has no such agreement" };
        }

        List<ChannelVerification> said = [];
        foreach (CardChannelRecord record in signed)
        {
            // A channel that left the settings, or its provider, cannot be asked: its agreement stays on record.
            said.Add(settings.Find(record.Channel) is { } of && of.Provider == record.Provider
                ? await asking.UnsignAsync(of, facts, record.AgreementNumber!, cancellationToken).ConfigureAwait(false)
                : Of(record) with { Code = ChannelCodes.NoChannel });
        }

        return Answer(facts, said);
    }

    public async ValueTask<VerificationAnswer> QueryAsync(string cardToken, CancellationToken cancellationToken)
    {
        if (!CardTokenText.TryParse(cardToken ?? "", out _))
        {
            return NoToken();
        }

        CardFacts facts = await cards.FindAsync(cardToken, card: null, cancellationToken).ConfigureAwait(false);
        return Answer(facts, [.. facts.Records.Concat(facts.OfFormerProviders).Select(Of)]);
    }

    /// <summary>
    /// Asks as many channels at once as are still needed, and further ones in place of those that did not verify the card. A hard refusal
    /// of the card's bank ends it: other channels reach the same bank.
    /// </summary>
    private async ValueTask AskAsync(
        VerificationRequest request,
        CardDetails card,
        CardFacts facts,
        Queue<RoutedChannel> open,
        List<ChannelVerification> said,
        int wanted,
        CancellationToken cancellationToken)
    {
        int reached = said.Count;
        while (reached < wanted && open.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            List<Task<ChannelVerification>> asked = [];
            while (asked.Count < wanted - reached && open.TryDequeue(out RoutedChannel next))
            {
                if (settings.Find(next.Channel) is { } channel)
                {
                    asked.Add(asking.VerifyAsync(channel, facts, card, request, cancellationToken).AsTask());
                }
            }

            ChannelVerification[] answers = await Task.WhenAll(asked).ConfigureAwait(false);
            said.AddRange(answers);
            // A card that waits for its SMS code needs no further channel.
            reached += answers.Count(answer => answer.Verification == CardVerification.Verified || answer.SmsReference is not null);
            if (request.Scope == VerificationScope.One && answers.Any(answer => answer.Verification == CardVerification.Refused))
            {
                return;
            }
        }
    }

    private static ChannelVerification? OnRecord(CardFacts facts, ChannelId channel, VerificationRequest request) =>
        facts.RecordOf(channel) is { Verification: CardVerification.Verified } record && !facts.Differing.Contains(channel)
        && (record.IsSigned || !request.SignsAgreement)
            ? Of(record)
            : null;

    private static ChannelVerification Of(CardChannelRecord record) => new()
    {
        Channel = record.Channel,
        Verification = record.Verification,
        At = record.VerifiedAt,
        WasOnRecord = true,
        IsSigned = record.IsSigned,
        Code = record.Code,
    };

    private static VerificationAnswer Answer(CardFacts facts, List<ChannelVerification> said) =>
        new() { CardToken = facts.Token, MaskedCard = facts.Masked, Channels = [.. said] };

    private static VerificationAnswer NoToken() => new()
    {
        Refusal = ChannelRefusal.InvalidRequest,
        Errors = [new FieldError("cardToken", null, "a card token, as VerificationAnswer.CardToken gives it")],
    };

    private static RouteInput InputOf(VerificationRequest request, CardFacts facts) => new(
        Operation.Verification,
        request.RequestId,
        Amount: null,
        request.Attributes,
        request.Requirements,
        request.Capabilities,
        request.Elements,
        facts.Prefix,
        facts.SignedOn);

    private static List<FieldError> ErrorsOf(VerificationRequest request)
    {
        List<FieldError> errors = [];
        if (!Identifier.IsValid(request.RequestId))
        {
            errors.Add(new(nameof(request.RequestId), request.RequestId, Identifier.Expectation));
        }

        if (!Enum.IsDefined(request.Scope))
        {
            errors.Add(new(nameof(request.Scope), request.Scope.ToString(), string.Join(", ", Enum.GetNames<VerificationScope>())));
        }

        if (request.Scope == VerificationScope.Several && request.Channels is < 2 or > RouteCandidates.MaxLimit)
        {
            errors.Add(new(
                nameof(request.Channels), request.Channels.ToString(CultureInfo.InvariantCulture), $"2 to {RouteCandidates.MaxLimit}"));
        }

        RequestChecks.AddNames(errors, request.Attributes, request.Requirements, request.Capabilities, request.Elements);
        return errors;
    }

    private static List<FieldError> ErrorsOf(SmsConfirmation confirmation)
    {
        List<FieldError> errors = [];
        if (!Identifier.IsValid(confirmation.Channel.Value))
        {
            errors.Add(new(nameof(confirmation.Channel), confirmation.Channel.Value, Identifier.Expectation));
        }

        if (PlainText.FindError(confirmation.SmsReference, PlainText.MaxCodeLength) is { } wrong)
        {
            errors.Add(new(
                nameof(confirmation.SmsReference), confirmation.SmsReference,
                $"1 to {PlainText.MaxCodeLength} visible characters; it {wrong}"));
        }

        if (confirmation.Code.Length is 0 or > MaxSmsCode)
        {
            // The code itself is a secret.
            errors.Add(new(nameof(confirmation.Code), null, $"1 to {MaxSmsCode} characters"));
        }

        return errors;
    }
}
