using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Jobs;

/// <summary>The work queue as workers use it: they claim items, and give back those that they cannot finish.</summary>
internal sealed class LeasedQueue(IWorkQueue queue, ICommitStore commits, TimeProvider time)
{
    /// <inheritdoc cref="IWorkQueue.ClaimAsync"/>
    public ValueTask<ClaimedWork> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) =>
        queue.ClaimAsync(claim, cancellationToken);

    /// <inheritdoc cref="IWorkQueue.ReadBacklogAsync"/>
    public ValueTask<WorkBacklog> ReadBacklogAsync(WorkKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        queue.ReadBacklogAsync(kind, now, cancellationToken);

    /// <summary>
    /// Ends a lease, so that another node may claim the item at once. Whatever still tries to commit under the lease is refused. An item
    /// that a commit has moved on in the meantime stays as it is.
    /// </summary>
    public async ValueTask GiveBackAsync(WorkLease lease)
    {
        DateTimeOffset now = time.GetUtcNow();
        WorkChange[] back = [new WorkChange(lease.Item, now) { Lane = lease.Lane }];
        await commits.CommitAsync(new StandInCommit { At = now, Work = back, Lease = lease }, CancellationToken.None).ConfigureAwait(false);
    }
}
