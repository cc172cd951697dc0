using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Processes one kind of work, lane by lane, without its own thread, and reports how far behind it is. Each lane is a part that can be
/// driven by itself, so that a callee that does not answer delays its own lane alone.
/// </summary>
internal abstract class QueueWork : IBackgroundWork, IWorkLag
{
    private readonly WorkKind _kind;
    private readonly LeasedQueue _queue;
    private readonly WorkOptions _options;
    private readonly Telemetry _telemetry;
    private readonly LaneWork[] _parts;

    protected QueueWork(
        WorkKind kind,
        LeasedQueue queue,
        IPaymentStore payments,
        TimeProvider time,
        IOptions<WorkOptions> options,
        Telemetry telemetry,
        ILogger logger,
        IReadOnlyCollection<string>? lanes = null)
    {
        _kind = kind;
        _options = options.Value;
        _telemetry = telemetry;
        _queue = queue;
        Payments = payments;
        Time = time;
        Logger = logger;
        string[] named = [.. (lanes ?? []).Distinct(StringComparer.Ordinal)];
        // Work without a named lane, or in the lane of a channel that is no longer registered, forms its own part.
        _parts = [.. named.Select(lane => new LaneWork(this, lane, [])), new LaneWork(this, null, named)];
    }

    public string Name => _kind.ToString().ToLowerInvariant();

    public IReadOnlyList<IBackgroundWork> Parts => _parts;

    public virtual TimeSpan IdleDelay => _options.IdleDelay;

    protected IPaymentStore Payments { get; }

    protected TimeProvider Time { get; }

    protected ILogger Logger { get; }

    /// <summary>The number of items that may be processed now. Work that must wait for a callee stays in the queue unchanged.</summary>
    protected virtual int Room => int.MaxValue;

    /// <summary>Whether all of this work waits for a callee, so that due work is not late.</summary>
    protected virtual bool WaitsForOthers => false;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(_parts.Select(part => part.RunOnceAsync(cancellationToken).AsTask())).ConfigureAwait(false)).Sum();

    public async ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken)
    {
        if (WaitsForOthers)
        {
            return null;
        }

        DateTimeOffset now = Time.GetUtcNow();
        WorkBacklog backlog = await _queue.ReadBacklogAsync(_kind, now, cancellationToken).ConfigureAwait(false);
        return now - backlog.OldestDueAt;
    }

    /// <summary>Processes one item. Afterwards it has a new due time or has left the queue.</summary>
    protected abstract ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken);

    private async Task WorkOnSafelyAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        Activity? activity = null;
        try
        {
            if (_telemetry.Activities.HasListeners())
            {
                TransactionRecord? record =
                    await Payments.FindTransactionAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false);
                activity = _telemetry.StartWork(_kind, record?.TraceParent);
            }
            await WorkOnAsync(lease, cancellationToken).ConfigureAwait(false);
            _telemetry.Worked(_kind, failed: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops.
            await GiveBackAsync(lease).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A failed item never stops the others. Its lease runs out, and it is claimed again.
            _telemetry.Worked(_kind, failed: true);
            activity?.SetStatus(ActivityStatusCode.Error);
            QueueLog.ItemFailed(Logger, exception, lease.Item.Kind.ToString(), lease.Item.Merchant.Value, lease.Item.Order.Value ?? "");
        }
        finally
        {
            activity?.Dispose();
        }
    }

    /// <summary>Lets another node take the item over at once. If the store does not take that, the lease runs out.</summary>
    private async ValueTask GiveBackAsync(WorkLease lease)
    {
        try
        {
            await _queue.GiveBackAsync(lease).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            QueueLog.ItemFailed(Logger, exception, lease.Item.Kind.ToString(), lease.Item.Merchant.Value, lease.Item.Order.Value ?? "");
        }
    }

    /// <summary>
    /// One lane, or (null) all lanes except some. A round claims what is due and processes it concurrently. While a few items take long, it
    /// claims more in place of those that are done.
    /// </summary>
    private sealed class LaneWork(QueueWork queue, string? lane, string[] exceptLanes) : IBackgroundWork
    {
        // A round is bounded, so that its driver can stop.
        private const int MaxClaims = 10;

        private MerchantId? _lastMerchant;

        public string Name => lane is null ? queue.Name : $"{queue.Name} {lane}";

        public TimeSpan IdleDelay => queue.IdleDelay;

        public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
        {
            List<Task> underWay = [];
            int done = await ClaimAsync(underWay, cancellationToken).ConfigureAwait(false);
            for (int claims = 1; claims < MaxClaims && await AreSlowAsync(underWay, cancellationToken).ConfigureAwait(false); claims++)
            {
                underWay.RemoveAll(item => item.IsCompleted);
                done += await ClaimAsync(underWay, cancellationToken).ConfigureAwait(false);
            }
            await Task.WhenAll(underWay).ConfigureAwait(false);
            return done;
        }

        /// <summary>Begins as many items as there is room for in addition to those that are under way.</summary>
        private async ValueTask<int> ClaimAsync(List<Task> underWay, CancellationToken cancellationToken)
        {
            int most = Math.Min(queue._options.MaxConcurrentItemsPerLane - underWay.Count, queue.Room);
            if (most < 1)
            {
                return 0;
            }

            var claim = new WorkClaim
            {
                Kind = queue._kind,
                Now = queue.Time.GetUtcNow(),
                Lease = queue._options.LeaseDuration,
                MaxItems = most,
                Lane = lane,
                ExceptLanes = exceptLanes,
                AfterMerchant = _lastMerchant,
            };
            ClaimedWork claimed = await queue._queue.ClaimAsync(claim, cancellationToken).ConfigureAwait(false);
            _lastMerchant = claimed.LastMerchant ?? _lastMerchant;
            foreach (WorkLease lease in claimed.Leases)
            {
                underWay.Add(queue.WorkOnSafelyAsync(lease, cancellationToken));
            }

            return claimed.Leases.Count;
        }

        /// <summary>Waits for all of them, but no longer than one rest. Returns whether some are still under way.</summary>
        private async ValueTask<bool> AreSlowAsync(List<Task> underWay, CancellationToken cancellationToken)
        {
            try
            {
                bool haveEnded = await BoundedWait.EndsWithinAsync(
                    Task.WhenAll(underWay), queue._options.IdleDelay, queue.Time, cancellationToken).ConfigureAwait(false);
                return !haveEnded && !cancellationToken.IsCancellationRequested;
            }
            catch (OperationCanceledException)
            {
                // The worker stops: it waits for what is under way and claims nothing more.
                return false;
            }
        }
    }
}
