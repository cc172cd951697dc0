namespace FaultTolerantPay.Storage;

/// <summary>The nodes that share a store. A store of one machine has none.</summary>
public interface INodeDirectory
{
    /// <summary>
    /// Records a sign of life in place of the node's earlier one. Nodes that gave none for a day are forgotten.
    /// </summary>
    ValueTask SaveAsync(NodeSign sign, CancellationToken cancellationToken);

    /// <summary>Forgets a node that stops.</summary>
    /// <param name="id">The node.</param>
    /// <param name="cancellationToken">Cancels before anything is changed.</param>
    ValueTask RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Up to 1,000 nodes, in ordinal order of their ids.</summary>
    ValueTask<IReadOnlyList<NodeSign>> ListAsync(CancellationToken cancellationToken);
}
