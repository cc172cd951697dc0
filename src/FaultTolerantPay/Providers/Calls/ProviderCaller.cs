namespace FaultTolerantPay.Providers.Calls;

/// <summary>
/// Calls the adapters of providers, never after the deadline of an order and never without a timeout. Every failure becomes one of the five
/// outcomes. No method throws.
/// </summary>
internal sealed class ProviderCaller
{
    /// <summary>Whether the provider's adapter has the capability that an operation needs.</summary>
    public bool Can(ProviderId provider, OperationKind kind) => throw new NotSupportedException();

    /// <summary>
    /// How long after an order's deadline the provider may still execute it; null if the provider has no adapter, which is then asked again
    /// later.
    /// </summary>
    public TimeSpan? LateBookingWindow(ProviderId provider) => throw new NotSupportedException();

    /// <summary>Sends an order that is already stored.</summary>
    public ValueTask<ProviderAnswer> SendAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// Asks what became of an order. "Not found" becomes not executed only after the order's deadline, the late booking window and the
    /// clock skew; until then it is unknown, with the code <c>not-found</c>.
    /// </summary>
    public ValueTask<ProviderAnswer> QueryAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Verifies, signs, unsigns, requests or confirms an SMS.</summary>
    public ValueTask<ProviderAnswer> AskAsync(CardOrder order, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// Reads a callback with the provider's adapter. <see cref="CallbackReading.Refused"/> if the adapter throws or has no such capability.
    /// </summary>
    public ValueTask<CallbackReading> ReadCallbackAsync(
        ProviderId provider, CallbackMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();
}
