using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Decides whether the store must be asked for an earlier outcome at all. While no payment was stored within the replay horizon, the
/// healthy path does not use the store. This node sees its own writes immediately, and those of other nodes after
/// <see cref="PipelineOptions.StoredOutcomesCheckInterval"/>.
/// </summary>
internal sealed class StoredOutcomeCheck(IPaymentStore payments, IOptions<PipelineOptions> pipeline)
{
    private readonly TimeSpan _replayHorizon = pipeline.Value.ReplayHorizon;
    private readonly ulong _checkTicks = (ulong)pipeline.Value.StoredOutcomesCheckInterval.Ticks;
    private readonly Lock _lock = new();

    // How many times this node began to store a payment, and how many of these commits may still be running.
    private long _begun;
    private int _underWay;

    // How many of the running commits decide on an order.
    private readonly Dictionary<OrderKey, int> _deciding = [];

    // The number of those orders. While it is 0, the healthy path takes no lock.
    private int _decidingCount;

    // Ticks (UTC) at which the store last held nothing; 0 while it may hold outcomes. It is the time of the query, not the end of the
    // interval: if a clock jumps ahead and back, this time lies in the future, and the store is asked again.
    private long _emptyAt;

    /// <summary>
    /// Stores a payment. Until the write has ended, whether or not its caller still waits, the store does not count as empty.
    /// </summary>
    /// <param name="write">The write.</param>
    /// <param name="decides">The order on which the write decides; null if it decides on none.</param>
    public async ValueTask<T> StoreAsync<T>(Func<ValueTask<T>> write, OrderKey? decides = null)
    {
        Begin(decides);
        try
        {
            return await write().ConfigureAwait(false);
        }
        finally
        {
            End(decides);
        }
    }

    /// <summary>
    /// Whether a write that decides on the order is still running. It may take effect long after its caller gave up; until then the order's
    /// outcome is unknown (M3).
    /// </summary>
    public bool MayBeDecided(OrderKey order)
    {
        if (Volatile.Read(ref _decidingCount) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _deciding.ContainsKey(order);
        }
    }

    /// <summary>Whether it is known that no payment is stored, so that no look-up is needed.</summary>
    public bool KnowsStoreIsEmpty(DateTimeOffset now) => (ulong)(now.UtcTicks - Volatile.Read(ref _emptyAt)) < _checkTicks;

    /// <summary>Asks the store whether any payment is stored.</summary>
    public async ValueTask<bool> AskAsync(DateTimeOffset now)
    {
        long begun;
        bool isQuiet;
        lock (_lock)
        {
            begun = _begun;
            isQuiet = _underWay == 0;
        }
        if (await payments.HoldsTransactionsAsync(now.Minus(_replayHorizon), CancellationToken.None).ConfigureAwait(false))
        {
            return true;
        }

        lock (_lock)
        {
            // The store's answer may not include what this node stored during the query.
            if (isQuiet && begun == _begun)
            {
                Volatile.Write(ref _emptyAt, now.UtcTicks);
            }
        }
        return false;
    }

    private void Begin(OrderKey? decides)
    {
        lock (_lock)
        {
            _begun++;
            _underWay++;
            if (decides is { } order)
            {
                _deciding[order] = _deciding.GetValueOrDefault(order) + 1;
                Volatile.Write(ref _decidingCount, _deciding.Count);
            }

            Volatile.Write(ref _emptyAt, 0);
        }
    }

    private void End(OrderKey? decided)
    {
        lock (_lock)
        {
            _underWay--;
            if (decided is not { } order)
            {
                return;
            }

            int left = _deciding[order] - 1;
            if (left == 0)
            {
                _deciding.Remove(order);
                Volatile.Write(ref _decidingCount, _deciding.Count);
            }
            else
            {
                _deciding[order] = left;
            }
        }
    }
}
