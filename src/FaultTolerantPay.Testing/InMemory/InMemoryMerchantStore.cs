using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>A merchant store in memory, for tests, simulations and benchmarks; see <see cref="InMemoryStandInStore"/>.</summary>
/// <param name="disk">The durable state; null: a new one.</param>
public sealed class InMemoryMerchantStore(InMemoryDisk? disk = null) : IMerchantStore
{
    private readonly MerchantState _state = (disk ?? new InMemoryDisk()).Merchants;

    /// <inheritdoc/>
    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult(_state.Find(id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> SaveAsync(
        Merchant merchant,
        long expectedVersion,
        ConsentChange? consentChange,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            if ((_state.Find(merchant.Id)?.Version ?? 0) != expectedVersion)
            {
                return ValueTask.FromResult(false);
            }

            _state.Set(merchant with { Version = expectedVersion + 1 });
            if (consentChange is not null)
            {
                _state.ConsentChanges.Add(consentChange);
            }

            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Merchant>>([.. _state.Due(now).Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreRules.CheckPage(maxItems);
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Merchant>>([.. _state.All
                .Where(m => after is not { } last || string.CompareOrdinal(m.Id.Value, last.Value) > 0)
                .OrderBy(m => m.Id.Value, StringComparer.Ordinal)
                .Take(maxItems)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_state.Lock)
        {
            return ValueTask.FromResult<IReadOnlyList<ConsentChange>>(_state.ConsentChanges.FindAll(c => c.Merchant == id));
        }
    }
}
