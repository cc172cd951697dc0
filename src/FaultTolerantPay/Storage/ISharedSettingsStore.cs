namespace FaultTolerantPay.Storage;

/// <summary>
/// The settings that nodes share, with all their versions. A store of one machine has none: its processes read the same files.
/// Every method throws <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface ISharedSettingsStore
{
    /// <summary>
    /// Saves the next version and returns when it is durable. Other nodes are told (<see cref="IChangeSignal"/>).
    /// </summary>
    /// <param name="settings">The version; its number is the newest one plus 1.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    /// <returns>False if another version of this number, or none before it, is stored: nothing was written.</returns>
    ValueTask<bool> AddAsync(SharedSettings settings, CancellationToken cancellationToken);

    /// <summary>The newest number of a kind; 0 if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<long> ReadNewestNumberAsync(SharedSettingsKind kind, CancellationToken cancellationToken);

    /// <summary>A version with its files; null if there is none of this number.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="number">The version.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<SharedSettings?> FindAsync(SharedSettingsKind kind, long number, CancellationToken cancellationToken);

    /// <summary>The history: versions with a smaller number than the one given, newest first, without their files.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="before">The last number of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<SharedSettings>> ListNewestAsync(
        SharedSettingsKind kind, long? before, int maxItems, CancellationToken cancellationToken);
}
