using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What this node knows of payments that is not durable: for health checks, and for whoever starts and stops the node.</summary>
public interface IRecordBacklog
{
    /// <summary>How much there is. Never waits.</summary>
    RecordBacklog Read();

    /// <summary>
    /// Takes over the records that nodes kept beside the store when they stopped (<see cref="IUnwrittenRecordStore"/>): writes them, and keeps
    /// in memory what the store does not take yet. Called before the node takes payments; else the first payment does it.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StoreException">What was kept cannot be read, or is more than may wait: a payment in it could be paid twice, so do
    /// not go on without. The message names the place.</exception>
    ValueTask RestoreAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Waits until what is being written is durable, and tries once to write what waits. What the store does not take is kept beside it,
    /// where that can be done. Called when the node takes no payments any more.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for the store; what is not written then is kept beside it all the same.</param>
    /// <returns>What became of the records that the store did not take.</returns>
    ValueTask<DrainResult> DrainAsync(CancellationToken cancellationToken);
}
