using FaultTolerantPay.Statements.Fetching;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>Stores what became of the comparison of a day, as the last step of it.</summary>
internal sealed class DayRecorder(
    IReconciliationStore store, TimeProvider time, StatementMetrics metrics, ILogger<DayRecorder> logger)
{
    // A lost round means that another node compared the day. This many mean a broken store.
    private const int MaxRounds = 10;

    /// <summary>Stores a comparison.</summary>
    /// <param name="day">The day.</param>
    /// <param name="file">The rows of the file.</param>
    /// <param name="totals">What was found.</param>
    /// <param name="held">What the next day's comparison takes over.</param>
    /// <param name="cancellationToken">Cancels before it is stored.</param>
    /// <returns>False if another node compared the day meanwhile. If it found something else, the day is due again.</returns>
    public async ValueTask<bool> SaveAsync(
        ReconciliationDay day,
        IReadOnlyList<SideTotal> file,
        DayTotals totals,
        IReadOnlyList<HeldRow> held,
        CancellationToken cancellationToken)
    {
        StatementReconciliation compared = Of(
            day, day.File is null ? StatementReconciliationStatus.NoBusiness : StatementReconciliationStatus.Compared) with
        {
            Theirs = [.. file],
            Totals = totals.All,
            Shares = totals.Shares,
        };
        bool isSaved = await store.SaveAsync(compared, held, cancellationToken).ConfigureAwait(false);
        if (isSaved)
        {
            metrics.Compared(compared);
            long matched = compared.Totals.Where(total => total.Result == MatchKind.Matched).Sum(total => total.OurRows);
            ReconciliationLog.Compared(logger, day.Source, day.Day, compared.FileVersion, matched, totals.Open, held.Count);
        }
        else
        {
            await CompareAgainAsync(compared).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Stores that the file was refused. What an earlier file of the day gave stays.</summary>
    public async ValueTask<bool> RefuseAsync(ReconciliationDay day, DayReading reading, CancellationToken cancellationToken)
    {
        StatementReconciliation refused = Of(day, StatementReconciliationStatus.Refused) with
        {
            Errors = reading.Errors,
            FirstError = reading.FirstError,
            Theirs = day.Before?.Theirs ?? [],
            Totals = day.Before?.Totals ?? [],
            Shares = day.Before?.Shares ?? [],
        };
        bool isSaved = await HeldRows.KeepAsync(store, refused, cancellationToken).ConfigureAwait(false);
        if (isSaved)
        {
            metrics.Compared(refused);
            ReconciliationLog.Refused(logger, day.Source, day.Day, refused.FileVersion, reading.Errors);
        }
        else
        {
            await CompareAgainAsync(refused).ConfigureAwait(false);
        }

        return isSaved;
    }

    private StatementReconciliation Of(ReconciliationDay day, StatementReconciliationStatus status) => new()
    {
        Provider = day.Settings.Id,
        MerchantNumber = day.MerchantNumber,
        Day = day.Day,
        File = day.File?.Number ?? 0,
        FileVersion = day.File?.Version ?? 0,
        Status = status,
        ComparedAt = time.GetUtcNow(),
        Orders = day.Before?.Orders ?? [],
        Version = day.Before?.Version ?? 0,
    };

    /// <summary>
    /// Another node compared the day meanwhile. If it found something else, what this node recorded after it may follow from an older file:
    /// the day is to be compared again.
    /// </summary>
    private async ValueTask CompareAgainAsync(StatementReconciliation mine)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            StatementReconciliation? stored = await store.FindAsync(mine.Provider, mine.MerchantNumber, mine.Day, CancellationToken.None)
                .ConfigureAwait(false);
            if (stored is null or { IsOutdated: true } || FoundTheSame(stored, mine))
            {
                return;
            }

            if (await HeldRows.KeepAsync(store, stored with { IsOutdated = true }, CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }
        }

        throw new StoreException(
            $"The comparison of {mine.Provider} for {mine.Day:yyyy-MM-dd} was changed {MaxRounds} times meanwhile: repeat it.");
    }

    private static bool FoundTheSame(StatementReconciliation stored, StatementReconciliation mine) =>
        stored == mine with { ComparedAt = stored.ComparedAt, Orders = stored.Orders, Version = stored.Version };
}
