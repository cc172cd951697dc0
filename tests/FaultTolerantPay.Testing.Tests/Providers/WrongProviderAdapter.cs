namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>The fake provider's adapter, of which a test replaces what is to be wrong.</summary>
internal sealed class WrongProviderAdapter(FakeProvider provider) : FakeProviderAdapter(provider)
{
    public delegate ValueTask<ProviderResult> Right(ChannelOrder order, CancellationToken token);

    public delegate ValueTask<ProviderResult> Sending(Right right, ChannelOrder order, ProviderContext provider, CancellationToken token);

    public delegate ValueTask<ProviderResult> Asking(
        Func<ValueTask<ProviderResult>> right, CardOrder order, ProviderContext provider, CancellationToken token);

    public Sending Pay { get; init; } = (right, order, _, token) => right(order, token);

    public Sending Increment { get; init; } = (right, order, _, token) => right(order, token);

    public Sending Refund { get; init; } = (right, order, _, token) => right(order, token);

    public Asking Verify { get; init; } = (right, _, _, _) => right();

    public Asking Sign { get; init; } = (right, _, _, _) => right();

    /// <summary>Whether an agreement that has ended is an error.</summary>
    public bool UnsignsOnce { get; init; }

    public Asking RequestSms { get; init; } = (right, _, _, _) => right();

    public Asking ConfirmSms { get; init; } = (right, _, _, _) => right();

    public Func<Func<ValueTask<ProviderQueryResult>>, ChannelOrder, ValueTask<ProviderQueryResult>> Query { get; init; } =
        (right, _) => right();

    public Func<Func<ValueTask<CallbackReading>>, CallbackMessage, ProviderContext, ValueTask<CallbackReading>> Callback { get; init; } =
        (right, _, _) => right();

    public override ProviderId Provider => Id ?? base.Provider;

    public ProviderId? Id { get; init; }

    public override TimeSpan LateBookingWindow => Window ?? base.LateBookingWindow;

    public TimeSpan? Window { get; init; }

    /// <summary>What is kept of a card, wrongly.</summary>
    public Dictionary<string, object> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>The order with another amount, channel or agreement.</summary>
    public static ChannelOrder Copy(ChannelOrder order, Money? amount = null, ProviderChannel? channel = null) => new()
    {
        Channel = channel ?? order.Channel,
        Kind = order.Kind,
        Reference = order.Reference,
        Payment = order.Payment,
        Amount = amount ?? order.Amount,
        SendBefore = order.SendBefore,
        AgreementNumber = order.AgreementNumber,
        Card = order.Card,
        Original = order.Original,
    };

    public static ValueTask<bool> HasRightSignatureAsync(ReadOnlyMemory<byte> body, CallbackMessage message, ProviderContext provider) =>
        IsRightAsync(body, message.Headers.GetValueOrDefault("X-Signature") ?? "", "callbackKey", provider, CancellationToken.None);

    public static CallbackReading ReadUnverified(CallbackMessage message) => Read(message);

    public override ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Pay((sent, token) => base.PayAsync(sent, provider, token), order, provider, cancellationToken);

    public override ValueTask<ProviderResult> IncrementAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Increment((sent, token) => base.IncrementAsync(sent, provider, token), order, provider, cancellationToken);

    public override ValueTask<ProviderResult> RefundAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Refund((sent, token) => base.RefundAsync(sent, provider, token), order, provider, cancellationToken);

    public override ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Query(() => base.QueryAsync(order, provider, cancellationToken), order);

    public override ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Verify(() => base.VerifyAsync(order, provider, cancellationToken), order, provider, cancellationToken);

    public override ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Sign(() => base.SignAsync(order, provider, cancellationToken), order, provider, cancellationToken);

    public override ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        UnsignsOnce ? SendAsync(Wire(order), provider, cancellationToken) : base.UnsignAsync(order, provider, cancellationToken);

    public override ValueTask<ProviderResult> RequestSmsAsync(
        CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        RequestSms(() => base.RequestSmsAsync(order, provider, cancellationToken), order, provider, cancellationToken);

    public override ValueTask<ProviderResult> ConfirmSmsAsync(
        CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        ConfirmSms(() => base.ConfirmSmsAsync(order, provider, cancellationToken), order, provider, cancellationToken);

    public override ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) =>
        Callback(() => base.ReadCallbackAsync(message, provider, cancellationToken), message, provider);
}
