using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>The newest comparisons of a provider's days, of all pages.</summary>
internal static class ComparedDays
{
    public static async ValueTask<List<StatementReconciliation>> OfAsync(
        IReconciliationStore store, ProviderId provider, DateOnly from, CancellationToken cancellationToken)
    {
        var all = new List<StatementReconciliation>();
        string? after = null;
        do
        {
            QueryPage<StatementReconciliation> page = await store.ListAsync(
                provider, from, DateOnly.MaxValue, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
