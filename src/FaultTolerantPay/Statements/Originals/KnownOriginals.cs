using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>Finds what a statement of the business system says about payments of our records, and compares both.</summary>
internal sealed class KnownOriginals(IPaymentStore payments, OtherDays others)
{
    // An advance whose original was executed is in one of these states, or final in another way that leaves nothing to compare.
    private static readonly AdvanceState[] StatesOfExecuted =
    [
        AdvanceState.Superseded, AdvanceState.CustomerRefundDue, AdvanceState.CustomerRefunding, AdvanceState.CustomerRefundUnknown,
        AdvanceState.Delinquent,
    ];

    /// <summary>What the rows say about payments of our records. The other rows go to the totals.</summary>
    public async ValueTask<List<StatedOriginal>> FindAsync(OriginalRows rows, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TransactionKey, List<StatementRow>>();
        foreach (IGrouping<OrderKey, StatementRow> order in rows.TakeOrders())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Most payments were never stood in for and are not on record: one look-up shows it.
            bool isKnown = (await payments.FindAttemptsAsync(order.Key, cancellationToken).ConfigureAwait(false)).Count > 0;
            foreach (StatementRow row in order)
            {
                if (!isKnown)
                {
                    rows.AddOthers(row);
                }
                else if (!found.TryAdd(OriginalRows.KeyOf(row)!.Value, [row]))
                {
                    found[OriginalRows.KeyOf(row)!.Value].Add(row);
                }
            }
        }

        return [.. found.Select(original => StatedOriginal.Of(original.Key, original.Value))];
    }

    /// <summary>Compares the records, as they are after the statement was applied, with what it says.</summary>
    public async ValueTask<List<MatchResult>> CompareAsync(
        ReconciliationDay day, List<StatedOriginal> stated, RequestWindow covers, CancellationToken cancellationToken)
    {
        var results = new List<MatchResult>();
        HashSet<OrderKey> listedElsewhere = await others.ListedAsync(day, stated, cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<OrderKey, StatedOriginal> order in stated.GroupBy(original => original.Key.OrderKey))
        {
            var known = new List<(StatedOriginal Original, OriginalRecord? Record)>();
            foreach (StatedOriginal original in order)
            {
                known.Add((original, await FindAsync(original.Key, cancellationToken).ConfigureAwait(false)));
            }

            bool isPaidHere = false;
            // An attempt on record comes first: any other one is then a second payment of the order.
            foreach ((StatedOriginal original, OriginalRecord? record) in known.OrderBy(one => one.Record is null))
            {
                results.AddRange(OriginalDecision.Decide(day, original, record, isPaidHere, listedElsewhere.Contains(order.Key)));
                isPaidHere |= original.Executed.Count > 0;
            }
        }

        HashSet<OrderKey> executed =
            [.. stated.Where(original => original.Executed.Count > 0).Select(original => original.Key.OrderKey)];
        foreach (OriginalRecord missing in await ListExecutedAsync(covers, cancellationToken).ConfigureAwait(false))
        {
            if (!executed.Contains(missing.Key.OrderKey)
                && !await others.ListAsync(day, missing.Key.OrderKey, cancellationToken).ConfigureAwait(false))
            {
                results.Add(new MatchResult(MatchKind.OnlyOurs, RowDifferences.None, missing.RowOf(day, 1), []));
            }
        }

        return results;
    }

    private async ValueTask<OriginalRecord?> FindAsync(TransactionKey key, CancellationToken cancellationToken) =>
        await payments.FindAdvanceAsync(key, cancellationToken).ConfigureAwait(false) is { } advance ? OriginalRecord.Of(advance)
        : await payments.FindTransactionAsync(key, cancellationToken).ConfigureAwait(false) is { } payment ? OriginalRecord.Of(payment)
        : null;

    /// <summary>The advances whose originals our records take for executed, of requests that the statement covers.</summary>
    private async ValueTask<List<OriginalRecord>> ListExecutedAsync(RequestWindow covers, CancellationToken cancellationToken)
    {
        var executed = new List<OriginalRecord>();
        foreach (AdvanceState state in StatesOfExecuted)
        {
            IReadOnlyList<Advance> page;
            TransactionKey? after = null;
            do
            {
                page = await payments.ListAdvancesAsync(state, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
                executed.AddRange(page.Select(OriginalRecord.Of).Where(record => record.IsExecuted && covers.Covers(record.RequestedAt)));
                after = page.Count == 0 ? after : page[^1].Key;
            }
            while (page.Count == StoreRules.MaxPageSize);
        }

        // One that moves on meanwhile may be on two pages.
        return [.. executed.DistinctBy(record => record.Key)];
    }
}
