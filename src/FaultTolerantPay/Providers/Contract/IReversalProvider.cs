namespace FaultTolerantPay;

/// <summary>Capability: undoes an operation whose outcome may be unknown.</summary>
public interface IReversalProvider : IOperationQuery
{
    /// <summary>
    /// Undoes the operation <see cref="ChannelOrder.Original"/>, or makes sure that it will not be executed.
    /// <see cref="OperationOutcome.Succeeded"/>: from now on it counts for nothing. The provider must deduplicate by
    /// <see cref="ChannelOrder.Reference"/>.
    /// </summary>
    ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
