using FaultTolerantPay.Advances;
using FaultTolerantPay.Signals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Work;

/// <summary>
/// Works off one kind of work: claims what is due and works on it, all items of a round at the same time, without a thread of its own. Says how far it is behind.
/// </summary>
internal abstract class QueueWork(WorkKind kind, IStandInStore store, TimeProvider time, IOptions<WorkOptions> options, Telemetry telemetry, ILogger logger) : IBackgroundWork, IWorkLag
{
    private readonly WorkOptions _options = options.Value;

    public string Name { get; } = kind.ToString();

    public virtual TimeSpan RestBetweenRounds => _options.RestBetweenRounds;

    protected IStandInStore Store => store;

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>How many items may be worked on now: work that must wait for somebody else stays in the queue as it is.</summary>
    protected virtual int Room => int.MaxValue;

    /// <summary>Whether everything waits for somebody else, so that what is due is not late.</summary>
    protected virtual bool WaitsForOthers => false;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        int most = Math.Min(_options.ItemsPerRound, Room);
        if (most < 1)
            return 0;
        IReadOnlyList<WorkLease> leases = await store.ClaimAsync(kind, time.GetUtcNow(), _options.Lease, most, cancellationToken).ConfigureAwait(false);
        var items = new Task[leases.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = WorkOnSafelyAsync(leases[i], cancellationToken);
        await Task.WhenAll(items).ConfigureAwait(false);
        return items.Length;
    }

    public async ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken)
    {
        if (WaitsForOthers)
            return null;
        DateTimeOffset now = time.GetUtcNow();
        WorkBacklog backlog = await store.ReadBacklogAsync(kind, now, cancellationToken).ConfigureAwait(false);
        return now - backlog.OldestDueAt;
    }

    /// <summary>Works on one item, and leaves it with a new due time or out of the queue.</summary>
    protected abstract ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken);

    private async Task WorkOnSafelyAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await WorkOnAsync(lease, cancellationToken).ConfigureAwait(false);
            telemetry.Worked(kind, failed: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops. The lease runs out, and the item is claimed again.
        }
        catch (Exception exception)
        {
            // One item never stops the others. Its lease runs out, and it is claimed again.
            telemetry.Worked(kind, failed: true);
            WorkLog.ItemFailed(logger, exception, lease.Item.Kind.ToString(), lease.Item.Merchant.Value, lease.Item.Order.Value ?? "");
        }
    }
}
