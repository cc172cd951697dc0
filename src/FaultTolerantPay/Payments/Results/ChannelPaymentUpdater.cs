using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Payments.Results;

/// <summary>
/// Applies a step to the latest channel payment and commits it. If another writer was faster, applies the step again to the newer value.
/// What was stored is reported to the live state once, and wakes who waits for the payment.
/// </summary>
internal sealed class ChannelPaymentUpdater(
    IChannelPaymentStore payments,
    CommitPublisher publisher,
    AttemptReports reports,
    ChannelUsage usage,
    ResultWaits waits,
    TimeProvider time)
{
    // A lost round means that another writer won. This many consecutive losses mean a broken store, not contention.
    private const int MaxRounds = 100;

    /// <summary>Stores the first version of a payment.</summary>
    /// <returns>
    /// The payment as stored. If it exists already, the stored one and no operation. <see cref="ChannelRefusal.OrderTaken"/> if another
    /// attempt of the order is or may be paid.
    /// </returns>
    public async ValueTask<StoredStep> CreateAsync(ChannelStep step, CancellationToken cancellationToken)
    {
        if (!step.IsChanged)
        {
            return new StoredStep(null, null, step.Refusal, IsStored: false);
        }

        CommitResult result = await CommitAsync(step.Change, lease: null, cancellationToken).ConfigureAwait(false);
        if (result.IsCommitted)
        {
            return Stored(step);
        }

        ChannelPayment? known = await payments.FindChannelPaymentAsync(step.Change.After.Key, cancellationToken).ConfigureAwait(false);
        return new StoredStep(known, null, known is null ? ChannelRefusal.OrderTaken : null, IsStored: false);
    }

    /// <summary>Applies a step and stores it.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="lease">The lease under which the step is made; null: no lease.</param>
    /// <param name="make">Makes the step. It is called again with newer values if another writer was faster.</param>
    /// <param name="cancellationToken">Cancels before the commit. A running commit is not given up.</param>
    /// <param name="known">The payment that the caller has; read from the store if null or outdated.</param>
    /// <returns>The step as stored. Without a payment if there is none, or the lease was lost.</returns>
    public ValueTask<StoredStep> UpdateAsync(
        TransactionKey key,
        WorkLease? lease,
        Func<ChannelPaymentChange, ChannelStep> make,
        CancellationToken cancellationToken,
        ChannelPayment? known = null) =>
        UpdateAsync(key, lease, change => ValueTask.FromResult(make(change)), cancellationToken, known);

    /// <summary>Applies a step that reads the store, and stores it.</summary>
    public async ValueTask<StoredStep> UpdateAsync(
        TransactionKey key,
        WorkLease? lease,
        Func<ChannelPaymentChange, ValueTask<ChannelStep>> make,
        CancellationToken cancellationToken,
        ChannelPayment? known = null)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            ChannelPayment? stored = known ?? await payments.FindChannelPaymentAsync(key, cancellationToken).ConfigureAwait(false);
            known = null;
            if (stored is null)
            {
                return default;
            }

            ChannelStep step = await make(new ChannelPaymentChange(stored, time.GetUtcNow())).ConfigureAwait(false);
            // A worker's item is always put back into the queue, at its next time.
            bool isNothing = !step.IsChanged || step.Change.IsEmpty;
            if (isNothing && lease is null)
            {
                return new StoredStep(stored, step.Operation, step.Refusal, IsStored: false);
            }

            ChannelPaymentChange change = step.Change ?? new ChannelPaymentChange(stored, time.GetUtcNow());
            CommitResult result = await CommitAsync(change, lease, cancellationToken).ConfigureAwait(false);
            switch (result.Status)
            {
                case CommitStatus.Committed:
                    return Stored(step with { Change = change });
                case CommitStatus.LeaseLost:
                    return default;
            }
        }

        throw new StoreException(
            $"Channel payment {key} changed {MaxRounds} times while one change of it was being stored: "
            + "expected the store to accept one of the concurrent writes.")
        {
            NothingWritten = true,
        };
    }

    private async ValueTask<CommitResult> CommitAsync(ChannelPaymentChange change, WorkLease? lease, CancellationToken cancellationToken)
    {
        // A use that is restored between this commit and its report would not have what the report adds.
        await usage.RestoreAsync(change.After.Operations
            .Where(operation => operation.IsCharge && change.Before.Find(operation.Number) != operation)
            .Select(operation => operation.Channel)).ConfigureAwait(false);
        CommitResult result = await publisher.CommitAsync(
            ChannelPaymentCommit.Of(change, lease), stateBefore: null, cancellationToken).ConfigureAwait(false);
        if (result.IsCommitted)
        {
            reports.Follow(change.Before, change.After, change.At);
            waits.Changed(AsStored(change));
        }

        return result;
    }

    private static StoredStep Stored(ChannelStep step) => new(AsStored(step.Change!), step.Operation, step.Refusal, IsStored: true);

    private static ChannelPayment AsStored(ChannelPaymentChange change) => change.After with { Version = change.After.Version + 1 };
}
