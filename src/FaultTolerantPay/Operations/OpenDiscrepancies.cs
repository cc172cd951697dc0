using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Operations;

/// <summary>Finds the payments with an open discrepancy.</summary>
internal static class OpenDiscrepancies
{
    /// <summary>The payments with an open discrepancy of one kind.</summary>
    public static async ValueTask<HashSet<TransactionKey>> ListPaymentsAsync(
        this IReviewStore reviews, DiscrepancyKind kind, CancellationToken cancellationToken)
    {
        HashSet<TransactionKey> keys = [];
        string? after = null;
        while (true)
        {
            IReadOnlyList<Discrepancy> page =
                await reviews.ListDiscrepanciesAsync(true, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            keys.UnionWith(page.Where(discrepancy => discrepancy.Kind == kind).Select(discrepancy => discrepancy.Key));
            if (page.Count < StoreRules.MaxPageSize)
            {
                return keys;
            }

            after = page[^1].Id;
        }
    }
}
