using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

public sealed class SqliteAttempts : AttemptsOnTwoNodes, IDisposable
{
    private readonly TemporaryFile _folder = new();
    private int _files;
    private SqliteStore? _store;

    public void Dispose() => _folder.Dispose();

    protected override void MakePlace() => _files++;

    protected override void AddStores(IServiceCollection services)
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder.Folder, $"{_files}.db") });
        services.AddSingleton(_store.StandIn).AddSingleton(_store.Merchants).AddSingleton(_store.Faults).AddSingleton(_store.Queries)
            .AddSingleton(_store.Controls);
    }

    protected override void CloseStores() => _store?.Dispose();
}
