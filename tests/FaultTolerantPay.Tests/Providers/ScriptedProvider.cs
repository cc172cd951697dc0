namespace FaultTolerantPay.Tests.Providers;

/// <summary>A provider with every capability, which answers as the test says.</summary>
internal sealed class ScriptedProvider(string id = "alpha") : IPaymentProvider, IIncrementProvider, IRefundProvider, IReversalProvider,
    ICardVerifier, ICardSigner, ISmsConfirmation, ICallbackReader
{
    private int _underWay;

    public ProviderId Provider => new(id);

    public TimeSpan LateBookingWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The methods that were called, with the order's reference.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The largest number of calls that were under way at once.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>What it answers to an order that moves money.</summary>
    public Func<ChannelOrder, ProviderContext, CancellationToken, ValueTask<ProviderResult>> OnOrder { get; set; } =
        (_, _, _) => ValueTask.FromResult(ProviderResult.Succeeded("r"));

    /// <summary>What it answers to an order about a card.</summary>
    public Func<CardOrder, ValueTask<ProviderResult>> OnCardOrder { get; set; } =
        _ => ValueTask.FromResult(ProviderResult.Succeeded("r"));

    /// <summary>What it answers to a query.</summary>
    public Func<ChannelOrder, CancellationToken, ValueTask<ProviderQueryResult>> OnQuery { get; set; } =
        (_, _) => ValueTask.FromResult(ProviderQueryResult.NotFound);

    /// <summary>What it reads in a callback.</summary>
    public Func<CallbackMessage, ProviderContext, ValueTask<CallbackReading>> OnCallback { get; set; } =
        (_, _) => ValueTask.FromResult(CallbackReading.Refused);

    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("pay", order, provider, cancellationToken);

    public ValueTask<ProviderResult> AuthoriseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("authorise", order, provider, cancellationToken);

    public ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("capture", order, provider, cancellationToken);

    public ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("void", order, provider, cancellationToken);

    public ValueTask<ProviderResult> IncrementAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("increment", order, provider, cancellationToken);

    public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("refund", order, provider, cancellationToken);

    public ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("reverse", order, provider, cancellationToken);

    public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("verify", order);

    public ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("sign", order);

    public ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("unsign", order);

    public ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("request-sms", order);

    public ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        Answer("confirm-sms", order);

    public ValueTask<ProviderQueryResult> QueryAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        Calls.Add($"query {order.Reference}");
        return OnQuery(order, cancellationToken);
    }

    public ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) => OnCallback(message, provider);

    private async ValueTask<ProviderResult> Answer(
        string method, ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        Calls.Add($"{method} {order.Reference}");
        MostUnderWay = Math.Max(MostUnderWay, Interlocked.Increment(ref _underWay));
        try
        {
            return await OnOrder(order, provider, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private ValueTask<ProviderResult> Answer(string method, CardOrder order)
    {
        Calls.Add($"{method} {order.Reference}");
        return OnCardOrder(order);
    }
}
