using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// Applies an end-of-day statement of the business system: what it lists was executed, and what it covers and does not list was not.
/// </summary>
internal sealed class StatementRecovery(
    ExecutedEvidence evidence, AdvanceUpdater updater, IPaymentStore payments, CollectionPolicy collection, TimeProvider time)
{
    // A statement may cover the current day. For the day after it, no one can know that nothing further will be executed.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    /// <inheritdoc cref="IRecovery.ApplyStatementAsync"/>
    public ValueTask<StatementResult> ApplyAsync(
        BusinessSystemStatement statement, OperatorId by, string reason, CancellationToken cancellationToken) =>
        ApplyAsync(statement, by, reason, _ => new ValueTask<bool>(false), cancellationToken);

    /// <summary>Applies a statement beside others.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="by">Who applies it.</param>
    /// <param name="reason">Names it.</param>
    /// <param name="isStatedElsewhere">
    /// Whether another statement says something of an order, so that its absence from this one does not confirm it.
    /// </param>
    /// <param name="cancellationToken">Cancels between two changes.</param>
    public async ValueTask<StatementResult> ApplyAsync(
        BusinessSystemStatement statement,
        OperatorId by,
        string reason,
        Func<OrderKey, ValueTask<bool>> isStatedElsewhere,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        string errors = ActionChecks.ErrorsOf(by, "reason", reason);
        if (errors.Length > 0)
        {
            throw new ArgumentException(errors, nameof(reason));
        }

        DateTimeOffset latest = time.GetUtcNow().Plus(MaxAhead);
        if (statement.CoversRequestsBefore > latest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(statement),
                statement.CoversRequestsBefore,
                $"{nameof(statement.CoversRequestsBefore)} is later than a day from now: expected at most {latest:O}.");
        }

        var source = new EvidenceSource($"in the business system's statement: {reason}", by);
        var found = new int[(int)OriginalFinding.Contradiction + 1];
        foreach (TransactionKey key in statement.Executed)
        {
            Money? amount = statement.Amounts.TryGetValue(key, out Money stated) ? stated : null;
            EvidenceResult result = await evidence.ApplyAsync(
                key, source with { Amount = amount }, statement.Executed.Contains, cancellationToken).ConfigureAwait(false);
            found[(int)result.Finding]++;
        }

        return new StatementResult(
            Superseded: found[(int)OriginalFinding.Supersedes],
            Confirmed: await ConfirmAllAsync(statement, source, isStatedElsewhere, cancellationToken).ConfigureAwait(false),
            Completed: found[(int)OriginalFinding.Completes],
            Contradicted: found[(int)OriginalFinding.Contradiction]);
    }

    /// <summary>Confirms the advances that waited for this statement.</summary>
    /// <returns>The number of advances that were confirmed.</returns>
    private async ValueTask<int> ConfirmAllAsync(
        BusinessSystemStatement statement,
        EvidenceSource source,
        Func<OrderKey, ValueTask<bool>> isStatedElsewhere,
        CancellationToken cancellationToken)
    {
        HashSet<OrderKey> listed = [.. statement.Executed.Concat(statement.InFlight).Select(key => key.OrderKey)];
        int confirmed = 0;
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<Advance> page =
                await payments.ListAdvancesAsync(AdvanceState.Paid, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page)
            {
                if (IsConfirmed(advance)
                    && !await isStatedElsewhere(advance.Key.OrderKey).ConfigureAwait(false)
                    && await ConfirmAsync(advance.Key, IsConfirmed, source, cancellationToken).ConfigureAwait(false))
                {
                    confirmed++;
                }
            }

            if (page.Count < StoreRules.MaxPageSize)
            {
                return confirmed;
            }

            after = page[^1].Key;
        }

        bool IsConfirmed(Advance advance) =>
            advance.OriginalStatus == OriginalStatus.CannotCancel
            && advance.Detail.Request.RequestedAt < statement.CoversRequestsBefore
            && !(advance.Detail.Request.RequestedAt < statement.CoversRequestsFrom)
            && !listed.Contains(advance.Key.OrderKey);
    }

    private async ValueTask<bool> ConfirmAsync(
        TransactionKey key, Func<Advance, bool> isConfirmedBy, EvidenceSource source, CancellationToken cancellationToken)
    {
        bool isConfirmed = false;
        await updater.UpdateAsync(
            key,
            lease: null,
            change =>
            {
                isConfirmed = change.After.State == AdvanceState.Paid && isConfirmedBy(change.After);
                return isConfirmed
                    ? change.Confirm(OriginalStatus.Cancelled, collection.CollectionAt(change.After, change.At), source.By, source.Evidence)
                    : change;
            },
            cancellationToken).ConfigureAwait(false);
        return isConfirmed;
    }
}
