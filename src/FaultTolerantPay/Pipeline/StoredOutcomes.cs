using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Knows whether the store has to be asked for an earlier outcome at all. While no payment was stored within the replay horizon the healthy path does not
/// touch the store; what this node stores is seen at once, what another node stores after <see cref="PipelineOptions.StoredOutcomesCheck"/>.
/// </summary>
internal sealed class StoredOutcomes(IStandInStore store, IOptions<PipelineOptions> pipeline)
{
    private readonly TimeSpan _replayHorizon = pipeline.Value.ReplayHorizon;
    private readonly ulong _checkTicks = (ulong)pipeline.Value.StoredOutcomesCheck.Ticks;
    private readonly Lock _gate = new();
    private long _stored;

    // Ticks (UTC) at which the store last held nothing; 0 while it may hold outcomes. The moment of asking is kept, not the end of the interval: a clock that jumped
    // ahead and came back lies before it, and the store is asked again.
    private long _emptyAt;

    /// <summary>Notes that this node stores a payment; called before it does.</summary>
    public void WillStore()
    {
        lock (_gate)
        {
            _stored++;
            Volatile.Write(ref _emptyAt, 0);
        }
    }

    /// <summary>The stored outcome of a payment; null where there is none.</summary>
    public ValueTask<TransactionRecord?> FindAsync(TransactionKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        AreNone(now) ? default : AskAsync(key, now, cancellationToken);

    /// <summary>Whether it is known that no payment is stored, so that none need be looked up.</summary>
    public bool AreNone(DateTimeOffset now) => (ulong)(now.UtcTicks - Volatile.Read(ref _emptyAt)) < _checkTicks;

    private async ValueTask<TransactionRecord?> AskAsync(TransactionKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        long stored = Volatile.Read(ref _stored);
        if (await store.HoldsTransactionsAsync(now - _replayHorizon, cancellationToken).ConfigureAwait(false))
            return await store.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // What this node stored while the store was asked may not be in its answer.
            if (stored == _stored)
                Volatile.Write(ref _emptyAt, now.UtcTicks);
        }
        return null;
    }
}
