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
        bool isSeamless = await FindAsync(day, -1, cancellationToken).ConfigureAwait(false) is { } before && IsCompared(before);
        TimeSpan margin = day.Window.CutOverMargin;
        return new RequestWindow(
            isSeamless ? day.Window.From.Minus(margin) : day.Window.From.Plus(margin), day.Window.Until.Minus(margin));
    }

    /// <summary>
    /// Has the next day compared again if it was compared before this day was: it now covers the requests between both. Called before the
    /// day is stored, so that a process may end behind that, and after it, for a node that compares the next day just then.
    /// </summary>
    public async ValueTask ExtendAsync(ReconciliationDay day, CancellationToken cancellationToken)
    {
        if (day.Before is { } before && IsCompared(before))
        {
            return;
        }

        if (await FindAsync(day, 1, cancellationToken).ConfigureAwait(false) is { IsOutdated: false } next && IsCompared(next))
        {
            // If another node changed it meanwhile, it compared the day again.
            await HeldRows.KeepAsync(store, next with { IsOutdated = true }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a day's statement was taken in. What an earlier version of a refused file gave stays.</summary>
    public static bool IsCompared(StatementReconciliation day) =>
        day.Status is StatementReconciliationStatus.Compared or StatementReconciliationStatus.NoBusiness;

    private async ValueTask<StatementReconciliation?> FindAsync(ReconciliationDay day, int days, CancellationToken cancellationToken)
    {
        DateOnly other = day.Day.AddDays(days);
        return other.Year is < 2000 or > 2099
            ? null
            : await store.FindAsync(day.Settings.Id, day.MerchantNumber, other, cancellationToken).ConfigureAwait(false);
    }
}
