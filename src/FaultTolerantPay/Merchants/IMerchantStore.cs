namespace FaultTolerantPay.Merchants;

/// <summary>
/// The preset store of merchants, readable while everything else is down. Every write is durable when its task completes.
/// </summary>
public interface IMerchantStore
{
    /// <summary>A merchant, or null.</summary>
    ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a merchant if the stored version is <paramref name="expectedVersion"/> (0: not stored yet), together with the consent change,
    /// in one atomic commit. The write increases the stored version by one; <see cref="Merchant.Version"/> of the argument is ignored.
    /// </summary>
    /// <returns>False if the stored version is another; nothing was written.</returns>
    ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange, CancellationToken cancellationToken);

    /// <summary>Merchants whose <see cref="Merchant.RefreshAt"/> is at or before <paramref name="now"/>, longest due first.</summary>
    /// <param name="now">The present time.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken);

    /// <summary>Merchants in ordinal order of their ids, after the given one (null: from the first).</summary>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Every consent change of a merchant, oldest first.</summary>
    ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken);
}
