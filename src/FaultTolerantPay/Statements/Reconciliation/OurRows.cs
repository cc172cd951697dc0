using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Reads our side of a day from the store: the operations of the day, and what the day before held.</summary>
internal sealed class OurRows(IReconciliationStore store)
{
    /// <summary>Adds the operations of the day, without those that the statement of another day has.</summary>
    public async ValueTask AddDayAsync(ReconciliationDay day, DayComparison comparison, CancellationToken cancellationToken)
    {
        foreach (ChannelId channel in day.Channels)
        {
            string? after = null;
            do
            {
                QueryPage<RecordedOperation> page = await store.ListOperationsAsync(
                    channel, day.Window.From, day.Window.Until, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
                await AddAsync(day, comparison, page.Items, heldBefore: 0, cancellationToken).ConfigureAwait(false);
                after = page.Next;
            }
            while (after is not null);
        }
    }

    /// <summary>Adds the rows that the day before held: ours as they are now.</summary>
    public async ValueTask AddHeldAsync(ReconciliationDay day, DayComparison comparison, CancellationToken cancellationToken)
    {
        if (day.Day == DateOnly.MinValue)
        {
            return;
        }

        long after = 0;
        IReadOnlyList<HeldRow> page;
        do
        {
            page = await store.ListHeldAsync(
                day.Settings.Id, day.MerchantNumber, day.Day.AddDays(-1), after, StoreRules.MaxPageSize, cancellationToken)
                .ConfigureAwait(false);
            after += page.Count;
            foreach (HeldRow theirs in page.Where(held => !held.IsOurs))
            {
                comparison.AddHeld(theirs.Row);
            }

            string[] references =
                [.. page.Where(held => held.IsOurs).Select(held => held.Row.OurReference).Distinct(StringComparer.Ordinal)];
            if (references.Length > 0)
            {
                IReadOnlyList<RecordedOperation> found =
                    await store.FindOperationsAsync(references, cancellationToken).ConfigureAwait(false);
                await AddAsync(day, comparison, found, heldBefore: 1, cancellationToken).ConfigureAwait(false);
            }
        }
        while (page.Count == StoreRules.MaxPageSize);
    }

    private async ValueTask AddAsync(
        ReconciliationDay day,
        DayComparison comparison,
        IReadOnlyList<RecordedOperation> operations,
        int heldBefore,
        CancellationToken cancellationToken)
    {
        RecordedOperation[] mine =
            [.. operations.Where(day.IsOf).DistinctBy(operation => operation.Reference, StringComparer.Ordinal)];
        if (mine.Length == 0)
        {
            return;
        }

        IReadOnlyList<StatementConfirmation> confirmations = await store.FindConfirmationsAsync(
            [.. mine.Select(operation => operation.Reference)], cancellationToken).ConfigureAwait(false);
        var elsewhere = confirmations.Where(one => !day.IsBy(one)).Select(one => one.Reference).ToHashSet(StringComparer.Ordinal);
        foreach (RecordedOperation operation in mine.Where(operation => !elsewhere.Contains(operation.Reference)))
        {
            comparison.AddOurs(operation, heldBefore);
        }
    }
}
