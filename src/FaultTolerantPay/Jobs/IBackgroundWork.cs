namespace FaultTolerantPay;

/// <summary>
/// Work outside the requests. The library starts no thread (M11): the driver, a hosted service or a simulation, calls
/// <see cref="RunOnceAsync"/> repeatedly.
/// </summary>
public interface IBackgroundWork
{
    /// <summary>A stable name for logs and metrics.</summary>
    string Name { get; }

    /// <summary>The rest after a round that found nothing to do.</summary>
    TimeSpan IdleDelay { get; }

    /// <summary>Whether a change by another node ends its rest: see <see cref="Storage.IChangeSignal"/>. Default: no.</summary>
    bool RunsOnChange => false;

    /// <summary>
    /// The independent parts of the work. A driver that runs each part in its own loop keeps a part that waits for a slow callee from
    /// delaying the others. A round of the whole is one round of every part. Default: this work alone.
    /// </summary>
    IReadOnlyList<IBackgroundWork> Parts => [this];

    /// <summary>Does one bounded round.</summary>
    /// <returns>The number of items that were processed; 0 if there was nothing to do.</returns>
    ValueTask<int> RunOnceAsync(CancellationToken cancellationToken);
}
