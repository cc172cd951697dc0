using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Has the days compared again whose duplicates are none any more: a corrected file of another day does not have the row that confirmed
/// their operations.
/// </summary>
internal sealed class MovedRows(IReconciliationStore store, IStatementDiscrepancyStore queue)
{
    /// <summary>Marks the other days, if the file of this day is another one than before.</summary>
    public async ValueTask RepeatAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        if (day.Before is not { } before || before.File == FileOf(day))
        {
            return;
        }

        foreach (DateOnly other in await FindAsync(day, cancellationToken).ConfigureAwait(false))
        {
            await HeldRows.OutdateAsync(
                store,
                await store.FindAsync(day.Settings.Id, day.MerchantNumber, other, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The days with an open duplicate whose operation no file confirms, or will confirm once this day is stored.</summary>
    private async ValueTask<HashSet<DateOnly>> FindAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        var filter = new StatementDiscrepancyFilter
        {
            State = StatementDiscrepancyState.Open,
            Source = day.Source,
            MerchantNumber = day.MerchantNumber,
            Kind = MatchKind.Duplicate,
        };
        var days = new HashSet<DateOnly>();
        string? after = null;
        do
        {
            QueryPage<StatementDiscrepancy> page =
                await queue.ListAsync(filter, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            (string Reference, DateOnly Day)[] duplicates =
                [.. page.Items.Where(one => one.Day != day.Day).Select(one => (one.Theirs[0].OurReference, one.Day))];
            string[] references =
            [
                .. duplicates.Select(one => one.Reference).Where(reference => reference.Length > 0).Distinct(StringComparer.Ordinal),
            ];
            HashSet<string> confirmed = references.Length == 0
                ? []
                : (await store.FindConfirmationsAsync(references, cancellationToken).ConfigureAwait(false))
                    .Where(one => !day.IsBy(one) || one.File == FileOf(day))
                    .Select(one => one.Reference).ToHashSet(StringComparer.Ordinal);
            days.UnionWith(
                duplicates.Where(one => one.Reference.Length > 0 && !confirmed.Contains(one.Reference)).Select(one => one.Day));
            after = page.Next;
        }
        while (after is not null);
        return days;
    }

    private static long FileOf(ReconciliationDay day) => day.File?.Number ?? 0;
}
