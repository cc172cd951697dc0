namespace FaultTolerantPay.Storage;

/// <summary>Reports how far a work queue is behind, for the health check.</summary>
internal interface IWorkLag
{
    /// <summary>A stable name of the queue, for the report.</summary>
    string Name { get; }

    /// <summary>
    /// How long the oldest due item that no worker has leased has waited. Null if nothing is due, or if all due items wait for a business
    /// system that is down.
    /// </summary>
    ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken);
}
