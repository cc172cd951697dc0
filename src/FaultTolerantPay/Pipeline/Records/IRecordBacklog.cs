namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What this node knows of payments that is not durable: for health checks, and for whoever stops the node.</summary>
public interface IRecordBacklog
{
    /// <summary>How much there is. Never waits.</summary>
    RecordBacklog Read();

    /// <summary>
    /// Waits until what is being written is durable, and tries once to write what waits. Called when the node takes no payments any more.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting; what is not written then is lost with the process.</param>
    /// <returns>How many records are still not durable.</returns>
    ValueTask<int> DrainAsync(CancellationToken cancellationToken);
}
