using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Routes;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Payments.Verification;

/// <summary>Asks one channel about a card, and saves what it says, also if it says it late.</summary>
internal sealed class ChannelAsking(
    ProviderCaller caller,
    CardKnowledge cards,
    LiveChannels live,
    IOperationReferences references,
    TimeProvider time,
    ILogger<ChannelAsking> logger)
{
    // The library's code of a channel that cannot do what is asked.
    private const string NotSupported = "not-supported";

    /// <summary>Verifies the card or signs an agreement. An agreement for other details of the card is ended first.</summary>
    public async ValueTask<ChannelVerification> VerifyAsync(
        ProviderChannel channel, CardFacts facts, CardDetails card, VerificationRequest request, CancellationToken cancellationToken)
    {
        CardChannelRecord? known = facts.RecordOf(channel.Id);
        if (known is { AgreementNumber: { } old } && facts.Differing.Contains(channel.Id))
        {
            ChannelVerification ended = await UnsignAsync(channel, facts, old, cancellationToken).ConfigureAwait(false);
            if (ended.Verification != CardVerification.Ended)
            {
                return ended;
            }
        }

        OperationKind kind = request.ConfirmsBySms ? OperationKind.RequestSms
            : request.SignsAgreement && caller.Can(channel.Provider, OperationKind.Sign) ? OperationKind.Sign
            : OperationKind.VerifyCard;
        var order = new CardOrder { Channel = channel, Kind = kind, Reference = references.Next(), Card = card };
        return await AskAsync(order, facts, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Confirms with the SMS code.</summary>
    public ValueTask<ChannelVerification> ConfirmAsync(
        ProviderChannel channel, CardFacts facts, CardDetails card, SmsConfirmation confirmation, CancellationToken cancellationToken) =>
        AskAsync(
            new CardOrder
            {
                Channel = channel,
                Kind = OperationKind.ConfirmSms,
                Reference = references.Next(),
                Card = card,
                SmsReference = confirmation.SmsReference,
                SmsCode = confirmation.Code,
            },
            facts,
            cancellationToken);

    /// <summary>Ends an agreement.</summary>
    public ValueTask<ChannelVerification> UnsignAsync(
        ProviderChannel channel, CardFacts facts, string agreement, CancellationToken cancellationToken) =>
        AskAsync(
            new CardOrder
            {
                Channel = channel,
                Kind = OperationKind.Unsign,
                Reference = references.Next(),
                AgreementNumber = agreement,
            },
            facts,
            cancellationToken);

    private async ValueTask<ChannelVerification> AskAsync(CardOrder order, CardFacts facts, CancellationToken cancellationToken)
    {
        if (!caller.Can(order.Channel.Provider, order.Kind))
        {
            return new ChannelVerification
            {
                Channel = order.Channel.Id,
                Verification = CardVerification.Pending,
                At = time.GetUtcNow(),
                Code = NotSupported,
            };
        }

        ProviderAnswer answer = await caller.AskAsync(order, cancellationToken).ConfigureAwait(false);
        live.Report(order.Channel.Id, answer.Result.Outcome, answer.Result.Cause, answer.Result.IsHardDecline, answer.Latency, segment: []);
        if (answer.Late is { } late)
        {
            _ = KeepLateAsync(order, facts, late);
        }

        return await KeepAsync(order, facts, answer.Result).ConfigureAwait(false);
    }

    private async ValueTask<ChannelVerification> KeepAsync(CardOrder order, CardFacts facts, ProviderResult result)
    {
        CardVerification said = Meaning(order.Kind, result);
        // What was certainly not asked says nothing about the card.
        CardChannelRecord? saved = result.Outcome == OperationOutcome.NotExecuted
            ? facts.RecordOf(order.Channel.Id)
            : await cards.SaveAsync(facts, new CardChannelResult
            {
                Channel = order.Channel.Id,
                Provider = order.Channel.Provider,
                Verification = said,
                AgreementNumber = said == CardVerification.Ended ? order.AgreementNumber : result.AgreementNumber,
                Code = result.Code,
                At = time.GetUtcNow(),
            }).ConfigureAwait(false);
        return new ChannelVerification
        {
            Channel = order.Channel.Id,
            Verification = said,
            At = time.GetUtcNow(),
            IsSigned = said == CardVerification.Verified && (saved?.IsSigned ?? result.AgreementNumber is not null),
            SmsReference = order.Kind == OperationKind.RequestSms && result.Outcome == OperationOutcome.Succeeded ? result.Reference : null,
            Code = result.Code,
        };
    }

    private async Task KeepLateAsync(CardOrder order, CardFacts facts, Task<ProviderAnswer> late)
    {
        ProviderAnswer answer = await late.ConfigureAwait(false);
        if (answer.Late is { } later)
        {
            // A caller that gave up early gets "unknown" at the timeout, and the channel's own answer after it.
            _ = KeepLateAsync(order, facts, later);
        }

        try
        {
            await KeepAsync(order, facts, answer.Result).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The record stays as it was: the channel is asked again when the card is next verified.
            PaymentLog.CardRecordNotSaved(logger, exception, order.Channel.Id.Value);
        }
    }

    private static CardVerification Meaning(OperationKind kind, ProviderResult result) => kind switch
    {
        OperationKind.Unsign when result.Outcome == OperationOutcome.Succeeded || result.IsAgreementGone => CardVerification.Ended,
        // An agreement that the channel did not end is still an agreement.
        OperationKind.Unsign => CardVerification.Pending,
        OperationKind.RequestSms when result.Outcome == OperationOutcome.Succeeded => CardVerification.Pending,
        _ when result.Outcome == OperationOutcome.Succeeded => CardVerification.Verified,
        _ when result.Outcome == OperationOutcome.Declined => CardVerification.Refused,
        _ => CardVerification.Pending,
    };
}
