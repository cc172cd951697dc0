using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Testing.Tests.InMemory;

public sealed class InMemoryStandInStoreConformance : StandInStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IStandInStore> CreateAsync() => new(new InMemoryStandInStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IStandInStore> ReopenAsync(IStandInStore store) => new(new InMemoryStandInStore(_disk));
}

public sealed class InMemoryMerchantStoreConformance : MerchantStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IMerchantStore> CreateAsync() => new(new InMemoryMerchantStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IMerchantStore> ReopenAsync(IMerchantStore store) => new(new InMemoryMerchantStore(_disk));
}

public sealed class InMemoryCardChannelStoreConformance : CardChannelStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<ICardChannelStore> CreateAsync() => new(new InMemoryCardChannelStore(_disk = new InMemoryDisk()));

    protected override ValueTask<ICardChannelStore> ReopenAsync(ICardChannelStore store) => new(new InMemoryCardChannelStore(_disk));
}

public sealed class InMemoryStatementFileStoreConformance : StatementFileStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IStatementFileStore> CreateAsync() => new(new InMemoryStatementFileStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IStatementFileStore> ReopenAsync(IStatementFileStore store) =>
        new(new InMemoryStatementFileStore(_disk));
}

public sealed class InMemoryFaultStoreConformance : FaultStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IFaultStore> CreateAsync() => new(new InMemoryFaultStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IFaultStore> ReopenAsync(IFaultStore store) => new(new InMemoryFaultStore(_disk));
}

public sealed class InMemoryOperatorQueriesConformance : OperatorQueriesConformance
{
    protected override ValueTask<OperatorStores> CreateAsync()
    {
        var disk = new InMemoryDisk();
        return new(new OperatorStores(new InMemoryStandInStore(disk), new InMemoryFaultStore(disk), new InMemoryOperatorQueries(disk)));
    }
}

public sealed class InMemoryOperatorOrderStoreConformance : OperatorControlStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IOperatorControlStore> CreateAsync() => new(new InMemoryOperatorControlStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IOperatorControlStore> ReopenAsync(IOperatorControlStore store) =>
        new(new InMemoryOperatorControlStore(_disk));
}

public sealed class InMemoryStatementDiscrepancyStoreConformance : StatementDiscrepancyStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<IStatementDiscrepancyStore> CreateAsync() =>
        new(new InMemoryStatementDiscrepancyStore(_disk = new InMemoryDisk()));

    protected override ValueTask<IStatementDiscrepancyStore> ReopenAsync(IStatementDiscrepancyStore store) =>
        new(new InMemoryStatementDiscrepancyStore(_disk));
}

public sealed class InMemoryReconciliationStoreConformance : ReconciliationStoreConformance
{
    private InMemoryDisk _disk = new();

    protected override ValueTask<ReconciliationStores> CreateAsync() => new(On(_disk = new InMemoryDisk()));

    protected override ValueTask<ReconciliationStores> ReopenAsync(ReconciliationStores stores) => new(On(_disk));

    private static ReconciliationStores On(InMemoryDisk disk) =>
        new(new InMemoryStandInStore(disk), new InMemoryReconciliationStore(disk));
}
