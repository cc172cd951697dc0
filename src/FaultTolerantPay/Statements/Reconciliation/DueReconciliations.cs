using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Finds the days of a provider whose newest file is not compared yet, or is to be compared again.</summary>
internal sealed class DueReconciliations(IReconciliationStore store, IStatementFileStore files, TimeProvider time)
{
    // A format that the settings named wrongly, or a reader that is mended, makes a refused file readable.
    private static readonly TimeSpan RefusedAgainAfter = TimeSpan.FromHours(1);

    /// <summary>The due days of every merchant number, the oldest first.</summary>
    /// <param name="settings">The provider.</param>
    /// <param name="maxItems">The most days.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <param name="isLeftOut">Which days are left out; null: none.</param>
    public async ValueTask<IReadOnlyList<ReconciliationDay>> FindAsync(
        ProviderSettings settings,
        int maxItems,
        CancellationToken cancellationToken,
        Func<string, DateOnly, bool>? isLeftOut = null)
    {
        if (settings.StatementFiles is not { } statements || StatementReaders.IsOfAccount(statements.Format)
            || new StatementTimetable(statements).NewestReady(time.GetUtcNow()) is not { } newest)
        {
            return [];
        }

        DateOnly from = StatementTimetable.Back(newest, DueDays.MaxDaysBack);
        ILookup<string, StatementReconciliation> compared =
            (await ComparedDays.OfAsync(store, settings.Id, from, cancellationToken).ConfigureAwait(false))
            .ToLookup(one => one.MerchantNumber, StringComparer.Ordinal);
        var due = new List<ReconciliationDay>();
        foreach (string number in settings.AllMerchantNumbers())
        {
            Dictionary<DateOnly, StatementReconciliation> byDay = compared[number].ToDictionary(one => one.Day);
            IReadOnlyList<StatementFetch> fetches =
                await files.ListFetchesAsync(settings.Id, number, from, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (StatementFetch fetch in fetches)
            {
                if (fetch.Status != StatementFetchStatus.Waiting && isLeftOut?.Invoke(number, fetch.Day) != true
                    && await DueAsync(settings, fetch, byDay.GetValueOrDefault(fetch.Day), newest, cancellationToken).ConfigureAwait(false)
                        is { } day)
                {
                    due.Add(day);
                    if (due.Count == maxItems)
                    {
                        return due;
                    }
                }
            }
        }

        return due;
    }

    /// <summary>Since when the day that waits longest has been due; null if none is, or if nobody knows.</summary>
    public async ValueTask<DateTimeOffset?> FindOldestDueAsync(ProviderSettings settings, CancellationToken cancellationToken) =>
        (await FindAsync(settings, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false)).Min(DueSince);

    private static DateTimeOffset? DueSince(ReconciliationDay day)
    {
        if (day.Before is { } before && before.File == (day.File?.Number ?? 0))
        {
            // Nothing stores when a comparison became outdated.
            return before.IsOutdated ? null : before.ComparedAt.Plus(RefusedAgainAfter);
        }

        return day.File?.FetchedAt ?? new StatementTimetable(day.Files).ReadyAt(day.Day);
    }

    private async ValueTask<ReconciliationDay?> DueAsync(
        ProviderSettings settings,
        StatementFetch fetch,
        StatementReconciliation? before,
        DateOnly newest,
        CancellationToken cancellationToken)
    {
        // Files are issued again within the days that are asked for again; a day before those is done.
        bool mayBeNew = before is null || newest.DayNumber - fetch.Day.DayNumber <= settings.StatementFiles!.LookBackDays;
        if (!mayBeNew && !before!.IsOutdated)
        {
            return null;
        }

        IReadOnlyList<StatementFile> versions = fetch.Status == StatementFetchStatus.NoBusiness
            ? []
            : await files.ListVersionsAsync(settings.Id, fetch.MerchantNumber, fetch.Day, 1, cancellationToken).ConfigureAwait(false);
        StatementFile? newestFile = versions.Count == 0 ? null : versions[0];
        bool isDue = before is null || before.IsOutdated || before.File != (newestFile?.Number ?? 0) || IsTriedAgain(before);
        return isDue ? new ReconciliationDay(settings, fetch.MerchantNumber, fetch.Day, newestFile, before) : null;
    }

    private bool IsTriedAgain(StatementReconciliation before)
    {
        TimeSpan age = time.GetUtcNow() - before.ComparedAt;
        // A comparison of the future was stored by a clock that was ahead.
        return before.Status == StatementReconciliationStatus.Refused && (age >= RefusedAgainAfter || age < TimeSpan.Zero);
    }
}
