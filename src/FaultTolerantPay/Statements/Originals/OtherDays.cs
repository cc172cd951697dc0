using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>What the files of other days say about orders.</summary>
internal sealed class OtherDays(IReconciliationStore store)
{
    /// <summary>Stores what the file of a day says. A later version of the file replaces it.</summary>
    public async ValueTask ConfirmAsync(ReconciliationDay day, List<StatedOriginal> stated, CancellationToken cancellationToken)
    {
        foreach (string[] page in stated.SelectMany(ReferencesOf).Distinct(StringComparer.Ordinal).Chunk(StoreRules.MaxPageSize))
        {
            await store.ConfirmAsync(
                [
                    .. page.Select(reference => new StatementConfirmation(
                        reference, day.Settings.Id, day.MerchantNumber, day.Day, day.File?.Number ?? 0)),
                ],
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether another day's file lists the order.</summary>
    public async ValueTask<bool> ListAsync(ReconciliationDay day, OrderKey order, CancellationToken cancellationToken) =>
        (await FindAsync(day, [OrderReferences.Listed(order)], cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>
    /// Whether another day's file says something of the order that forbids to take it for not executed: that it was, with whatever amount,
    /// or that it is under way, unless this day's file says what became of it.
    /// </summary>
    public async ValueTask<bool> ForbidAsync(
        ReconciliationDay day, OrderKey order, bool isDecidedHere, CancellationToken cancellationToken)
    {
        string[] references =
            [OrderReferences.Listed(order), .. isDecidedHere ? [] : new[] { OrderReferences.UnderWay(order) }];
        return (await FindAsync(day, references, cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    /// <summary>The orders of executed originals that another day's file lists.</summary>
    public async ValueTask<HashSet<OrderKey>> ListedAsync(
        ReconciliationDay day, List<StatedOriginal> stated, CancellationToken cancellationToken)
    {
        var listed = new HashSet<OrderKey>();
        foreach (OrderKey[] page in ExecutedOf(stated).Chunk(StoreRules.MaxPageSize))
        {
            HashSet<string> found = [.. (await FindAsync(
                day, [.. page.Select(OrderReferences.Listed)], cancellationToken).ConfigureAwait(false)).Select(one => one.Reference)];
            listed.UnionWith(page.Where(order => found.Contains(OrderReferences.Listed(order))));
        }

        return listed;
    }

    /// <summary>The days whose files take back what this one lists.</summary>
    public async ValueTask<HashSet<DateOnly>> ReversedOnAsync(
        ReconciliationDay day, List<StatedOriginal> stated, CancellationToken cancellationToken)
    {
        var days = new HashSet<DateOnly>();
        foreach (OrderKey[] page in ExecutedOf(stated).Chunk(StoreRules.MaxPageSize))
        {
            days.UnionWith((await FindAsync(day, [.. page.Select(OrderReferences.Reversed)], cancellationToken).ConfigureAwait(false))
                .Select(one => one.Day));
        }

        return days;
    }

    private static IEnumerable<string> ReferencesOf(StatedOriginal original)
    {
        if (original.Executed.Count > 0)
        {
            yield return original.Key.ToString();
            yield return OrderReferences.Listed(original.Key.OrderKey);
        }

        if (original.Undecided.Count > 0)
        {
            yield return OrderReferences.UnderWay(original.Key.OrderKey);
        }

        if (original.ReversedLater.Count > 0)
        {
            yield return OrderReferences.Reversed(original.Key.OrderKey);
        }
    }

    private static IEnumerable<OrderKey> ExecutedOf(List<StatedOriginal> stated) =>
        stated.Where(original => original.Executed.Count > 0).Select(original => original.Key.OrderKey).Distinct();

    private async ValueTask<List<StatementConfirmation>> FindAsync(
        ReconciliationDay day, string[] references, CancellationToken cancellationToken) =>
        [
            .. (await store.FindConfirmationsAsync(references, cancellationToken).ConfigureAwait(false))
                .Where(one => one.Provider == day.Settings.Id && !day.IsBy(one)),
        ];
}
