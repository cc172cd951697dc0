namespace FaultTolerantPay.Storage;

/// <summary>
/// Stores statement files and how far their fetching is. A stored file is never changed, and never removed; its content is once it is old
/// (<see cref="RemoveContentAsync"/>). Implementations must pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method
/// throws <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface IStatementFileStore
{
    /// <summary>
    /// Stores a file durably. If the newest version of its day has the same bytes, nothing is stored. Otherwise the file is the next
    /// version. It is seen by nobody before all of its content is durable. Large content is written in parts, so that no other write waits
    /// long; the parts of a file that was never completed are removed when the day's next file is stored.
    /// </summary>
    /// <param name="file">The file. Its number and version are ignored.</param>
    /// <param name="content">The content, which is read once to its end. The store does not close it.</param>
    /// <param name="cancellationToken">Cancels before the file is completed.</param>
    /// <returns>The file as it is stored: this one, or the one with the same bytes.</returns>
    /// <exception cref="ArgumentException">
    /// The file is invalid, or the content has another length or hash than the file says. No file was stored.
    /// </exception>
    ValueTask<StatementFile> SaveFileAsync(StatementFile file, Stream content, CancellationToken cancellationToken);

    /// <summary>Files of all providers in the order of storing.</summary>
    /// <param name="after">Only files with a higher number; 0: from the first.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementFile>> ListFilesAsync(long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The newest versions of one day's file, the newest first; empty if there is none.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="merchantNumber">The merchant number.</param>
    /// <param name="day">The day.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementFile>> ListVersionsAsync(
        ProviderId provider, string merchantNumber, DateOnly day, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a stored file. The stream reads part by part, and proves length and hash before it gives the last part: damaged content is
    /// never read to its end. Reading throws <see cref="StoreException"/> then.
    /// </summary>
    /// <returns>
    /// The content, which cannot be sought; null if there is no file with this number, or its content was removed.
    /// </returns>
    ValueTask<Stream?> OpenFileAsync(long number, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the content of the oldest files, at most 100 of them. Number, version, name, hash and length of each stay, so the same bytes
    /// are still the same file. Large content is removed in parts, so that no other write waits long; what a call leaves unfinished, the
    /// next one removes. The store's bytes keep no trace of the content.
    /// </summary>
    /// <param name="before">Only files of earlier days.</param>
    /// <param name="cancellationToken">Ends the removal between two parts.</param>
    /// <returns>The number of files whose content was removed.</returns>
    ValueTask<int> RemoveContentAsync(DateOnly before, CancellationToken cancellationToken);

    /// <summary>How far the days of one merchant number are, in the order of the days.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="merchantNumber">The merchant number.</param>
    /// <param name="from">The first day.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementFetch>> ListFetchesAsync(
        ProviderId provider, string merchantNumber, DateOnly from, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// The days of all providers without a file (<see cref="StatementFetchStatus.Waiting"/>), in the order of (day, provider, merchant
    /// number).
    /// </summary>
    /// <param name="from">The first day.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementFetch>> ListWaitingAsync(DateOnly from, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Stores how far a day is, durably, if the stored version equals that of <paramref name="fetch"/> (0: not stored yet). The stored one
    /// has the next version.
    /// </summary>
    /// <returns>False if another writer was faster: nothing was written.</returns>
    /// <exception cref="ArgumentException">It is invalid. Nothing was written.</exception>
    ValueTask<bool> SaveFetchAsync(StatementFetch fetch, CancellationToken cancellationToken);
}
