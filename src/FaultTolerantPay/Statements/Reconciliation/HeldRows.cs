using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>The rows that a day holds.</summary>
internal static class HeldRows
{
    /// <summary>Stores a comparison whose day holds the same rows as before.</summary>
    /// <returns>False if the stored version is another one; nothing was written.</returns>
    public static async ValueTask<bool> KeepAsync(
        IReconciliationStore store, StatementReconciliation comparison, CancellationToken cancellationToken)
    {
        List<HeldRow> held = await OfAsync(store, comparison.Provider, comparison.MerchantNumber, comparison.Day, cancellationToken)
            .ConfigureAwait(false);
        return await store.SaveAsync(comparison, held, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Has a day compared again, unless it waits for that already. If another node changed it meanwhile, that one compared the day again.
    /// </summary>
    public static async ValueTask OutdateAsync(
        IReconciliationStore store, StatementReconciliation? day, CancellationToken cancellationToken)
    {
        if (day is { IsOutdated: false })
        {
            await KeepAsync(store, day with { IsOutdated = true }, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask<List<HeldRow>> OfAsync(
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
