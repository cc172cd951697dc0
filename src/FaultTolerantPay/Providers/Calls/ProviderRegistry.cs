using System.Collections.Frozen;

namespace FaultTolerantPay.Providers.Calls;

/// <summary>The adapters of providers that the host registered, one for each provider, and their capabilities.</summary>
internal sealed class ProviderRegistry
{
    private readonly FrozenDictionary<ProviderId, (IProviderAdapter Adapter, TimeSpan LateBookingWindow)> _adapters;

    /// <summary>Reads each adapter's properties once: adapters do not change while the host runs.</summary>
    /// <exception cref="InvalidOperationException">A provider has more than one adapter.</exception>
    public ProviderRegistry(IEnumerable<IProviderAdapter> adapters)
    {
        (ProviderId Provider, IProviderAdapter Adapter)[] all = [.. adapters.Select(adapter => (adapter.Provider, adapter))];
        var repeated = all.GroupBy(one => one.Provider).FirstOrDefault(group => group.Count() > 1);
        _adapters = repeated is null
            ? all.ToFrozenDictionary(one => one.Provider, one => (one.Adapter, one.Adapter.LateBookingWindow))
            : throw new InvalidOperationException(
                $"{repeated.Count()} adapters are registered for provider '{repeated.Key}': expected one.");
    }

    /// <summary>The providers that have an adapter, in ordinal order.</summary>
    public IEnumerable<ProviderId> Providers => _adapters.Keys.OrderBy(provider => provider.Value, StringComparer.Ordinal);

    /// <summary>The adapter of a provider; null if it has none.</summary>
    public IProviderAdapter? Find(ProviderId provider) => _adapters.TryGetValue(provider, out var known) ? known.Adapter : null;

    /// <summary>Whether the provider's adapter has the capability that an operation needs.</summary>
    public bool Can(ProviderId provider, OperationKind kind) => Find(provider) is { } adapter && Has(adapter, kind);

    /// <summary>How long after an order's deadline the provider may still execute it; null if the provider has no adapter.</summary>
    public TimeSpan? LateBookingWindow(ProviderId provider) =>
        _adapters.TryGetValue(provider, out var known) ? known.LateBookingWindow : null;

    /// <summary>Whether an adapter has the capability that an operation needs.</summary>
    public static bool Has(IProviderAdapter adapter, OperationKind kind) => kind switch
    {
        OperationKind.VerifyCard => adapter is ICardVerifier,
        OperationKind.Sign or OperationKind.Unsign => adapter is ICardSigner,
        OperationKind.RequestSms or OperationKind.ConfirmSms => adapter is ISmsConfirmation,
        OperationKind.Pay => adapter is IPaymentProvider,
        OperationKind.Authorise or OperationKind.Capture or OperationKind.Void => adapter is IPreauthorisationProvider,
        OperationKind.Increment => adapter is IIncrementProvider,
        OperationKind.Reverse => adapter is IReversalProvider,
        OperationKind.Refund => adapter is IRefundProvider,
        _ => false,
    };
}
