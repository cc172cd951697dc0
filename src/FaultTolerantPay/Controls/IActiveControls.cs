namespace FaultTolerantPay.Controls;

/// <summary>Operators' orders that are in force, as this node knows them.</summary>
public interface IActiveControls
{
    /// <summary>
    /// What is in force, at most <see cref="OperationsOptions.MaxControlsAge"/> old: an order is obeyed on every node within that time, and on the node that gave it at once. The store is
    /// asked only where that time is over.
    /// </summary>
    /// <exception cref="StoreException">The store did not say, in <see cref="OperationsOptions.ControlsTimeout"/>: nothing is written that an order may forbid.</exception>
    ValueTask<ActiveControls> ReadAsync(CancellationToken cancellationToken);
}
