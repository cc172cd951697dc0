using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>Stores in memory, which all nodes share.</summary>
internal sealed class MemoryDisk : Disk
{
    public MemoryDisk()
    {
        var memory = new InMemoryDisk();
        Stores = new NodeStores(
            new InMemoryStandInStore(memory), new InMemoryMerchantStore(memory), new InMemoryFaultStore(memory),
            new InMemoryOperatorControlStore(memory), new InMemoryOperatorQueries(memory), new InMemoryCardChannelStore(memory));
    }

    public override NodeStores Stores { get; }

    public override void Dispose()
    {
        // Nothing is open.
    }
}
