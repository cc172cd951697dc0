using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>
/// About which requests the statement of a day says everything. A request near a cut-over may be in the file of either day, so it is
/// covered once both files are there.
/// </summary>
internal sealed class StatementCoverage(IReconciliationStore store)
{
    /// <summary>What the statement of a day covers, together with that of the day before if there is one.</summary>
    public async ValueTask<RequestWindow> OfAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        DateOnly before = day.Day.AddDays(-1);
        bool isSeamless = before.Year is >= 2000 and <= 2099
            && await IsCompleteAsync(store, day.Settings.Id, day.MerchantNumber, before, cancellationToken).ConfigureAwait(false);
        TimeSpan margin = day.Window.CutOverMargin;
        return new RequestWindow(
            isSeamless ? day.Window.From.Minus(margin) : day.Window.From.Plus(margin), day.Window.Until.Minus(margin));
    }

    /// <summary>
    /// Has the next day compared again if it was compared before this day was, or with another file of this day: it now covers the requests
    /// between both, or this file has other originals near the cut-over. Called before the day is stored, so that a process may end behind
    /// that, and after it, for a node that compares the next day just then.
    /// </summary>
    public async ValueTask ExtendAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        if (day.Before is { } before && IsCompared(before) && before.File == (day.File?.Number ?? 0))
        {
            return;
        }

        await OutdateAsync(day, 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Notes that a file of the business system that has everything was applied. A day that was compared before the settings said so is
    /// not: it was not applied to originals, or may lack something.
    /// </summary>
    public ValueTask CompleteAsync(ReconciliationDay day, CancellationToken cancellationToken) => store.ConfirmAsync(
        [
            new StatementConfirmation(
                OrderReferences.Complete(day.Settings.Id, day.MerchantNumber, day.Day),
                day.Settings.Id, day.MerchantNumber, day.Day, day.File?.Number ?? 0),
        ],
        cancellationToken);

    /// <summary>Whether what the newest file of a day does not list was not executed.</summary>
    public static async ValueTask<bool> IsCompleteAsync(
        IReconciliationStore store, ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken) =>
        await store.FindAsync(provider, merchantNumber, day, cancellationToken).ConfigureAwait(false) is { } found && IsCompared(found)
        && await store.FindConfirmationsAsync([OrderReferences.Complete(provider, merchantNumber, day)], cancellationToken)
            .ConfigureAwait(false) is [{ } complete] && complete.File == found.File;

    /// <summary>
    /// Has days compared again that were compared before a file of this day had the payments that they take back. Called before the day is
    /// stored, and once for each file.
    /// </summary>
    public async ValueTask RepeatAsync(ReconciliationDay day, IEnumerable<DateOnly> others, CancellationToken cancellationToken)
    {
        if (day.Before is { } before && before.File == (day.File?.Number ?? 0))
        {
            return;
        }

        foreach (DateOnly other in others)
        {
            await OutdateAsync(day, other.DayNumber - day.Day.DayNumber, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a day's statement was taken in. What an earlier version of a refused file gave stays.</summary>
    public static bool IsCompared(StatementReconciliation day) =>
        day.Status is StatementReconciliationStatus.Compared or StatementReconciliationStatus.NoBusiness;

    private async ValueTask OutdateAsync(ReconciliationDay day, int days, CancellationToken cancellationToken)
    {
        if (await FindAsync(day, days, cancellationToken).ConfigureAwait(false) is { } other && IsCompared(other))
        {
            await HeldRows.OutdateAsync(store, other, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<StatementReconciliation?> FindAsync(ReconciliationDay day, int days, CancellationToken cancellationToken)
    {
        DateOnly other = day.Day.AddDays(days);
        return other.Year is < 2000 or > 2099
            ? null
            : await store.FindAsync(day.Settings.Id, day.MerchantNumber, other, cancellationToken).ConfigureAwait(false);
    }
}
