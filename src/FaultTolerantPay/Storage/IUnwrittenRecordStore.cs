using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// Keeps payments' records beside a store that did not take them, from the stop of one node to the start of the next. A store registers one where it can; without one such records are lost with their node.
/// Each node keeps its own under a name of its own, and any node takes over what it finds. A place may be read twice: taking a record over again changes nothing.
/// </summary>
public interface IUnwrittenRecordStore
{
    /// <summary>Keeps records, all of them or none, and returns when they are durable. Secrets are protected as in the store.</summary>
    /// <param name="records">The records: as many as waited, <c>PipelineOptions.MaxWaitingRecords</c> at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where they are, for messages and <see cref="ReadAsync"/>: the path of a file, say.</returns>
    /// <exception cref="StoreException">They are not kept.</exception>
    ValueTask<string> KeepAsync(IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken);

    /// <summary>The places where nodes kept records that are not taken over yet.</summary>
    /// <exception cref="StoreException">It cannot be told.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The records at a place; null where another node took them over and removed them.</summary>
    /// <param name="place">One of <see cref="ListAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="StoreException">They cannot be read, or are not what was kept; the message names the place.</exception>
    ValueTask<IReadOnlyList<TransactionRecord>?> ReadAsync(string place, CancellationToken cancellationToken);

    /// <summary>Removes a place whose records are all in the store. One that is gone is no error.</summary>
    /// <param name="place">One of <see cref="ListAsync"/>.</param>
    /// <param name="cancellationToken">Cancels before anything is removed.</param>
    /// <exception cref="StoreException">It cannot be removed.</exception>
    ValueTask RemoveAsync(string place, CancellationToken cancellationToken);
}
