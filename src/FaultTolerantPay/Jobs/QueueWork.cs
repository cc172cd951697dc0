using System.Diagnostics;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Works off one kind of work, lane by lane, without a thread of its own. Says how far it is behind. Each lane is a part that can be driven by itself, so that a party that does not answer holds up
/// its own lane alone.
/// </summary>
internal abstract class QueueWork : IBackgroundWork, IWorkLag
{
    private readonly WorkKind _kind;
    private readonly IWorkQueue _queue;
    private readonly WorkOptions _options;
    private readonly Telemetry _telemetry;
    private readonly LaneWork[] _parts;

    protected QueueWork(WorkKind kind, IWorkQueue queue, IPaymentStore payments, TimeProvider time, IOptions<WorkOptions> options, Telemetry telemetry, ILogger logger, IReadOnlyCollection<string>? lanes = null)
    {
        _kind = kind;
        _options = options.Value;
        _telemetry = telemetry;
        _queue = queue;
        Payments = payments;
        Time = time;
        Logger = logger;
        string[] named = [.. (lanes ?? []).Distinct(StringComparer.Ordinal)];
        // What lies in no named lane, or in the lane of a channel that is not registered any more, is a part of its own.
        _parts = [.. named.Select(lane => new LaneWork(this, lane, [])), new LaneWork(this, null, named)];
    }

    public string Name => _kind.ToString();

    public IReadOnlyList<IBackgroundWork> Parts => _parts;

    public virtual TimeSpan IdleDelay => _options.IdleDelay;

    protected IPaymentStore Payments { get; }

    protected TimeProvider Time { get; }

    protected ILogger Logger { get; }

    /// <summary>How many items may be worked on now: work that must wait for somebody else stays in the queue as it is.</summary>
    protected virtual int Room => int.MaxValue;

    /// <summary>Whether everything waits for somebody else, so that what is due is not late.</summary>
    protected virtual bool WaitsForOthers => false;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(_parts.Select(part => part.RunOnceAsync(cancellationToken).AsTask())).ConfigureAwait(false)).Sum();

    public async ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken)
    {
        if (WaitsForOthers)
            return null;
        DateTimeOffset now = Time.GetUtcNow();
        WorkBacklog backlog = await _queue.ReadBacklogAsync(_kind, now, cancellationToken).ConfigureAwait(false);
        return now - backlog.OldestDueAt;
    }

    /// <summary>Works on one item, and leaves it with a new due time or out of the queue.</summary>
    protected abstract ValueTask WorkOnAsync(WorkLease lease, CancellationToken cancellationToken);

    private async Task WorkOnSafelyAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        Activity? activity = null;
        try
        {
            if (_telemetry.Activities.HasListeners())
            {
                TransactionRecord? record = await Payments.FindTransactionAsync(lease.Item.Transaction, cancellationToken).ConfigureAwait(false);
                activity = _telemetry.StartWork(_kind, record?.TraceParent);
            }
            await WorkOnAsync(lease, cancellationToken).ConfigureAwait(false);
            _telemetry.Worked(_kind, failed: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The worker stops. The lease runs out, and the item is claimed again.
        }
        catch (Exception exception)
        {
            // One item never stops the others. Its lease runs out, and it is claimed again.
            _telemetry.Worked(_kind, failed: true);
            activity?.SetStatus(ActivityStatusCode.Error);
            WorkLog.ItemFailed(Logger, exception, lease.Item.Kind.ToString(), lease.Item.Merchant.Value, lease.Item.Order.Value ?? "");
        }
        finally
        {
            activity?.Dispose();
        }
    }

    /// <summary>One lane, or (null) all but some. A round claims what is due and works on it at the same time; while a few items take long, it claims more in the place of those that are done.</summary>
    private sealed class LaneWork(QueueWork queue, string? lane, string[] exceptLanes) : IBackgroundWork
    {
        // A round ends, so that whoever drives it can stop.
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

        /// <summary>Begins work on as many items as there is room for beside those that are under way.</summary>
        private async ValueTask<int> ClaimAsync(List<Task> underWay, CancellationToken cancellationToken)
        {
            int most = Math.Min(queue._options.MaxConcurrentItemsPerLane - underWay.Count, queue.Room);
            if (most < 1)
                return 0;
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
                underWay.Add(queue.WorkOnSafelyAsync(lease, cancellationToken));
            return claimed.Leases.Count;
        }

        /// <summary>Waits for all of them, no longer than a rest; whether some are still under way.</summary>
        private async ValueTask<bool> AreSlowAsync(List<Task> underWay, CancellationToken cancellationToken)
        {
            try
            {
                bool haveEnded = await TimeLimit.EndsWithinAsync(Task.WhenAll(underWay), queue._options.IdleDelay, queue.Time, cancellationToken).ConfigureAwait(false);
                return !haveEnded && !cancellationToken.IsCancellationRequested;
            }
            catch (OperationCanceledException)
            {
                // The worker stops: what is under way is waited for, and nothing more is claimed.
                return false;
            }
        }
    }
}
