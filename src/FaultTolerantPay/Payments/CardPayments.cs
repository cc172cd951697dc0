using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments;

/// <inheritdoc/>
internal sealed class CardPayments(
    IChannelPaymentStore payments,
    ChannelPaymentUpdater updater,
    ChannelRouter router,
    NextChannel channels,
    CardKnowledge cards,
    OperationSender sender,
    ResultWaiting waiting,
    ProviderCaller caller,
    NewOperations operations,
    TimeProvider time,
    IOptions<PaymentOptions> options) : ICardPayments
{
    private readonly PaymentOptions _options = options.Value;

    public ValueTask<CardPaymentAnswer> PayAsync(
        CardPaymentRequest request, CardDetails? card, CancellationToken cancellationToken) =>
        ChargeAsync(OperationKind.Pay, request, card, cancellationToken);

    public ValueTask<CardPaymentAnswer> AuthoriseAsync(
        CardPaymentRequest request, CardDetails? card, CancellationToken cancellationToken) =>
        ChargeAsync(OperationKind.Authorise, request, card, cancellationToken);

    public ValueTask<CardPaymentAnswer> IncrementAsync(PaymentOperationRequest request, CancellationToken cancellationToken) =>
        OperateAsync(
            OperationKind.Increment, request, (change, terms) => change.WriteIncrement(request.Amount!.Value, terms), cancellationToken);

    public ValueTask<CardPaymentAnswer> CaptureAsync(PaymentOperationRequest request, CancellationToken cancellationToken) =>
        OperateAsync(
            OperationKind.Capture, request, (change, terms) => change.WriteCapture(request.Amount!.Value, terms), cancellationToken);

    public ValueTask<CardPaymentAnswer> VoidAsync(PaymentOperationRequest request, CancellationToken cancellationToken) =>
        OperateAsync(OperationKind.Void, request, (change, terms) => change.WriteVoid(terms), cancellationToken);

    public ValueTask<CardPaymentAnswer> RefundAsync(PaymentOperationRequest request, CancellationToken cancellationToken) =>
        OperateAsync(
            OperationKind.Refund, request, (change, terms) => change.WriteRefund(request.Amount!.Value, request.Original, terms),
            cancellationToken);

    public ValueTask<CardPaymentAnswer> ReverseAsync(PaymentOperationRequest request, CancellationToken cancellationToken) =>
        OperateAsync(
            OperationKind.Reverse,
            request,
            (change, terms) => (request.Original ?? change.After.NewestCharge?.Number) is { } original
                ? change.WriteReversal(original, terms)
                : ChannelRefusal.NotReversible,
            cancellationToken);

    public async ValueTask<CardPaymentAnswer> QueryAsync(TransactionKey payment, CancellationToken cancellationToken)
    {
        if (await payments.FindChannelPaymentAsync(payment, cancellationToken).ConfigureAwait(false) is not { } known)
        {
            return CardPaymentAnswer.Refused(ChannelRefusal.NotFound);
        }

        foreach (ChannelOperation operation in known.Operations.Where(operation => !operation.IsResolved))
        {
            known = await sender.QueryAsync(known, operation, lease: null, cancellationToken).ConfigureAwait(false) ?? known;
        }

        return new CardPaymentAnswer { Payment = known, Operation = known.NewestCharge };
    }

    /// <summary>A payment or preauthorisation: is it known? → card → route → try one channel after the other → answer.</summary>
    private async ValueTask<CardPaymentAnswer> ChargeAsync(
        OperationKind kind, CardPaymentRequest request, CardDetails? card, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CardDetails? cleared = card;
        if (RequestChecks.ErrorsOf(request, card, time.GetUtcNow()) is { Count: > 0 } errors)
        {
            return new CardPaymentAnswer { Refusal = ChannelRefusal.InvalidRequest, Errors = [.. errors] };
        }

        CardFacts facts = await cards.FindAsync(request.CardToken, card, cancellationToken).ConfigureAwait(false);
        ChannelPayment? payment =
            await payments.FindChannelPaymentAsync(request.Key, cancellationToken).ConfigureAwait(false);
        bool isReplay = payment is not null;
        if (payment is null)
        {
            RouteOutcome route = router.Decide(InputOf(kind, request, facts), _options.MaxAttempts);
            if (!route.IsRouted)
            {
                return new CardPaymentAnswer
                {
                    Refusal = route.Errors.IsEmpty ? ChannelRefusal.NoRoute : ChannelRefusal.InvalidRequest,
                    Errors = route.Errors,
                    Reason = route.Reason,
                };
            }

            StoredStep begun = await channels.BeginAsync(New(kind, request, facts, route.Decision), request.AnswerBy, cancellationToken)
                .ConfigureAwait(false);
            if (begun.Payment is not { } stored)
            {
                return CardPaymentAnswer.Refused(begun.Refusal!.Value);
            }

            isReplay = !begun.IsStored;
            payment = begun.IsWritten
                ? await SendAsync(begun.Payment, begun.Operation, card, facts, request.AnswerBy, cancellationToken).ConfigureAwait(false)
                : stored;
        }

        if (isReplay && !IsSame(payment, kind, request, facts))
        {
            return CardPaymentAnswer.Refused(ChannelRefusal.RequestConflict, payment);
        }

        payment = await TryFurtherChannelsAsync(payment, request, card, facts, cancellationToken).ConfigureAwait(false);
        return new CardPaymentAnswer { Payment = payment, Operation = payment.NewestCharge, IsReplay = isReplay };
    }

    /// <summary>
    /// Waits for the result of the channel that was tried, and tries the next one only after it certainly did not take the payment (M3).
    /// </summary>
    private async ValueTask<ChannelPayment> TryFurtherChannelsAsync(
        ChannelPayment payment, CardPaymentRequest request, CardDetails? card, CardFacts facts, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (payment.NewestCharge is { IsResolved: false } underWay)
            {
                payment = await waiting.WaitAsync(payment, underWay.Number, request.AnswerBy, cancellationToken).ConfigureAwait(false);
            }

            bool isOver = payment.IsProven || payment.IsHeld || payment.EndedAt is not null || payment.NewestCharge is { IsResolved: false }
                || cancellationToken.IsCancellationRequested || time.GetUtcNow() >= request.AnswerBy;
            if (isOver)
            {
                return payment;
            }

            // The channel may have ended the agreement, or signed one.
            facts = await cards.AgainAsync(facts, cancellationToken).ConfigureAwait(false);
            long known = payment.Version;
            StoredStep next = await channels.WriteNextAsync(
                payment, InputOf(payment.Kind, request, facts), request.AnswerBy, cancellationToken).ConfigureAwait(false);
            payment = next.IsWritten
                ? await SendAsync(next.Payment, next.Operation, card, facts, request.AnswerBy, cancellationToken).ConfigureAwait(false)
                : next.Payment ?? payment;
            if (!next.IsStored && next.Payment?.Version == known)
            {
                return payment;
            }
        }
    }

    /// <summary>An operation on a payment, at the channel of its original.</summary>
    private async ValueTask<CardPaymentAnswer> OperateAsync(
        OperationKind kind,
        PaymentOperationRequest request,
        Func<ChannelPaymentChange, OperationTerms, ChannelStep> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (RequestChecks.ErrorsOf(request, kind, time.GetUtcNow()) is { Count: > 0 } errors)
        {
            return new CardPaymentAnswer { Refusal = ChannelRefusal.InvalidRequest, Errors = [.. errors] };
        }

        string reference = operations.NextReference();
        StoredStep step = await updater.UpdateAsync(
            request.Payment,
            lease: null,
            change =>
            {
                ChannelStep written = write(change, operations.TermsAt(change.At, reference, request.AnswerBy, request.RequestId));
                bool isSupported = written is not { IsChanged: true, Operation: { } operation } || caller.Can(operation.Provider, kind);
                return isSupported ? written : ChannelRefusal.NotSupported;
            },
            cancellationToken).ConfigureAwait(false);
        if (step.Payment is not { } payment)
        {
            return CardPaymentAnswer.Refused(ChannelRefusal.NotFound);
        }

        if (step.Operation is not { } begun)
        {
            return CardPaymentAnswer.Refused(step.Refusal!.Value, payment);
        }

        if (step.IsWritten)
        {
            payment = await SendAsync(payment, begun, card: null, CardFacts.None, request.AnswerBy, cancellationToken)
                .ConfigureAwait(false);
        }

        payment = await waiting.WaitAsync(payment, begun.Number, request.AnswerBy, cancellationToken).ConfigureAwait(false);
        return new CardPaymentAnswer { Payment = payment, Operation = payment.Find(begun.Number), IsReplay = !step.IsWritten };
    }

    private ValueTask<ChannelPayment> SendAsync(
        ChannelPayment payment,
        ChannelOperation operation,
        CardDetails? card,
        CardFacts facts,
        DateTimeOffset answerBy,
        CancellationToken cancellationToken) =>
        waiting.WaitAsync(
            () => sender.SendAsync(payment, operation, card, facts, cancellationToken),
            payment,
            operation.Number,
            answerBy,
            cancellationToken);

    private ChannelPayment New(OperationKind kind, CardPaymentRequest request, CardFacts facts, RoutedDecision decision)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new ChannelPayment
        {
            Key = request.Key,
            Kind = kind,
            Amount = request.Amount,
            CardToken = facts.Token,
            MaskedCard = facts.Masked,
            CreatedAt = now,
            Decision = decision,
            MaxAttempts = _options.MaxAttempts,
            TryUntil = now.Plus(_options.TimeBudget),
            AuthorisationLifetime = kind == OperationKind.Authorise ? _options.AuthorisationLifetime : null,
            Operations = [],
            HeldByDiscrepancies = [],
        };
    }

    private static RouteInput InputOf(OperationKind kind, CardPaymentRequest request, CardFacts facts) => new(
        kind == OperationKind.Pay ? Operation.Payment : Operation.Preauthorisation,
        request.Key.ToString(),
        request.Amount,
        request.Attributes,
        request.Requirements,
        request.Capabilities,
        request.Elements,
        facts.Prefix,
        facts.SignedOn);

    /// <summary>Whether a request asks for a payment that is on record. The same attempt with other content is a conflict (M4).</summary>
    private static bool IsSame(ChannelPayment payment, OperationKind kind, CardPaymentRequest request, CardFacts facts) =>
        payment.Kind == kind && payment.Amount == request.Amount && facts.Has(payment.CardToken);
}
