namespace FaultTolerantPay.Merchants;

/// <summary>The preset store: merchants, readable while everything else is down. Every write is durable when its task completes.</summary>
public interface IMerchantStore
{
    /// <summary>A merchant, or null.</summary>
    ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a merchant if the stored version is <paramref name="expectedVersion"/> (0: not there yet), together with the consent change
    /// that the write makes, in one atomic step. The stored version is one more; <see cref="Merchant.Version"/> of the argument is not
    /// read.
    /// </summary>
    /// <returns>False, and nothing written, where the stored version is another.</returns>
    ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken);

    /// <summary>Merchants whose <see cref="Merchant.RefreshAt"/> is at or before <paramref name="now"/>, the longest due first.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken);

    /// <summary>Merchants in ordinal order of their ids, after the one given (null: from the first).</summary>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Every consent change of a merchant, oldest first.</summary>
    ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken);
}
