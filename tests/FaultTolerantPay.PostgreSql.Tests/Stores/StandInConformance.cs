using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>A store in a schema of its own, for the conformance fixtures.</summary>
internal sealed class StoreUnderTest(Action<PostgreSqlStoreOptions>? configure = null, ISecretProtector? protector = null)
{
    private readonly Lazy<TestSchema> _schema = new(() => new TestSchema());
    private PostgreSqlStore? _store;

    public TestSchema Schema => _schema.Value;

    public PostgreSqlStore Create()
    {
        Schema.Clear();
        return Open();
    }

    public async Task<PostgreSqlStore> ReopenAsync()
    {
        await CloseAsync();
        return Open();
    }

    public async Task CloseAsync()
    {
        if (_store is { } store)
        {
            await store.DisposeAsync();
            _store = null;
        }
    }

    private PostgreSqlStore Open()
    {
        PostgreSqlStoreOptions options = Schema.Options();
        configure?.Invoke(options);
        return _store = PostgreSqlStore.Open(options, protector: protector);
    }
}

/// <summary>The stand-in store, with batches and without, with tokens in the clear and encrypted.</summary>
[TestFixture(1, 1, false)]
[TestFixture(128, 2, false)]
[TestFixture(128, 2, true)]
public sealed class PostgreSqlStandInStoreConformance(int maxBatch, int writers, bool isProtected) : StandInStoreConformance
{
    private readonly StoreUnderTest _store = new(
        options => (options.MaxBatch, options.Writers) = (maxBatch, writers),
        isProtected ? new AesGcmSecretProtector(new SecretKey("k1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]), []) : null);

    protected override ValueTask<IStandInStore> CreateAsync() => new(_store.Create().StandIn);

    protected override async ValueTask<IStandInStore> ReopenAsync(IStandInStore store) => (await _store.ReopenAsync()).StandIn;

    [TearDown]
    public Task Close() => _store.CloseAsync();
}
