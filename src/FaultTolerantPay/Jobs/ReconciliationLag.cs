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

    public ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken) => due is null
        ? ValueTask.FromResult<TimeSpan?>(null)
        : Lateness.OfAsync(caller, settings, time, known => due.FindOldestDueAsync(known, cancellationToken));
}
