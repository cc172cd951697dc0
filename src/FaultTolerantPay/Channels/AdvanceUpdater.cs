using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Channels;

/// <summary>
/// Applies a change to the latest advance and commits it. If another writer was faster, applies the change again to the newer value.
/// </summary>
internal sealed class AdvanceUpdater(IPaymentStore payments, CommitPublisher publisher, InstructionAttempts attempts, TimeProvider time)
{
    // A lost round means that another writer won. This many consecutive losses mean a broken store, not contention.
    private const int MaxRounds = 100;

    /// <summary>Applies a change and stores it.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="lease">
    /// The lease under which the change is made; null if it must be stored regardless of the worker that holds the item.
    /// </param>
    /// <param name="make">
    /// Makes the change. It is called again with newer values if another writer was faster. An empty change is not stored.
    /// </param>
    /// <param name="cancellationToken">Cancels before the commit. A running commit is not given up.</param>
    /// <returns>The advance and record as stored. Null if there is no such advance, or the lease was lost.</returns>
    public ValueTask<LoadedAdvance?> UpdateAsync(
        TransactionKey key, WorkLease? lease, Func<AdvanceChange, AdvanceChange> make, CancellationToken cancellationToken) =>
        UpdateAsync(key, lease, change => ValueTask.FromResult(make(change)), cancellationToken);

    /// <summary>Applies a change and stores it.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="lease">
    /// The lease under which the change is made; null if it must be stored regardless of the worker that holds the item.
    /// </param>
    /// <param name="make">
    /// Makes the change. It is called again with newer values if another writer was faster. An empty change is not stored.
    /// </param>
    /// <param name="cancellationToken">Cancels before the commit. A running commit is not given up.</param>
    /// <param name="known">The advance and record that the caller has; read from the store if null or outdated.</param>
    /// <param name="complete">Adds to the commit what does not belong to the advance; null: nothing.</param>
    /// <returns>The advance and record as stored. Null if there is no such advance, or the lease was lost.</returns>
    public async ValueTask<LoadedAdvance?> UpdateAsync(
        TransactionKey key,
        WorkLease? lease,
        Func<AdvanceChange, ValueTask<AdvanceChange>> make,
        CancellationToken cancellationToken,
        LoadedAdvance? known = null,
        Func<StandInCommit, StandInCommit>? complete = null)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            LoadedAdvance? current = known ?? await ReadAsync(key, cancellationToken).ConfigureAwait(false);
            known = null;
            if (current is not { } stored)
            {
                return null;
            }

            AdvanceChange change = await make(
                new AdvanceChange(stored.Advance, time.GetUtcNow(), stored.Record.Outcome)).ConfigureAwait(false);
            if (change.IsEmpty)
            {
                return stored;
            }

            StandInCommit commit = AdvanceCommit.Of(change, stored, lease);
            if (complete is not null)
            {
                commit = complete(commit);
            }

            CommitResult result = await publisher.CommitAsync(commit, stored.Advance.State, cancellationToken).ConfigureAwait(false);
            switch (result.Status)
            {
                case CommitStatus.Committed:
                    Follow(change, commit.At);
                    return stored.After(commit);
                case CommitStatus.LeaseLost:
                    return null;
                case CommitStatus.VersionConflict:
                // The next round finds that the receipt is booked.
                case CommitStatus.ReceiptTaken:
                    break;
                default:
                    throw new StoreException(
                        $"The store refused a change of advance {key} for a counter limit; the change has none.")
                    { NothingWritten = true };
            }
        }
        throw new StoreException(
            $"Advance {key} changed {MaxRounds} times while one change of it was being stored: "
            + "expected the store to accept one of the concurrent writes.")
        {
            NothingWritten = true,
        };
    }

    private void Follow(AdvanceChange change, DateTimeOffset at)
    {
        foreach (Instruction instruction in change.Instructions)
        {
            Instruction? before = change.Before.InFlight?.Key == instruction.Key ? change.Before.InFlight
                : change.Corrected?.Key == instruction.Key ? change.Corrected
                : null;
            attempts.Follow(before, instruction, at);
        }
    }

    private async ValueTask<LoadedAdvance?> ReadAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        Advance? advance = await payments.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false);
        if (advance is null)
        {
            return null;
        }

        TransactionRecord? record = await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false);
        return record is null
            ? throw new StoreException($"Advance {key} is stored without its payment: the store is damaged.")
            : new LoadedAdvance(advance, record);
    }
}
