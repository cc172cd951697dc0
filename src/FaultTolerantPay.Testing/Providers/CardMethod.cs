namespace FaultTolerantPay.Testing.Providers;

/// <summary>A method of an adapter about a card, which moves no money.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Capability">The interface that has the method.</param>
/// <param name="Ask">Calls the method.</param>
internal sealed record CardMethod(
    OperationKind Kind,
    Type Capability,
    Func<IProviderAdapter, CardOrder, ProviderContext, CancellationToken, ValueTask<ProviderResult>> Ask)
{
    public static readonly CardMethod Verify = new(
        OperationKind.VerifyCard,
        typeof(ICardVerifier),
        (adapter, order, provider, token) => ((ICardVerifier)adapter).VerifyAsync(order, provider, token));

    public static readonly CardMethod Sign = new(
        OperationKind.Sign,
        typeof(ICardSigner),
        (adapter, order, provider, token) => ((ICardSigner)adapter).SignAsync(order, provider, token));

    public static readonly CardMethod Unsign = new(
        OperationKind.Unsign,
        typeof(ICardSigner),
        (adapter, order, provider, token) => ((ICardSigner)adapter).UnsignAsync(order, provider, token));

    public static readonly CardMethod RequestSms = new(
        OperationKind.RequestSms,
        typeof(ISmsConfirmation),
        (adapter, order, provider, token) => ((ISmsConfirmation)adapter).RequestSmsAsync(order, provider, token));

    public static readonly CardMethod ConfirmSms = new(
        OperationKind.ConfirmSms,
        typeof(ISmsConfirmation),
        (adapter, order, provider, token) => ((ISmsConfirmation)adapter).ConfirmSmsAsync(order, provider, token));

    public static IReadOnlyList<CardMethod> All { get; } = [Verify, Sign, Unsign, RequestSms, ConfirmSms];
}
