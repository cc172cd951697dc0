namespace FaultTolerantPay;

/// <summary>
/// Work that is done beside the requests. The library has no thread of its own (M11): whoever drives it, a hosted service or a simulation, calls
/// <see cref="RunOnceAsync"/> again and again.
/// </summary>
public interface IBackgroundWork
{
    /// <summary>A stable name, for logs and metrics.</summary>
    string Name { get; }

    /// <summary>How long to rest after a round that found nothing to do.</summary>
    TimeSpan IdleDelay { get; }

    /// <summary>
    /// What it is made of: parts that know nothing of each other. Who drives each part in a loop of its own keeps a part that waits for a slow partner from delaying the others; a round of the whole is
    /// a round of every part. Default: itself alone.
    /// </summary>
    IReadOnlyList<IBackgroundWork> Parts => [this];

    /// <summary>Does one bounded round.</summary>
    /// <returns>How many items were worked on; 0 when there was nothing to do.</returns>
    ValueTask<int> RunOnceAsync(CancellationToken cancellationToken);
}
