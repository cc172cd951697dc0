namespace FaultTolerantPay.Storage;

/// <summary>The queue of background work: claims what is due, and says how much is.</summary>
public interface IWorkQueue
{
    /// <summary>
    /// Takes the work that is due and leases each item until <see cref="WorkClaim.LeaseEndsAt"/>: until then no other claim gets it. An
    /// item whose lease ran out is due since then. Durable before it returns. Where no more is due than asked for, all of it is given, the
    /// longest due first. Where more is due, merchants take turns in ordinal order of their ids: up to <see cref="WorkClaim.MaxItems"/>
    /// merchants, from the one after <see cref="WorkClaim.AfterMerchant"/> on and around, share the claim equally; what they leave goes to
    /// the longest due.
    /// </summary>
    ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Makes due what would come due only later: items of the kind that are due after <paramref name="laterThan"/> become due at
    /// <paramref name="dueAt"/>, the soonest first. A lease that ends later than that is lost, so that a caller chooses a time beyond all
    /// leases.
    /// </summary>
    /// <param name="kind">The kind of work.</param>
    /// <param name="laterThan">Only what is due after this.</param>
    /// <param name="dueAt">The new due time: not after <paramref name="laterThan"/>.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    /// <returns>How many items were moved: fewer than <paramref name="maxItems"/> where none is left.</returns>
    ValueTask<int> BringForwardAsync(
        WorkKind kind, DateTimeOffset laterThan, DateTimeOffset dueAt, int maxItems, CancellationToken cancellationToken);

    /// <summary>How many items of a kind are due, and since when the oldest.</summary>
    ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken);
}
