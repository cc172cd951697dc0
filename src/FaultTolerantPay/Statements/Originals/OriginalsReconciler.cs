using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>
/// Compares one day's statement of the business system with our records: applies what it executed, and puts into the queue what our records
/// take for executed and it does not list. Repeating it changes nothing more; the comparison is stored last.
/// </summary>
internal sealed class OriginalsReconciler(
    DayFiles files,
    KnownOriginals known,
    StatementRecovery recovery,
    StatementCoverage coverage,
    OtherDays others,
    FindingQueue queue,
    DayRecorder recorder,
    StatementMetrics metrics)
{
    /// <summary>Compares a day.</summary>
    /// <returns>False if another node compared it meanwhile. If it found something else, the day is due again.</returns>
    public async ValueTask<bool> RunAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        using var rows = new OriginalRows(day.Window);
        DayReading reading = await files.ReadAsync(day, rows.Add, cancellationToken).ConfigureAwait(false);
        if (reading.FirstError is not null)
        {
            return await recorder.RefuseAsync(day, reading, cancellationToken).ConfigureAwait(false);
        }

        List<StatedOriginal> stated = await known.FindAsync(rows, cancellationToken).ConfigureAwait(false);
        bool isComplete = day.Files.AbsenceIsFinal && (day.File is null || rows.AreOfDay);
        RequestWindow covers = await coverage.OfAsync(day, cancellationToken).ConfigureAwait(false);
        HashSet<OrderKey> decided =
        [
            .. stated.Where(original => original.TakenBack.Count > 0 || original.Others.Count > 0)
                .Select(original => original.Key.OrderKey),
        ];
        await recovery.ApplyAsync(
            StatementOf(stated, covers, isComplete),
            By(day),
            NameOf(day),
            order => others.ForbidAsync(day, order, decided.Contains(order), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        await others.ConfirmAsync(day, stated, cancellationToken).ConfigureAwait(false);
        List<MatchResult> results = await known.CompareAsync(day, stated, covers, cancellationToken).ConfigureAwait(false);
        StatementOpening opening = await queue.ReplaceAsync(
            day.Source, day.Day, day.MerchantNumber, results, day.Rules, cancellationToken).ConfigureAwait(false);
        metrics.Opened(day.Settings.Id, opening.Opened);
        foreach (MatchResult result in results)
        {
            rows.Totals.Add(new ComparedResult(result, null));
        }

        HashSet<DateOnly> reversed = await others.ReversedOnAsync(day, stated, cancellationToken).ConfigureAwait(false);
        await coverage.RepeatAsync(day, reversed, cancellationToken).ConfigureAwait(false);
        await coverage.ExtendAsync(day, cancellationToken).ConfigureAwait(false);
        if (isComplete)
        {
            await coverage.CompleteAsync(day, cancellationToken).ConfigureAwait(false);
        }

        bool isSaved = await recorder.SaveAsync(day, rows.File, rows.Totals, [], cancellationToken).ConfigureAwait(false);
        await coverage.ExtendAsync(day, cancellationToken).ConfigureAwait(false);
        return isSaved;
    }

    /// <summary>Of a file that may lack something, only what it lists counts.</summary>
    private static BusinessSystemStatement StatementOf(List<StatedOriginal> stated, RequestWindow covers, bool isComplete)
    {
        StatedOriginal[] executed = [.. stated.Where(original => original.Executed.Count > 0)];
        return new BusinessSystemStatement
        {
            CoversRequestsFrom = covers.From,
            CoversRequestsBefore = isComplete ? covers.Before : covers.From,
            Executed = executed.Select(original => original.Key).ToHashSet(),
            Amounts = executed.ToDictionary(original => original.Key, original => original.Executed[0].Amount),
            InFlight = stated.Where(original => original.Undecided.Count > 0).Select(original => original.Key).ToHashSet(),
        };
    }

    private static OperatorId By(ReconciliationDay day) => new(day.Settings.Id.Value);

    private static string NameOf(ReconciliationDay day) => string.Create(
        CultureInfo.InvariantCulture, $"statement of {day.Day:yyyy-MM-dd}, version {day.File?.Version ?? 0}");
}
