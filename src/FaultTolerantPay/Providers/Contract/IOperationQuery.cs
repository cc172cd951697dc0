namespace FaultTolerantPay;

/// <summary>
/// Reports what became of an order. Every adapter that moves money has it: after a timeout it is the only way to a certain outcome.
/// </summary>
public interface IOperationQuery : IProviderAdapter
{
    /// <summary>
    /// The result of an order. The library sends the order's <see cref="ChannelOrder.Kind"/>, reference, amount and original, but no card
    /// details.
    /// </summary>
    ValueTask<ProviderQueryResult> QueryAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
