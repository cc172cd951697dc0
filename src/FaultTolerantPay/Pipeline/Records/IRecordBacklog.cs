using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>The records of this node that are not durable yet, for health checks and for the code that starts and stops the node.</summary>
internal interface IRecordBacklog
{
    /// <summary>The size of the backlog. Never waits.</summary>
    RecordBacklog Read();

    /// <summary>
    /// Takes over the records that stopped nodes kept outside the store (<see cref="IUnwrittenRecordStore"/>). Writes them, and keeps in
    /// memory what the store does not take yet. Call it before the node accepts payments; otherwise the first payment does it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StoreException">
    /// The kept records cannot be read, or exceed the number that may wait. A payment among them could be paid twice, so do not continue
    /// without them. The message names the place.
    /// </exception>
    ValueTask RestoreAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Waits until running writes are durable, and tries once to write the waiting records. Records that the store does not take are kept
    /// outside it, if possible. Call it when the node no longer accepts payments.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the store. Records that are not written by then are still kept outside it.</param>
    /// <returns>What happened to the records that the store did not take.</returns>
    ValueTask<DrainResult> DrainAsync(CancellationToken cancellationToken);
}
