namespace FaultTolerantPay;

/// <summary>Capability: takes a payment from a card.</summary>
public interface IPaymentProvider : IOperationQuery
{
    /// <summary>Takes the payment. The provider must deduplicate by <see cref="ChannelOrder.Reference"/>.</summary>
    ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
