namespace FaultTolerantPay;

/// <summary>Capability: raises the amount of an authorisation.</summary>
public interface IIncrementProvider : IPreauthorisationProvider
{
    /// <summary>
    /// Raises the authorisation <see cref="ChannelOrder.Original"/> by <see cref="ChannelOrder.Amount"/>. The provider must deduplicate by
    /// <see cref="ChannelOrder.Reference"/>.
    /// </summary>
    ValueTask<ProviderResult> IncrementAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
