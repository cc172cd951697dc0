namespace FaultTolerantPay.Testing.InMemory;

/// <summary>
/// The durable state of the in-memory stores, which survives a crash. To simulate a crash, drop every other object and open new stores on
/// the same disk.
/// </summary>
public sealed class InMemoryDisk
{
    internal StandInState StandIn { get; } = new();

    internal MerchantState Merchants { get; } = new();

    internal FaultTables Faults { get; } = new();

    internal ControlTables Controls { get; } = new();

    internal CardChannelRows CardChannels { get; } = new();

    internal StatementRows Statements { get; } = new();

    internal StatementDiscrepancyRows StatementDiscrepancies { get; } = new();

    internal ReconciliationRows Reconciliations { get; } = new();
}
