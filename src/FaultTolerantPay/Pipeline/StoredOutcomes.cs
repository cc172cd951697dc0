using FaultTolerantPay.Advances;
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

    // How often this node began to store a payment, and how many of these commits may not be done.
    private long _begun;
    private int _underWay;

    // Ticks (UTC) at which the store last held nothing; 0 while it may hold outcomes. The moment of asking is kept, not the end of the interval: a clock that jumped
    // ahead and came back lies before it, and the store is asked again.
    private long _emptyAt;

    /// <summary>This node stores a payment until the result is disposed: nobody takes the store for empty on an answer from that time.</summary>
    public Storing Store()
    {
        lock (_gate)
        {
            _begun++;
            _underWay++;
            Volatile.Write(ref _emptyAt, 0);
        }
        return new Storing(this);
    }

    /// <summary>Whether it is known that no payment is stored, so that none need be looked up.</summary>
    public bool AreNone(DateTimeOffset now) => (ulong)(now.UtcTicks - Volatile.Read(ref _emptyAt)) < _checkTicks;

    /// <summary>Asks the store whether any payment is stored.</summary>
    public async ValueTask<bool> AskAsync(DateTimeOffset now)
    {
        long begun;
        bool isQuiet;
        lock (_gate)
        {
            begun = _begun;
            isQuiet = _underWay == 0;
        }
        if (await store.HoldsTransactionsAsync(now - _replayHorizon, CancellationToken.None).ConfigureAwait(false))
            return true;
        lock (_gate)
        {
            // What this node stored while the store was asked may not be in its answer.
            if (isQuiet && begun == _begun)
                Volatile.Write(ref _emptyAt, now.UtcTicks);
        }
        return false;
    }

    private void Stored()
    {
        lock (_gate)
            _underWay--;
    }

    /// <summary>One commit that stores a payment, from before it begins until it has ended.</summary>
    public readonly struct Storing(StoredOutcomes outcomes) : IDisposable
    {
        /// <summary>The commit has ended.</summary>
        public void Dispose() => outcomes.Stored();
    }
}
