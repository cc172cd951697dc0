namespace FaultTolerantPay.Testing.InMemory;

/// <summary>The tables of the fault store, oldest first. Callers hold the store's lock.</summary>
internal sealed class FaultTables
{
    public Lock Lock { get; } = new();

    public List<Outage> Outages { get; } = [];

    public List<ManualFaultSwitch> Switches { get; } = [];
}
