using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Recovery;

/// <inheritdoc/>
internal sealed class PrimaryRecovery(AdvanceUpdater updater, IStandInStore store, CommitPublisher publisher, CollectionPolicy collection, TimeProvider time) : IRecovery
{
    // Each round that loses means that another answer won.
    private const int MaxRounds = 100;

    public async ValueTask<AdvanceOperationResult> ReportExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken)
    {
        if (evidence is not { Length: > 0 and <= 500 })
            return new AdvanceOperationResult(OperationStatus.BadInput, $"evidence is {evidence?.Length ?? 0} characters: expected 1 to 500.", null);
        (Finding finding, Advance? advance) = await FindAsync(key, evidence, cancellationToken).ConfigureAwait(false);
        return finding switch
        {
            Finding.Unheard => new AdvanceOperationResult(OperationStatus.NotFound, $"there is no payment {key} on record", null),
            Finding.Known => new AdvanceOperationResult(OperationStatus.DoneBefore, null, advance),
            _ => new AdvanceOperationResult(OperationStatus.Done, null, advance),
        };
    }

    public async ValueTask<StatementResult> ApplyStatementAsync(BusinessStatement statement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var found = new int[(int)Finding.Contradiction + 1];
        foreach (TransactionKey key in statement.Executed)
            found[(int)(await FindAsync(key, "in the business system's statement", cancellationToken).ConfigureAwait(false)).Finding]++;
        int confirmed = 0;
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<Advance> page = await store.ListAdvancesAsync(AdvanceState.Paid, after, StoreRules.LongestPage, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page)
            {
                if (IsConfirmedBy(statement, advance) && await ConfirmAsync(statement, advance.Key, cancellationToken).ConfigureAwait(false))
                    confirmed++;
            }
            if (page.Count < StoreRules.LongestPage)
                return new StatementResult(found[(int)Finding.Supersedes], confirmed, found[(int)Finding.Completes], found[(int)Finding.Contradiction]);
            after = page[^1].Key;
        }
    }

    /// <summary>The business system executed a payment: what that means for it is stored, whatever became of the payment here.</summary>
    private async ValueTask<(Finding Finding, Advance? Advance)> FindAsync(TransactionKey key, string evidence, CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            // Most of a statement was never stood in for, and is not on record: one look-up says so.
            if (await store.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is not { } record)
                return (Finding.Unheard, null);
            Finding? finding = null;
            StoredAdvance? stored = await updater.UpdateAsync(
                key,
                lease: null,
                (step, record) =>
                {
                    finding = step.Before.State == AdvanceState.Released ? null : step.Before.Original == PrimaryFate.Executed ? Finding.Known : Finding.Supersedes;
                    step.OriginalExecuted(evidence);
                    step.TellOutcome(record);
                },
                cancellationToken).ConfigureAwait(false);
            // Nothing was paid out: the payment's own outcome is at stake.
            finding ??= await FindWithoutMoneyAsync(record, evidence, cancellationToken).ConfigureAwait(false);
            if (finding is { } found)
                return (found, stored?.Advance);
        }
        throw new StoreException($"Payment {key} changed {MaxRounds} times while it was looked at: expected the store to let one of the writers win.") { NothingWritten = true };
    }

    /// <returns>Null where another answer was stored meanwhile.</returns>
    private async ValueTask<Finding?> FindWithoutMoneyAsync(TransactionRecord record, string evidence, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!record.Outcome.IsFinal)
        {
            var completed = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now };
            CommitResult result = await publisher.CommitAsync(PrimaryOutcomes.End(record, completed, evidence, now, lease: null), stateBefore: null, cancellationToken).ConfigureAwait(false);
            return result.IsCommitted ? Finding.Completes : null;
        }
        if (record.Outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced)
            return Finding.Known;
        var difference = new Difference
        {
            Id = $"{record.Key}#{DifferenceKind.ExecutedAfterAll}#",
            Key = record.Key,
            Kind = DifferenceKind.ExecutedAfterAll,
            OpenedAt = now,
            Evidence = $"answered {record.Outcome.Kind} {record.Outcome.Reason ?? record.Outcome.Refusal?.Code.ToString()} {record.Outcome.DecidedAt:O}, and executed by the business system: {evidence}",
        };
        if (await store.FindDifferenceAsync(difference.Id, cancellationToken).ConfigureAwait(false) is not null)
            return Finding.Known;
        await publisher.CommitAsync(
            new StandInCommit { At = now, Differences = [difference], Timeline = [new TimelineEvent(record.Key, now, "executed-after-all", difference.Evidence)] },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return Finding.Contradiction;
    }

    private async ValueTask<bool> ConfirmAsync(BusinessStatement statement, TransactionKey key, CancellationToken cancellationToken)
    {
        bool isConfirmed = false;
        await updater.UpdateAsync(
            key,
            lease: null,
            (step, _) =>
            {
                isConfirmed = step.After.State == AdvanceState.Paid && IsConfirmedBy(statement, step.After);
                if (isConfirmed)
                    step.Confirm(PrimaryFate.Cancelled, collection.CollectionAt(step.After, step.Now));
            },
            cancellationToken).ConfigureAwait(false);
        return isConfirmed;
    }

    private static bool IsConfirmedBy(BusinessStatement statement, Advance advance) =>
        advance.Original == PrimaryFate.CannotFence
        && advance.Detail.Request.RequestedAt < statement.CoversRequestsBefore
        && !statement.Executed.Contains(advance.Key);

    /// <summary>What it means that the business system executed a payment.</summary>
    private enum Finding
    {
        /// <summary>Nothing is on record of it: the usual case.</summary>
        Unheard = 0,

        /// <summary>It is on record as executed already.</summary>
        Known = 1,

        /// <summary>An advance is superseded.</summary>
        Supersedes = 2,

        /// <summary>A pending payment is completed.</summary>
        Completes = 3,

        /// <summary>It was answered otherwise: a difference is open.</summary>
        Contradiction = 4,
    }
}
