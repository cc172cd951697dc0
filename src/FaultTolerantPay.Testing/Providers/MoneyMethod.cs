namespace FaultTolerantPay.Testing.Providers;

/// <summary>A method of an adapter that moves or holds money, so that the same checks apply to all of them.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Capability">The interface that has the method.</param>
/// <param name="Send">Calls the method.</param>
internal sealed record MoneyMethod(
    OperationKind Kind,
    Type Capability,
    Func<IProviderAdapter, ChannelOrder, ProviderContext, CancellationToken, ValueTask<ProviderResult>> Send)
{
    public static readonly MoneyMethod Pay = new(
        OperationKind.Pay,
        typeof(IPaymentProvider),
        (adapter, order, provider, token) => ((IPaymentProvider)adapter).PayAsync(order, provider, token));

    public static readonly MoneyMethod Authorise = new(
        OperationKind.Authorise,
        typeof(IPreauthorisationProvider),
        (adapter, order, provider, token) => ((IPreauthorisationProvider)adapter).AuthoriseAsync(order, provider, token));

    public static readonly MoneyMethod Increment = new(
        OperationKind.Increment,
        typeof(IIncrementProvider),
        (adapter, order, provider, token) => ((IIncrementProvider)adapter).IncrementAsync(order, provider, token));

    public static readonly MoneyMethod Capture = new(
        OperationKind.Capture,
        typeof(IPreauthorisationProvider),
        (adapter, order, provider, token) => ((IPreauthorisationProvider)adapter).CaptureAsync(order, provider, token));

    public static readonly MoneyMethod Void = new(
        OperationKind.Void,
        typeof(IPreauthorisationProvider),
        (adapter, order, provider, token) => ((IPreauthorisationProvider)adapter).VoidAsync(order, provider, token));

    public static readonly MoneyMethod Reverse = new(
        OperationKind.Reverse,
        typeof(IReversalProvider),
        (adapter, order, provider, token) => ((IReversalProvider)adapter).ReverseAsync(order, provider, token));

    public static readonly MoneyMethod Refund = new(
        OperationKind.Refund,
        typeof(IRefundProvider),
        (adapter, order, provider, token) => ((IRefundProvider)adapter).RefundAsync(order, provider, token));

    public static IReadOnlyList<MoneyMethod> All { get; } = [Pay, Authorise, Increment, Capture, Void, Reverse, Refund];
}
