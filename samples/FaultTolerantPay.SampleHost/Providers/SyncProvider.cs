namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The bank's provider that answers at once. It also verifies cards and signs agreements.</summary>
internal sealed class SyncProvider(string id, ProviderWire wire) : BankProvider(id, wire), ICardVerifier, ICardSigner
{
    public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        AskAsync(order, "verify", provider, cancellationToken);

    public ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        AskAsync(order, "sign", provider, cancellationToken);

    public async ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        ProviderResult result = await AskAsync(order, "unsign", provider, cancellationToken);
        // The provider refuses to end what has ended, and that is what was wanted.
        return result.IsAgreementGone ? ProviderResult.Succeeded(order.Reference) : result;
    }
}
