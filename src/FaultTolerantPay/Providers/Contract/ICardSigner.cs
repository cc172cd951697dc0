namespace FaultTolerantPay;

/// <summary>Capability: signs and ends agreements by which a card is debited.</summary>
public interface ICardSigner : IProviderAdapter
{
    /// <summary>Signs an agreement. Its number is <see cref="ProviderResult.AgreementNumber"/>.</summary>
    ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the agreement <see cref="CardOrder.AgreementNumber"/>. An agreement that the provider does not know has ended.
    /// </summary>
    ValueTask<ProviderResult> UnsignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
