using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>A store on a file of its own, for the conformance fixtures.</summary>
internal sealed class StoreUnderTest(bool groupCommit, bool isProtected = false) : IDisposable
{
    private TemporaryFile? _file;
    private SqliteStore? _store;

    private ISecretProtector? Protector => isProtected ? TestKeys.Protector("k1") : null;

    public SqliteStore Create()
    {
        Dispose();
        _file = new TemporaryFile();
        return _store = SqliteStore.Open(_file.Options(groupCommit), protector: Protector);
    }

    public SqliteStore Reopen()
    {
        _store!.Dispose();
        return _store = SqliteStore.Open(_file!.Options(groupCommit), protector: Protector);
    }

    public void Dispose()
    {
        _store?.Dispose();
        _file?.Dispose();
        (_store, _file) = (null, null);
    }
}

[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
public sealed class SqliteStandInStoreConformance(bool groupCommit, bool isProtected) : StandInStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit, isProtected);

    protected override ValueTask<IStandInStore> CreateAsync() => new(_store.Create().StandIn);

    protected override ValueTask<IStandInStore> ReopenAsync(IStandInStore store) => new(_store.Reopen().StandIn);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteMerchantStoreConformance(bool groupCommit) : MerchantStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<IMerchantStore> CreateAsync() => new(_store.Create().Merchants);

    protected override ValueTask<IMerchantStore> ReopenAsync(IMerchantStore store) => new(_store.Reopen().Merchants);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
public sealed class SqliteCardChannelStoreConformance(bool groupCommit, bool isProtected) : CardChannelStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit, isProtected);

    protected override ValueTask<ICardChannelStore> CreateAsync() => new(_store.Create().CardChannels);

    protected override ValueTask<ICardChannelStore> ReopenAsync(ICardChannelStore store) => new(_store.Reopen().CardChannels);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteStatementFileStoreConformance(bool groupCommit) : StatementFileStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<IStatementFileStore> CreateAsync() => new(_store.Create().StatementFiles);

    protected override ValueTask<IStatementFileStore> ReopenAsync(IStatementFileStore store) => new(_store.Reopen().StatementFiles);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteFaultStoreConformance(bool groupCommit) : FaultStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<IFaultStore> CreateAsync() => new(_store.Create().Faults);

    protected override ValueTask<IFaultStore> ReopenAsync(IFaultStore store) => new(_store.Reopen().Faults);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteOperatorQueriesConformance(bool groupCommit) : OperatorQueriesConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<OperatorStores> CreateAsync()
    {
        SqliteStore store = _store.Create();
        return new(new OperatorStores(store.StandIn, store.Faults, store.Queries));
    }

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteOperatorOrderStoreConformance(bool groupCommit) : OperatorControlStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<IOperatorControlStore> CreateAsync() => new(_store.Create().Controls);

    protected override ValueTask<IOperatorControlStore> ReopenAsync(IOperatorControlStore store) => new(_store.Reopen().Controls);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true)]
[TestFixture(false)]
public sealed class SqliteStatementDiscrepancyStoreConformance(bool groupCommit) : StatementDiscrepancyStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit);

    protected override ValueTask<IStatementDiscrepancyStore> CreateAsync() => new(_store.Create().StatementDiscrepancies);

    protected override ValueTask<IStatementDiscrepancyStore> ReopenAsync(IStatementDiscrepancyStore store) =>
        new(_store.Reopen().StatementDiscrepancies);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
public sealed class SqliteReconciliationStoreConformance(bool groupCommit, bool isProtected) : ReconciliationStoreConformance
{
    private readonly StoreUnderTest _store = new(groupCommit, isProtected);

    protected override ValueTask<ReconciliationStores> CreateAsync() => new(Of(_store.Create()));

    protected override ValueTask<ReconciliationStores> ReopenAsync(ReconciliationStores stores) => new(Of(_store.Reopen()));

    [TearDown]
    public void Remove() => _store.Dispose();

    private static ReconciliationStores Of(SqliteStore store) => new(store.StandIn, store.Reconciliations);
}
