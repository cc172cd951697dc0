using System.Security.Cryptography;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>A store on a schema of its own, used as the run-time role, for the conformance fixtures.</summary>
internal sealed class StoreUnderTest(bool isProtected = false) : IDisposable
{
    private readonly AesGcmSecretProtector? _protector =
        isProtected ? new AesGcmSecretProtector(new SecretKey("k1", SHA256.HashData("k1"u8)), []) : null;

    private TestSchema? _schema;
    private PostgreSqlStore? _store;

    public PostgreSqlStore Create()
    {
        Dispose();
        _schema ??= new TestSchema();
        _schema.Clear();
        return Open();
    }

    public PostgreSqlStore Reopen()
    {
        _store!.Dispose();
        return Open();
    }

    public void Dispose()
    {
        _store?.Dispose();
        _store = null;
    }

    private PostgreSqlStore Open() => _store = PostgreSqlStore.Open(_schema!.Options(), protector: _protector);
}

public sealed class PostgreSqlMerchantStoreConformance : MerchantStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IMerchantStore> CreateAsync() => new(_store.Create().Merchants);

    protected override ValueTask<IMerchantStore> ReopenAsync(IMerchantStore store) => new(_store.Reopen().Merchants);

    [TearDown]
    public void Remove() => _store.Dispose();
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class PostgreSqlCardChannelStoreConformance(bool isProtected) : CardChannelStoreConformance
{
    private readonly StoreUnderTest _store = new(isProtected);

    protected override ValueTask<ICardChannelStore> CreateAsync() => new(_store.Create().CardChannels);

    protected override ValueTask<ICardChannelStore> ReopenAsync(ICardChannelStore store) => new(_store.Reopen().CardChannels);

    [TearDown]
    public void Remove() => _store.Dispose();
}

public sealed class PostgreSqlStatementFileStoreConformance : StatementFileStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IStatementFileStore> CreateAsync() => new(_store.Create().StatementFiles);

    protected override ValueTask<IStatementFileStore> ReopenAsync(IStatementFileStore store) => new(_store.Reopen().StatementFiles);

    [TearDown]
    public void Remove() => _store.Dispose();
}

public sealed class PostgreSqlFaultStoreConformance : FaultStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IFaultStore> CreateAsync() => new(_store.Create().Faults);

    protected override ValueTask<IFaultStore> ReopenAsync(IFaultStore store) => new(_store.Reopen().Faults);

    [TearDown]
    public void Remove() => _store.Dispose();
}

public sealed class PostgreSqlOperatorControlStoreConformance : OperatorControlStoreConformance
{
    private readonly StoreUnderTest _store = new();

    protected override ValueTask<IOperatorControlStore> CreateAsync() => new(_store.Create().Controls);

    protected override ValueTask<IOperatorControlStore> ReopenAsync(IOperatorControlStore store) => new(_store.Reopen().Controls);

    [TearDown]
    public void Remove() => _store.Dispose();
}
