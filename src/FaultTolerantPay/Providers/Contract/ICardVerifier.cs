namespace FaultTolerantPay;

/// <summary>Capability: checks that the details belong to the card.</summary>
public interface ICardVerifier : IProviderAdapter
{
    /// <summary>Checks the details. <see cref="OperationOutcome.Succeeded"/>: they belong together.</summary>
    ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
