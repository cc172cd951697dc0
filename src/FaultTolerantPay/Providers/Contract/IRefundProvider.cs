namespace FaultTolerantPay;

/// <summary>Capability: refunds a payment or a capture to the card, in whole or in part.</summary>
public interface IRefundProvider : IOperationQuery
{
    /// <summary>
    /// Refunds <see cref="ChannelOrder.Amount"/> of <see cref="ChannelOrder.Original"/>. The provider must deduplicate by
    /// <see cref="ChannelOrder.Reference"/>.
    /// </summary>
    ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
