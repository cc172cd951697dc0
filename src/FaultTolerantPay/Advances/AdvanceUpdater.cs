using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;

namespace FaultTolerantPay.Advances;

/// <summary>Stores steps: makes a step of the newest advance, commits it, and makes it anew where somebody else was faster.</summary>
internal sealed class AdvanceUpdater(IStandInStore store, CommitPublisher publisher, TimeProvider time)
{
    // Each round that loses means that another one won; more in a row than this is not contention but a broken store.
    private const int MaxRounds = 100;

    private static readonly CounterLimit[] NoLimits = [];
    private static readonly CounterChange[] NoChanges = [];

    /// <summary>Makes a step and stores it.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="lease">The lease under which the step is made; null for what must be stored whoever works on the item.</param>
    /// <param name="make">Makes the step; called again with newer values where somebody else was faster. An empty step is not stored.</param>
    /// <param name="cancellationToken">Cancels before the commit; a commit under way is not given up.</param>
    /// <returns>The advance and record as stored. Null: there is no such advance, or the lease was lost.</returns>
    public ValueTask<StoredAdvance?> UpdateAsync(
        TransactionKey key, WorkLease? lease, Action<AdvanceStep, TransactionRecord> make, CancellationToken cancellationToken) =>
        UpdateAsync(
            key,
            known: null,
            lease,
            make,
            static (step, record, make) =>
            {
                make(step, record);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <summary>Makes a step and stores it, beginning with an advance that the caller knows.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="known">The advance and record as the caller has them; read from the store where null, or where they turn out to be old.</param>
    /// <param name="lease">The lease under which the step is made; null for what must be stored whoever works on the item.</param>
    /// <param name="state">Passed on to <paramref name="make"/>, which then needs no closure.</param>
    /// <param name="make">Makes the step; called again with newer values where somebody else was faster. An empty step is not stored.</param>
    /// <param name="cancellationToken">Cancels before the commit; a commit under way is not given up.</param>
    /// <returns>The advance and record as stored. Null: there is no such advance, or the lease was lost.</returns>
    public async ValueTask<StoredAdvance?> UpdateAsync<TState>(
        TransactionKey key,
        StoredAdvance? known,
        WorkLease? lease,
        TState state,
        Func<AdvanceStep, TransactionRecord, TState, ValueTask> make,
        CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            StoredAdvance? current = known ?? await ReadAsync(key, cancellationToken).ConfigureAwait(false);
            known = null;
            if (current is not { } stored)
                return null;
            var step = new AdvanceStep(stored, time.GetUtcNow());
            await make(step, stored.RawRecord, state).ConfigureAwait(false);
            if (step.IsEmpty)
                return stored;
            StandInCommit commit = step.ToCommit(stored.RecordAfter(step), NoLimits, NoChanges, lease);
            CommitResult result = await publisher.CommitAsync(commit, stored.State, cancellationToken).ConfigureAwait(false);
            switch (result.Status)
            {
                case CommitStatus.Committed:
                    return stored.After(commit);
                case CommitStatus.LeaseLost:
                    return null;
                case CommitStatus.VersionConflict:
                // Whoever makes the step anew finds the receipt booked.
                case CommitStatus.ReceiptTaken:
                    break;
                default:
                    throw new StoreException($"The store refused a step of advance {key} for a counter limit; the step has none.") { NothingWritten = true };
            }
        }
        throw new StoreException($"Advance {key} changed {MaxRounds} times while one step of it was stored: expected the store to let one of the writers win.") { NothingWritten = true };
    }

    private async ValueTask<StoredAdvance?> ReadAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        Advance? advance = await store.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false);
        if (advance is null)
            return null;
        TransactionRecord? record = await store.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false);
        return record is null
            ? throw new StoreException($"Advance {key} is stored without its payment: the store is damaged.")
            : new StoredAdvance(advance, record);
    }
}
