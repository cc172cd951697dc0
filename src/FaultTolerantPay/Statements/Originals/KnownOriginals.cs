using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Matching;
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

            bool isPaid = listedElsewhere.Contains(order.Key);
            // An attempt on record comes first: any other one is then a second payment of the order.
            foreach ((StatedOriginal original, OriginalRecord? record) in known.OrderBy(one => one.Record is null))
            {
                results.AddRange(Decide(day, original, record, isPaid, listedElsewhere.Contains(order.Key)));
                isPaid |= original.Executed.Count > 0;
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

    /// <param name="day">The day.</param>
    /// <param name="original">What the file has about an attempt.</param>
    /// <param name="record">The attempt; null if our records have only others of the order.</param>
    /// <param name="isPaid">Whether this file has another attempt of the order as executed, or another day's file has one.</param>
    /// <param name="isListedElsewhere">Whether another day's file has one.</param>
    private static IEnumerable<MatchResult> Decide(
        ReconciliationDay day, StatedOriginal original, OriginalRecord? record, bool isPaid, bool isListedElsewhere)
    {
        StatementRow Named(StatementRow row) => row with
        {
            OurReference = original.Key.ToString(),
            OriginalReference = "",
            MerchantNumber = day.MerchantNumber,
        };
        IEnumerable<StatementRow> without = original.TakenBack.Concat(original.Undecided).Concat(original.Others);
        // The same row again, in the file of a later day, is no second payment.
        StatementRow[] again = isListedElsewhere ? [.. original.Executed.Where(row => IsOf(day, row))] : [];
        if (record is null)
        {
            // Another attempt of an order on record: the recovery settled what it means for that one, if it is the only one.
            again = isPaid && !isListedElsewhere ? [.. original.Executed]
                : again.Length > 0 ? again : [.. original.Executed.Skip(1)];
            without = without.Concat(original.Executed.Except(again)).Concat(original.ReversedLater);
        }
        else if (record.IsExecuted)
        {
            foreach (StatementRow reversed in original.ReversedLater)
            {
                yield return new MatchResult(MatchKind.OnlyTheirs, RowDifferences.None, null, [Named(reversed)]);
            }
        }
        else
        {
            without = without.Concat(original.ReversedLater);
        }

        foreach (StatementRow row in without)
        {
            yield return new MatchResult(MatchKind.WithoutEffect, RowDifferences.None, null, [Named(row)]);
        }

        foreach (StatementRow row in again)
        {
            yield return new MatchResult(MatchKind.Duplicate, RowDifferences.None, null, [Named(row)]);
        }

        if (record is null || original.Executed.Count == 0 || again.Length > 0)
        {
            yield break;
        }

        var group = new RowGroup();
        group.Ours.Add(new GroupRow(record.RowOf(day, original.Executed[0].Line), 0));
        group.Theirs.AddRange(original.Executed.Select(row => new GroupRow(Named(row), 0)));
        foreach (MatchResult result in GroupDecision.Decide(group, day.Rules with { AllowParts = false, CompareFees = false }))
        {
            yield return result;
        }
    }

    private static bool IsOf(ReconciliationDay day, StatementRow row) =>
        row.At >= day.Window.From.Minus(day.Window.CutOverMargin) && row.At < day.Window.Until.Plus(day.Window.CutOverMargin);

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
