namespace FaultTolerantPay.Faults;

/// <summary>Stores outages and the manual switch. Every write is durable when its task completes.</summary>
public interface IFaultStore
{
    /// <summary>
    /// Stores a new outage and assigns its number. At most one outage is open: if one is open already, it is returned unchanged.
    /// </summary>
    ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the end of an outage and who closed it. An outage that has already ended keeps its first end. An unknown outage throws
    /// <see cref="InvalidOperationException"/>.
    /// </summary>
    ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken);

    /// <summary>The open outage, or null.</summary>
    ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken);

    /// <summary>The newest outages, newest first.</summary>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken);

    /// <summary>Stores the operator's setting; earlier settings stay on record.</summary>
    ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken);

    /// <summary>The operator's latest setting; null if there is none.</summary>
    ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken);

    /// <summary>Every setting by operators, newest first.</summary>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken);
}
