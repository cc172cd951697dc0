using System.Security.Cryptography;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Protectors for the fixtures that run with tokens in the clear and encrypted.</summary>
internal static class TestProtector
{
    public static AesGcmSecretProtector? Of(bool isProtected) =>
        isProtected ? new AesGcmSecretProtector(new SecretKey("k1", SHA256.HashData("k1"u8)), []) : null;
}

public sealed class PostgreSqlMerchantStoreConformance : MerchantStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IMerchantStore> CreateAsync() => new(_store.Create().Merchants);

    protected override async ValueTask<IMerchantStore> ReopenAsync(IMerchantStore store) => (await _store.ReopenAsync()).Merchants;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

public sealed class PostgreSqlFaultStoreConformance : FaultStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IFaultStore> CreateAsync() => new(_store.Create().Faults);

    protected override async ValueTask<IFaultStore> ReopenAsync(IFaultStore store) => (await _store.ReopenAsync()).Faults;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

public sealed class PostgreSqlOperatorControlStoreConformance : OperatorControlStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IOperatorControlStore> CreateAsync() => new(_store.Create().Controls);

    protected override async ValueTask<IOperatorControlStore> ReopenAsync(IOperatorControlStore store) =>
        (await _store.ReopenAsync()).Controls;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

public sealed class PostgreSqlStatementFileStoreConformance : StatementFileStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IStatementFileStore> CreateAsync() => new(_store.Create().StatementFiles);

    protected override async ValueTask<IStatementFileStore> ReopenAsync(IStatementFileStore store) =>
        (await _store.ReopenAsync()).StatementFiles;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

public sealed class PostgreSqlStatementDiscrepancyStoreConformance : StatementDiscrepancyStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IStatementDiscrepancyStore> CreateAsync() => new(_store.Create().StatementDiscrepancies);

    protected override async ValueTask<IStatementDiscrepancyStore> ReopenAsync(IStatementDiscrepancyStore store) =>
        (await _store.ReopenAsync()).StatementDiscrepancies;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class PostgreSqlCardChannelStoreConformance(bool isProtected) : CardChannelStoreConformance
{
    private readonly StoreUnderTest _store = new(protector: TestProtector.Of(isProtected));

    protected override ValueTask<ICardChannelStore> CreateAsync() => new(_store.Create().CardChannels);

    protected override async ValueTask<ICardChannelStore> ReopenAsync(ICardChannelStore store) =>
        (await _store.ReopenAsync()).CardChannels;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class PostgreSqlReconciliationStoreConformance(bool isProtected) : ReconciliationStoreConformance
{
    private readonly StoreUnderTest _store = new(protector: TestProtector.Of(isProtected));

    protected override ValueTask<ReconciliationStores> CreateAsync() => new(Of(_store.Create()));

    protected override async ValueTask<ReconciliationStores> ReopenAsync(ReconciliationStores stores) => Of(await _store.ReopenAsync());

    [TearDown]
    public Task Close() => _store.CloseAsync();

    private static ReconciliationStores Of(PostgreSqlStore store) => new(store.StandIn, store.Reconciliations);
}

public sealed class PostgreSqlOperatorQueriesConformance : OperatorQueriesConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<OperatorStores> CreateAsync()
    {
        PostgreSqlStore store = _store.Create();
        return new(new OperatorStores(store.StandIn, store.Faults, store.Queries));
    }

    [TearDown]
    public Task Close() => _store.CloseAsync();
}
