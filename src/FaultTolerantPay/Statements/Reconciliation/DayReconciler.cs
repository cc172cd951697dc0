using System.Globalization;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Compares one day's file with our operations, records what is certain, and puts the rest into the queue. Repeating it changes nothing
/// more, so a process may end anywhere: the comparison is stored last.
/// </summary>
internal sealed class DayReconciler(
    IReconciliationStore store,
    DayFiles files,
    OurRows ours,
    LateRows late,
    StatementEvidence evidence,
    MovedRows moved,
    FindingQueue queue,
    DayRecorder recorder,
    StatementMetrics metrics)
{
    /// <summary>A day with more differences than this is refused.</summary>
    public int MaxDifferences { get; init; } = DayComparison.MaxDifferences;

    /// <summary>Compares a day.</summary>
    /// <returns>False if another node compared it meanwhile. If it found something else, the day is due again.</returns>
    public async ValueTask<bool> RunAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        using var comparison = new DayComparison(day, MaxDifferences);
        DayReading reading = await files.ReadAsync(day, comparison.AddTheirs, cancellationToken).ConfigureAwait(false);
        if (reading.FirstError is not null)
        {
            return await recorder.RefuseAsync(day, reading, cancellationToken).ConfigureAwait(false);
        }

        await ours.AddHeldAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        await ours.AddDayAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        if (comparison.Match(cancellationToken) is not { } unequal)
        {
            return await recorder.RefuseAsync(day, TooMany, cancellationToken).ConfigureAwait(false);
        }

        List<ComparedResult> results = await late.FindAsync(day, comparison, unequal, cancellationToken).ConfigureAwait(false);
        results = await evidence.ApplyAsync(day, comparison, WithoutUnproven(day, comparison, results), cancellationToken)
            .ConfigureAwait(false);
        results = ReversedPairs.Settle(results);
        List<ComparedResult> otherFees = await RecordFeesAsync(day, comparison, cancellationToken).ConfigureAwait(false);
        if (otherFees.Count > MaxDifferences)
        {
            return await recorder.RefuseAsync(day, TooMany, cancellationToken).ConfigureAwait(false);
        }

        results.AddRange(otherFees);
        await ConfirmAsync(day, comparison.Confirmed.Concat(Happened(results)), cancellationToken).ConfigureAwait(false);
        StatementOpening opening = await queue.ReplaceAsync(
            day.Source, day.Day, day.MerchantNumber, [.. results.Select(result => result.Match)], comparison.Rules, cancellationToken)
            .ConfigureAwait(false);
        metrics.Opened(day.Settings.Id, opening.Opened);
        // Before it is stored, because the process may end; and after it, because another node may have compared them meanwhile.
        await moved.RepeatAsync(day, cancellationToken).ConfigureAwait(false);
        bool isSaved = await SaveAsync(day, comparison, results, cancellationToken).ConfigureAwait(false);
        await moved.RepeatAsync(day, cancellationToken).ConfigureAwait(false);
        return isSaved;
    }

    /// <summary>
    /// Our operations that a file lacks without proving it are not held: the next file proves what it lacks itself, and would be taken for
    /// a proof of this day, too.
    /// </summary>
    private static List<ComparedResult> WithoutUnproven(ReconciliationDay day, DayComparison comparison, List<ComparedResult> results) =>
        !day.Files.AbsenceIsFinal || comparison.IsAbsenceFinal
            ? results
            :
            [
                .. results.Select(result => result.Match is { Kind: MatchKind.Held, Ours.Status: StatementRowStatus.Pending }
                    ? result with { Match = result.Match with { Kind = MatchKind.OnlyOurs } }
                    : result),
            ];

    private DayReading TooMany => new(1, string.Create(
        CultureInfo.InvariantCulture,
        $"more than {MaxDifferences:N0} rows differ; the file of this day and merchant number is expected"));

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

        HeldRow[] held =
        [
            .. results.Where(result => result.Match.Kind == MatchKind.Held)
                .Select(result => result.Match.Ours is { } row ? new HeldRow(true, row) : new HeldRow(false, result.Match.Theirs[0])),
        ];
        return await recorder.SaveAsync(day, comparison.File, comparison.Totals, held, cancellationToken).ConfigureAwait(false);
    }
}
