namespace FaultTolerantPay;

/// <summary>Capability: authorises an amount on a card, and captures or voids it later.</summary>
public interface IPreauthorisationProvider : IOperationQuery
{
    /// <summary>Authorises the amount. The provider must deduplicate by <see cref="ChannelOrder.Reference"/>.</summary>
    ValueTask<ProviderResult> AuthoriseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);

    /// <summary>
    /// Captures the amount or a part of it; <see cref="ChannelOrder.Original"/> is the authorisation. The provider must deduplicate in the
    /// same way.
    /// </summary>
    ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels the whole authorisation <see cref="ChannelOrder.Original"/>, of which nothing is captured. The provider must deduplicate in
    /// the same way.
    /// </summary>
    ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
