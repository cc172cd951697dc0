namespace FaultTolerantPay.Storage;

/// <summary>The queue of background work: claims due items, and counts them.</summary>
public interface IWorkQueue
{
    /// <summary>
    /// Leases due items until <see cref="WorkClaim.LeaseEndsAt"/>; no other claim gets them before. An item whose lease ended is due since
    /// then. The leases are durable before the method returns. If no more items are due than requested, all of them are leased, the longest
    /// due first. If more are due, merchants take turns in ordinal order of their ids: up to <see cref="WorkClaim.MaxItems"/> merchants,
    /// starting after <see cref="WorkClaim.AfterMerchant"/> and wrapping around, share the claim equally. What they leave goes to the items
    /// that are longest due.
    /// </summary>
    ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Makes future items due earlier: items of the kind that are due after <paramref name="laterThan"/> become due at
    /// <paramref name="dueAt"/>, the soonest first. A lease that ends after <paramref name="laterThan"/> is lost, so the caller must choose
    /// a time after the end of all leases.
    /// </summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="laterThan">Only items that are due after this time.</param>
    /// <param name="dueAt">The new due time: not after <paramref name="laterThan"/>.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    /// <returns>The number of items that were moved: fewer than <paramref name="maxItems"/> if none is left.</returns>
    ValueTask<int> BringForwardAsync(
        WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems, CancellationToken cancellationToken);

    /// <summary>The number of due items of a kind, and since when the oldest is due.</summary>
    ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken);
}
