namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The bank's provider that accepts orders, and gives their results only to queries. It signs agreements by SMS.</summary>
internal sealed class PollingProvider(string id, ProviderWire wire) : BankProvider(id, wire), ISmsConfirmation
{
    public ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        AskAsync(order, "requestSms", provider, cancellationToken);

    public ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        AskAsync(order, "confirmSms", provider, cancellationToken);
}
