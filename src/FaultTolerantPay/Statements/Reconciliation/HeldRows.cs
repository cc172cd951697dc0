using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>The rows that a day holds, of all pages.</summary>
internal static class HeldRows
{
    public static async ValueTask<List<HeldRow>> OfAsync(
        IReconciliationStore store, ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken)
    {
        var held = new List<HeldRow>();
        IReadOnlyList<HeldRow> page;
        do
        {
            page = await store.ListHeldAsync(
                provider, merchantNumber, day, held.Count, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            held.AddRange(page);
        }
        while (page.Count == StoreRules.MaxPageSize);
        return held;
    }
}
