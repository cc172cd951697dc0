using FaultTolerantPay.Merchants;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>The preset store as one node sees it.</summary>
internal sealed class MerchantStoreEdge(Edge edge, IMerchantStore inner) : IMerchantStore
{
    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) =>
        edge.CallAsync("find-merchant", id.Value, false, () => edge.Now(inner.FindAsync(id, default)), cancellationToken);

    public ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange,
        CancellationToken cancellationToken) =>
        edge.CallAsync(
            "save-merchant",
            merchant.Id.Value,
            true,
            () =>
            {
                bool isSaved = edge.Now(inner.SaveAsync(merchant, expectedVersion, consentChange, default));
                edge.World.Trace.Add(edge.Node.Name, isSaved ? "saves-merchant" : "saves-nothing", merchant.Id.Value,
                    merchant.Consent.IsGiven ? "consents" : "does not");
                if (isSaved)
                {
                    edge.World.Consents.Saved(merchant, edge.World.Scheduler.Ticks);
                }

                return isSaved;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("merchants-due", "", false, () => edge.Now(inner.ListDueAsync(now, maxItems, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-merchants", "", false, () => edge.Now(inner.ListAsync(after, maxItems, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
        edge.CallAsync("list-consents", id.Value, false, () => edge.Now(inner.ListConsentChangesAsync(id, default)),
            cancellationToken);
}
