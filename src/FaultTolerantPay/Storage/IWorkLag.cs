namespace FaultTolerantPay.Storage;

/// <summary>How far a queue of work is behind; read by the health check.</summary>
public interface IWorkLag
{
    /// <summary>A stable name of the queue, for the report.</summary>
    string Name { get; }

    /// <summary>How long the oldest due item has waited that nobody works on; null when nothing is due, or when all of it waits for a business system that is down.</summary>
    ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken);
}
