using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>
/// What a host provides so that the suite can check the adapter of a provider: the adapter, data of orders that the provider accepts, and
/// ways to drive the provider's test system. The suite skips checks for which the host does not provide the means, and the report lists
/// them.
/// </summary>
/// <remarks>
/// <see cref="AdapterUnderTest{TAdapter}.MakeDownAsync"/> makes the provider refuse connections, so that nothing can be sent.
/// <see cref="AdapterUnderTest{TAdapter}.MakeSlowAsync"/> makes it execute orders, and answer later than
/// <see cref="AdapterUnderTest{TAdapter}.CancelAfter"/>.
/// </remarks>
public abstract class ProviderUnderTest : AdapterUnderTest<IProviderAdapter>
{
    /// <summary>How long a provider that answers later may take until a query has the result. Default: 10 s.</summary>
    public virtual TimeSpan SettleLimit => TimeSpan.FromSeconds(10);

    /// <summary>The settings, secrets and error map that the adapter gets; see <see cref="ProviderContexts.Create"/>.</summary>
    public abstract ProviderContext Context { get; }

    /// <summary>
    /// The orders to send, at least one. The suite sends the first one repeatedly. Provide one for a currency without minor digits (JPY),
    /// one with two (CNY) and one with three (KWD) if the provider has them, and one for each logical channel.
    /// </summary>
    public abstract IReadOnlyList<ProviderSample> Samples { get; }

    /// <summary>Creates a card whose details do not belong together. Null, the default: there is none.</summary>
    public virtual Func<CardDetails>? WrongCard => null;

    /// <summary>
    /// Codes, with their second codes, that the provider's test system can be made to answer with: one hard and one soft decline of the
    /// error map, and one that the map lacks. Default: none.
    /// </summary>
    public virtual IReadOnlyList<(string Code, string? Detail)> Codes => [];

    /// <summary>
    /// Reads what the provider's own records have under the reference of an order, one for each time that it executed the order. Null, the
    /// default: the host cannot read them. Then the suite relies on queries.
    /// </summary>
    public virtual ValueTask<IReadOnlyList<ProviderBooking>?> ReadBookingsAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ProviderBooking>?>(null);

    /// <summary>Makes the provider do something until the result is disposed of. Null, the default: the host cannot do this.</summary>
    public virtual ValueTask<IAsyncDisposable?> MakeAsync(ProviderTrouble trouble, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable?>(null);

    /// <summary>
    /// Makes the provider answer new orders with a code, and execute none, until the result is disposed of. Null, the default: the host
    /// cannot do this.
    /// </summary>
    public virtual ValueTask<IAsyncDisposable?> MakeDeclineAsync(string code, string? detail, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IAsyncDisposable?>(null);

    /// <summary>Reads the code that the cardholder received. Null, the default: the host cannot read it.</summary>
    /// <param name="smsReference">The <see cref="ProviderResult.Reference"/> of the request.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public virtual ValueTask<string?> ReadSmsCodeAsync(string smsReference, CancellationToken cancellationToken) =>
        ValueTask.FromResult<string?>(null);

    /// <summary>
    /// Writes a callback as the provider does. Null, the default: the host cannot write it, or the provider has no such key.
    /// </summary>
    public virtual CallbackMessage? WriteCallback(CallbackSample sample) => null;

    /// <summary>
    /// Waits for the callback that the provider itself sends for an order that was just sent. Null, the default: the host cannot receive
    /// it.
    /// </summary>
    public virtual ValueTask<CallbackMessage?> ReceiveCallbackAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CallbackMessage?>(null);
}
