using System.Globalization;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Compares one day's file with our operations, records what is certain, and puts the rest into the queue. Repeating it changes nothing
/// more, so a process may end anywhere: the comparison is stored last.
/// </summary>
internal sealed class DayReconciler(
    IReconciliationStore store,
    IStatementFileStore files,
    StatementReaders readers,
    OurRows ours,
    LateRows late,
    StatementEvidence evidence,
    FindingQueue queue,
    TimeProvider time,
    StatementMetrics metrics,
    ILogger<DayReconciler> logger)
{
    // A lost round means that another node compared the day. This many mean a broken store.
    private const int MaxRounds = 10;

    /// <summary>A day with more differences than this is refused.</summary>
    public int MaxDifferences { get; init; } = DayComparison.MaxDifferences;

    /// <summary>Compares a day.</summary>
    /// <returns>False if another node compared it meanwhile. If it found something else, the day is due again.</returns>
    public async ValueTask<bool> RunAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        using var comparison = new DayComparison(day, MaxDifferences);
        FileReading reading = await ReadAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        if (reading.FirstError is not null)
        {
            return await RefuseAsync(day, reading, cancellationToken).ConfigureAwait(false);
        }

        await ours.AddHeldAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        await ours.AddDayAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        if (comparison.Match(cancellationToken) is not { } unequal)
        {
            return await RefuseAsync(day, TooMany, cancellationToken).ConfigureAwait(false);
        }

        List<ComparedResult> results = await late.FindAsync(day, comparison, unequal, cancellationToken).ConfigureAwait(false);
        results = await evidence.ApplyAsync(day, comparison, results, cancellationToken).ConfigureAwait(false);
        results = ReversedPairs.Settle(results);
        List<ComparedResult> otherFees = await RecordFeesAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        if (otherFees.Count > MaxDifferences)
        {
            return await RefuseAsync(day, TooMany, cancellationToken).ConfigureAwait(false);
        }

        results.AddRange(otherFees);
        await ConfirmAsync(day, comparison.Confirmed.Concat(Happened(results)), cancellationToken).ConfigureAwait(false);
        StatementOpening opening = await queue.ReplaceAsync(
            day.Source, day.Day, day.MerchantNumber, [.. results.Select(result => result.Match)], comparison.Rules, cancellationToken)
            .ConfigureAwait(false);
        metrics.Opened(day.Settings.Id, opening.Opened);
        return await SaveAsync(day, comparison, results, cancellationToken).ConfigureAwait(false);
    }

    private FileReading TooMany => new(1, string.Create(
        CultureInfo.InvariantCulture,
        $"more than {MaxDifferences:N0} rows differ; the file of this day and merchant number is expected"));

    /// <summary>Reads the file. Nothing is concluded from one with an error: it may lack rows that are in the right one.</summary>
    private async ValueTask<FileReading> ReadAsync(ReconciliationDay day, DayComparison comparison, CancellationToken cancellationToken)
    {
        if (day.File is not { } file)
        {
            return new FileReading(0, null);
        }

        if (readers.Find(day.Files.Format) is not { } reader)
        {
            return new FileReading(1, $"format '{day.Files.Format}': expected one of {string.Join(", ", readers.Names)}");
        }

        if (await files.OpenFileAsync(file.Number, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            throw new StoreException($"Statement file {file.Number} is listed by the store, but not in it.");
        }

        await using (content.ConfigureAwait(false))
        {
            var sink = new DaySink(comparison);
            StatementReading reading = reader.Read(new StatementSource(content, file.Name, file.Day), sink, cancellationToken);
            return new FileReading(reading.Errors, reading.IsSound ? null : sink.FirstError ?? "the reader reports errors and names none");
        }
    }

    /// <summary>Records the fees that only the statement tells, and confirms their operations page by page.</summary>
    /// <returns>The results of rows whose fee was not recorded, at most one page more than <see cref="MaxDifferences"/>.</returns>
    private async ValueTask<List<ComparedResult>> RecordFeesAsync(
        ReconciliationDay day, DayComparison comparison, CancellationToken cancellationToken)
    {
        var others = new List<ComparedResult>();
        await foreach (ComparedResult[] page in evidence.RecordFeesAsync(day, comparison, cancellationToken).ConfigureAwait(false))
        {
            await ConfirmAsync(day, Happened(page), cancellationToken).ConfigureAwait(false);
            foreach (ComparedResult result in page)
            {
                if (result.Match.Kind == MatchKind.Matched)
                {
                    comparison.Totals.Add(result);
                }
                else
                {
                    others.Add(result);
                }
            }

            if (others.Count > MaxDifferences)
            {
                break;
            }
        }

        return others;
    }

    private async ValueTask ConfirmAsync(ReconciliationDay day, IEnumerable<string> references, CancellationToken cancellationToken)
    {
        foreach (string[] page in references.Distinct(StringComparer.Ordinal).Chunk(StoreRules.MaxPageSize))
        {
            await store.ConfirmAsync(
                [
                    .. page.Select(reference => new StatementConfirmation(
                        reference, day.Settings.Id, day.MerchantNumber, day.Day, day.File?.Number ?? 0)),
                ],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> Happened(IEnumerable<ComparedResult> results) => results
        .Where(result => DayComparison.HappenedBy(result.Match)).Select(result => result.Match.Ours!.Value.OurReference);

    private async ValueTask<bool> SaveAsync(
        ReconciliationDay day, DayComparison comparison, List<ComparedResult> results, CancellationToken cancellationToken)
    {
        foreach (ComparedResult result in results)
        {
            comparison.Totals.Add(result);
        }

        var compared = new StatementReconciliation
        {
            Provider = day.Settings.Id,
            MerchantNumber = day.MerchantNumber,
            Day = day.Day,
            File = day.File?.Number ?? 0,
            FileVersion = day.File?.Version ?? 0,
            Status = day.File is null ? StatementReconciliationStatus.NoBusiness : StatementReconciliationStatus.Compared,
            ComparedAt = time.GetUtcNow(),
            Theirs = [.. comparison.File],
            Totals = comparison.Totals.All,
            Shares = comparison.Totals.Shares,
            Orders = day.Before?.Orders ?? [],
            Version = day.Before?.Version ?? 0,
        };
        HeldRow[] held =
        [
            .. results.Where(result => result.Match.Kind == MatchKind.Held)
                .Select(result => result.Match.Ours is { } row ? new HeldRow(true, row) : new HeldRow(false, result.Match.Theirs[0])),
        ];
        bool isSaved = await store.SaveAsync(compared, held, cancellationToken).ConfigureAwait(false);
        if (isSaved)
        {
            metrics.Compared(compared);
            long open = results.Count(result => result.Match.Kind is
                MatchKind.Differs or MatchKind.OnlyOurs or MatchKind.OnlyTheirs or MatchKind.Duplicate);
            long matched = compared.Totals.Where(total => total.Result == MatchKind.Matched).Sum(total => total.OurRows);
            ReconciliationLog.Compared(logger, day.Source, day.Day, compared.FileVersion, matched, open, held.Length);
        }
        else
        {
            await CompareAgainAsync(compared).ConfigureAwait(false);
        }

        return isSaved;
    }

    /// <summary>Stores that the file was refused. What an earlier file of the day gave stays.</summary>
    private async ValueTask<bool> RefuseAsync(ReconciliationDay day, FileReading reading, CancellationToken cancellationToken)
    {
        var refused = new StatementReconciliation
        {
            Provider = day.Settings.Id,
            MerchantNumber = day.MerchantNumber,
            Day = day.Day,
            File = day.File?.Number ?? 0,
            FileVersion = day.File?.Version ?? 0,
            Status = StatementReconciliationStatus.Refused,
            ComparedAt = time.GetUtcNow(),
            Errors = reading.Errors,
            FirstError = reading.FirstError,
            Theirs = day.Before?.Theirs ?? [],
            Totals = day.Before?.Totals ?? [],
            Shares = day.Before?.Shares ?? [],
            Orders = day.Before?.Orders ?? [],
            Version = day.Before?.Version ?? 0,
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

    /// <summary>What became of reading a file.</summary>
    private sealed record FileReading(long Errors, string? FirstError);
}
