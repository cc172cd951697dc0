namespace FaultTolerantPay.Controls;

/// <summary>The operators' controls that are active, as this node knows them.</summary>
internal interface IActiveControls
{
    /// <summary>
    /// The active controls, at most <see cref="OperationsOptions.MaxControlsAge"/> old. A new control therefore takes effect on every node
    /// within that time, and immediately on the node that gave it. The store is asked only after that time.
    /// </summary>
    /// <exception cref="StoreException">
    /// The store did not answer within <see cref="OperationsOptions.ControlsTimeout"/>. The caller writes nothing that a control may
    /// forbid.
    /// </exception>
    ValueTask<ActiveControls> ReadAsync(CancellationToken cancellationToken);
}
