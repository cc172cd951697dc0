using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Jobs;

/// <summary>Reports how far the comparison of statements is behind. A day is due until its comparison is stored.</summary>
/// <param name="caller">Names the providers whose adapters fetch statement files.</param>
/// <param name="settings">The settings in force.</param>
/// <param name="time">The clock.</param>
/// <param name="due">Finds due days; null: the host has no store of reconciliations.</param>
internal sealed class ReconciliationLag(StatementCaller caller, IProviderSettings settings, TimeProvider time, DueReconciliations? due)
    : IWorkLag
{
    public string Name => "reconciliation";

    public async ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken)
    {
        if (due is null)
        {
            return null;
        }

        DateTimeOffset? oldest = null;
        foreach (ProviderSettings known in caller.Providers.Select(settings.Find).OfType<ProviderSettings>())
        {
            DateTimeOffset? since = await due.FindOldestDueAsync(known, cancellationToken).ConfigureAwait(false);
            oldest = oldest <= since || since is null ? oldest : since;
        }

        return Lateness.Of(oldest, time);
    }
}
