using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Recovery;

/// <inheritdoc/>
internal sealed class PrimaryRecovery(AdvanceUpdater updater, IStandInStore store, CollectionPolicy collection) : IRecovery
{
    public async ValueTask<AdvanceOperationResult> ReportExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken)
    {
        if (evidence is not { Length: > 0 and <= 500 })
            return new AdvanceOperationResult(OperationStatus.BadInput, $"evidence is {evidence?.Length ?? 0} characters: expected 1 to 500.", null);
        bool isNews = false;
        StoredAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            (step, record) =>
            {
                isNews = step.Before.Original != PrimaryFate.Executed;
                step.OriginalExecuted(evidence);
                if (record.Outcome.IsFinal)
                    step.Outcome = null;
                else if (step.Outcome is { } final)
                    step.Send(Notices.OutcomeChanged(key, final));
            },
            cancellationToken).ConfigureAwait(false);
        return stored is { } found
            ? new AdvanceOperationResult(isNews ? OperationStatus.Done : OperationStatus.DoneBefore, null, found.Advance)
            : new AdvanceOperationResult(OperationStatus.NotFound, $"there is no advance {key}", null);
    }

    public async ValueTask<StatementResult> ApplyStatementAsync(BusinessStatement statement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        int superseded = 0;
        foreach (TransactionKey key in statement.Executed)
        {
            AdvanceOperationResult result = await ReportExecutedAsync(key, "in the business system's statement", cancellationToken).ConfigureAwait(false);
            if (result.Status == OperationStatus.Done)
                superseded++;
        }
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
                return new StatementResult(superseded, confirmed);
            after = page[^1].Key;
        }
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
}
