using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Keeps payment records outside the store when the store could not write them, from the stop of one node to the start of the next. A store
/// registers one if it can; without one, a node that stops loses such records. Each node keeps its records at a place with its own name,
/// and any node takes over the records that it finds. A place may be read twice: taking over a record again changes nothing.
/// </summary>
public interface IUnwrittenRecordStore
{
    /// <summary>Keeps all of the records or none, and returns when they are durable. Secrets are protected as in the store.</summary>
    /// <param name="records">The waiting records: at most <c>PipelineOptions.MaxWaitingRecords</c>.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The place of the records, for messages and <see cref="ReadAsync"/>, such as the path of a file.</returns>
    /// <exception cref="StoreException">The records could not be kept.</exception>
    ValueTask<string> KeepAsync(IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken);

    /// <summary>The places with records that were not taken over yet.</summary>
    /// <exception cref="StoreException">The places could not be listed.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The records at a place; null if another node took them over and removed them.</summary>
    /// <param name="place">A place from <see cref="ListAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="StoreException">The records cannot be read, or are not what was kept; the message names the place.</exception>
    ValueTask<IReadOnlyList<TransactionRecord>?> ReadAsync(string place, CancellationToken cancellationToken);

    /// <summary>Removes a place whose records are all in the store. A missing place is not an error.</summary>
    /// <param name="place">A place from <see cref="ListAsync"/>.</param>
    /// <param name="cancellationToken">Cancels before anything is removed.</param>
    /// <exception cref="StoreException">The place could not be removed.</exception>
    ValueTask RemoveAsync(string place, CancellationToken cancellationToken);
}
