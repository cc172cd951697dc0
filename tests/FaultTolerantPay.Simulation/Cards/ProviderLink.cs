using System.Globalization;
using System.Text;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>One node's adapter of a provider, with every capability.</summary>
internal sealed class ProviderLink(Link link, ProviderId provider)
    : ICardVerifier, ICardSigner, ISmsConfirmation, IPaymentProvider, IIncrementProvider, IReversalProvider, IRefundProvider,
        ICallbackReader
{
    private readonly SimulatedWorld _world = link.World;

    public ProviderId Provider => provider;

    public TimeSpan LateBookingWindow => Settings.LateBookingWindow;

    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> AuthoriseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> IncrementAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, cancellationToken);

    public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    public ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    public ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    public ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    public ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    public ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_world.Cards!.CallBacks.Reading(int.Parse(
            Encoding.ASCII.GetString(message.Body.Span), CultureInfo.InvariantCulture)));

    public ValueTask<ProviderQueryResult> QueryAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        if (link.IsGone("query-provider"))
        {
            return Edge.Never<ProviderQueryResult>();
        }

        string reference = order.Reference;
        _world.Trace.Add(link.Life.Name, "queries", order.Payment.Attempt.Value ?? "", reference);
        return link.AskAsync(
            Link.Quick(_world.Chance), () => Found(reference), () => ProviderQueryResult.Found(ProviderResult.Unknown("broken")),
            cancellationToken);
    }

    private ProviderQueryResult Found(string reference)
    {
        OutsideCardOrder? order = _world.Cards!.Providers.Find(reference);
        bool isKnown = order is { Status: InstructionStatus.Accepted or InstructionStatus.Booked or InstructionStatus.Declined }
            && _world.Scheduler.Ticks >= order.VisibleFrom;
        if (order is { Status: InstructionStatus.Rejected } && _world.Chance.Percent(50))
        {
            isKnown = true;
        }

        _world.Coverage.Mark(isKnown ? $"provider query {order!.Result.Outcome}" : "provider query NotFound");
        return isKnown ? ProviderQueryResult.Found(order!.Result) : ProviderQueryResult.NotFound;
    }

    private ValueTask<ProviderResult> SendAsync(ChannelOrder sent, CancellationToken cancellationToken)
    {
        if (link.IsGone("send-card"))
        {
            return Edge.Never<ProviderResult>();
        }

        SeededRandom chance = _world.Chance;
        _world.Cards!.Facts.Sent(sent);
        OutsideCardOrder order = _world.Cards.Providers.Leaves(sent);
        int roll = _world.IsCalm ? 50 : chance.Below(100);
        if (roll < 6)
        {
            order.Status = InstructionStatus.Lost;
            _world.Trace.Add(link.Life.Name, "not-sent", order.Name);
            return roll < 2 ? throw new NothingSentException("Refused in the simulation.")
                : roll < 4 ? link.LaterAsync<ProviderResult>(
                    Link.Quick(chance), () => throw new NothingSentException("Refused in the simulation."), cancellationToken)
                : new ValueTask<ProviderResult>(ProviderResult.NotExecuted("refused"));
        }

        if (roll < 10)
        {
            order.Status = InstructionStatus.Lost;
            _world.Trace.Add(link.Life.Name, "lost", order.Name);
            return roll < 8
                ? link.LaterAsync(chance.Ms(10, 5_000), () => ProviderResult.Unknown("broken"), cancellationToken)
                : link.LaterAsync<ProviderResult>(
                    chance.Ms(10, 5_000), () => throw new TimeoutException("Lost in the simulation."), cancellationToken);
        }

        if (roll < 13)
        {
            _world.Trace.Add(link.Life.Name, "sends", order.Name, "at once");
            return new ValueTask<ProviderResult>(Arrived(order));
        }

        TimeSpan transit = _world.IsCalm || chance.Percent(80) ? Link.Quick(chance) : chance.Between(TimeSpan.Zero, Settings.MaxTransit);
        _world.Trace.Add(link.Life.Name, "sends", order.Name);
        return link.AskAsync(
            transit,
            () => Arrived(order),
            () => chance.Percent(50) ? ProviderResult.Unknown("broken") : ProviderResult.Succeeded() with { FeeMinor = -1 },
            cancellationToken);
    }

    private ProviderResult Arrived(OutsideCardOrder order)
    {
        _world.Cards!.Providers.Arrives(order);
        _world.Cards.CallBacks.Arrived(order);
        _world.Coverage.Mark($"{order.Kind} answered {order.Result.Outcome}");
        return order.Result;
    }

    private ValueTask<ProviderResult> CardAsync(CardOrder sent, CancellationToken cancellationToken)
    {
        if (link.IsGone("ask-of-card"))
        {
            return Edge.Never<ProviderResult>();
        }

        _world.Trace.Add(link.Life.Name, "asks-of-card", sent.Channel.Id.Value ?? "", sent.Kind.ToString());
        ChannelId channel = sent.Channel.Id;
        OperationKind kind = sent.Kind;
        string? agreement = sent.AgreementNumber;
        int? card = sent.Card is { } details ? CardScene.IndexOf(details.Number.Span) : null;
        if (kind == OperationKind.Unsign && (agreement is null || _world.Cards!.Providers.CardOf(channel, agreement) is null))
        {
            _world.Fail("agreement", $"'{agreement}' is ended at {channel}, which signed no such agreement.");
        }

        return link.AskAsync(
            Link.Quick(_world.Chance), () => Decide(channel, kind, card, agreement), () => ProviderResult.Unknown("broken"),
            cancellationToken);
    }

    private ProviderResult Decide(ChannelId channel, OperationKind kind, int? card, string? agreement)
    {
        OutsideProviders providers = _world.Cards!.Providers;
        int roll = _world.Chance.Below(100);
        ProviderResult result = kind == OperationKind.Unsign
            ? roll < 85 && providers.Ends(channel, agreement!) ? ProviderResult.Succeeded()
                : providers.IsEnded(channel, agreement!) ? ProviderResult.SoftDecline("agreement-gone") with { IsAgreementGone = true }
                : ProviderResult.SoftDecline("try-later")
            : roll < 8 ? ProviderResult.SoftDecline("details-differ")
            : roll < 12 ? ProviderResult.NotExecuted("refused")
            : kind is OperationKind.Sign or OperationKind.ConfirmSms
                ? ProviderResult.Succeeded() with { AgreementNumber = providers.Sign(channel, card!.Value), IsCardVerified = true }
            : ProviderResult.Succeeded(kind == OperationKind.RequestSms ? "sms" : null);
        _world.Coverage.Mark($"{kind} answered {result.Outcome}");
        return result;
    }
}
