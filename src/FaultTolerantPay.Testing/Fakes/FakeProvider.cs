namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A provider with every capability that behaves as the test requires. By default it does what it is asked, remembers orders by reference,
/// deduplicates by it, and answers queries from its memory.
/// </summary>
public sealed class FakeProvider
    : ICardVerifier, ICardSigner, ISmsConfirmation, IPaymentProvider, IIncrementProvider, IReversalProvider, IRefundProvider,
        ICallbackReader
{
    private readonly FakeMemory<string, FakeOrder> _memory = new();
    private readonly Lock _lock = new();
    private int _agreements;

    /// <summary>Creates a provider.</summary>
    /// <param name="provider">Its id.</param>
    /// <param name="time">The clock of its delays. Null: the system's.</param>
    public FakeProvider(ProviderId provider, TimeProvider? time = null)
    {
        Provider = provider;
        OrderSteps = new FakeSteps(time);
        QuerySteps = new FakeSteps(time);
        CardSteps = new FakeSteps(time);
        OnOrder = _ => ProviderResult.Succeeded();
        OnCard = order => order.Kind is OperationKind.Sign or OperationKind.ConfirmSms
            ? ProviderResult.Succeeded() with { AgreementNumber = NextAgreement(), IsCardVerified = true }
            : ProviderResult.Succeeded(order.Kind == OperationKind.RequestSms ? "sms-1" : null);
        OnCallback = _ => CallbackReading.Refused;
    }

    /// <inheritdoc/>
    public ProviderId Provider { get; }

    /// <inheritdoc/>
    public TimeSpan LateBookingWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The result of a new order. Default: success. A reference that succeeded, was declined or is pending keeps its result.
    /// </summary>
    public Func<ChannelOrder, ProviderResult> OnOrder { get; set; }

    /// <summary>The result of an order about a card. Default: success, with an agreement where one is signed.</summary>
    public Func<CardOrder, ProviderResult> OnCard { get; set; }

    /// <summary>What is read in a callback. Default: refused.</summary>
    public Func<CallbackMessage, CallbackReading> OnCallback { get; set; }

    /// <summary>How orders behave: immediate, delayed, or without a response.</summary>
    public FakeSteps OrderSteps { get; }

    /// <summary>How queries behave.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>How orders about cards behave.</summary>
    public FakeSteps CardSteps { get; }

    /// <summary>Orders that reached the provider, in order of arrival.</summary>
    public List<ChannelOrder> Orders { get; } = [];

    /// <summary>Orders about cards that reached the provider, in order of arrival.</summary>
    public List<CardOrder> CardOrders { get; } = [];

    /// <inheritdoc/>
    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> AuthoriseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> IncrementAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        OrderAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return QuerySteps.RunAsync(
            () => _memory.Find(order.Reference) is { } known ? ProviderQueryResult.Found(known.Result) : ProviderQueryResult.NotFound,
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        CardAsync(order, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) =>
        ValueTask.FromResult(OnCallback(message));

    /// <summary>The order is now settled with this result: a query finds it.</summary>
    /// <param name="reference">The order's reference.</param>
    /// <param name="result">The result.</param>
    public void Settle(string reference, ProviderResult result) => _memory.Keep(reference, new FakeOrder(result));

    private string NextAgreement() => $"agreement-{Interlocked.Increment(ref _agreements)}";

    private ValueTask<ProviderResult> OrderAsync(ChannelOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return OrderSteps.RunAsync(() => Take(order), cancellationToken);
    }

    private ProviderResult Take(ChannelOrder order)
    {
        lock (_lock)
        {
            Orders.Add(order);
            if (_memory.Find(order.Reference) is { } known)
            {
                return known.Result;
            }

            ProviderResult result = OnOrder(order);
            if (result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending)
            {
                _memory.Keep(order.Reference, new FakeOrder(result));
            }

            return result;
        }
    }

    private ValueTask<ProviderResult> CardAsync(CardOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return CardSteps.RunAsync(
            () =>
            {
                lock (_lock)
                {
                    CardOrders.Add(order);
                }

                return OnCard(order);
            },
            cancellationToken);
    }

    private readonly record struct FakeOrder(ProviderResult Result);
}
