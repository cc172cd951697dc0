using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Reports how far the fetching of statement files is behind. A day that a provider has no file for yet is not due before its next try.
/// </summary>
/// <param name="caller">Names the providers whose adapters fetch statement files.</param>
/// <param name="settings">The settings in force.</param>
/// <param name="time">The clock.</param>
/// <param name="fetcher">Knows the due days; null: the host has no store of statement files.</param>
internal sealed class StatementLag(StatementCaller caller, IProviderSettings settings, TimeProvider time, StatementFetcher? fetcher)
    : IWorkLag
{
    public string Name => "statements";

    public ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken) => fetcher is null
        ? ValueTask.FromResult<TimeSpan?>(null)
        : Lateness.OfAsync(caller, settings, time, known => fetcher.FindOldestDueAsync(known, cancellationToken));
}
