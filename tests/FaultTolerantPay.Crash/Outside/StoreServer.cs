using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.Crash.Outside;

/// <summary>The server that the store needs, if it needs one; it can be killed and comes back.</summary>
internal sealed class StoreServer : IDisposable
{
    private readonly PostgreSqlServer? _server;
    private readonly PatroniCluster? _cluster;

    private StoreServer(StorePlace place, PostgreSqlServer? server, PatroniCluster? cluster) =>
        (Place, _server, _cluster) = (place, server, cluster);

    public StorePlace Place { get; }

    /// <summary>Whether there is a server to kill.</summary>
    public bool IsThere => Place.Kind != StoreKind.Sqlite;

    /// <summary>Runs SQL as the superuser of the single server.</summary>
    public string Query(string sql) => _server!.Query(sql);

    /// <summary>Stops the single server; its connections end.</summary>
    public void Stop() => _server!.Stop();

    /// <summary>Starts the single server that was stopped.</summary>
    public void StartAgain() => _server!.Start();

    public static StoreServer Start(StoreKind kind, string folder)
    {
        switch (kind)
        {
            case StoreKind.Sqlite:
                return new StoreServer(new StorePlace(kind, Path.Combine(folder, "store.db")), null, null);
            case StoreKind.Postgres:
                var server = new PostgreSqlServer();
                server.CreateSchema(StorePlace.Schema);
                return Migrated(
                    new StoreServer(new StorePlace(kind, server.ConnectionString("ftpay_run")), server, null),
                    server.ConnectionString("ftpay_owner"));
            default:
                var cluster = new PatroniCluster();
                return Migrated(
                    new StoreServer(new StorePlace(kind, cluster.ConnectionString("ftpay_run")), null, cluster),
                    cluster.ConnectionString("ftpay_owner"));
        }
    }

    /// <summary>SIGKILL to the server, or to the primary and its Patroni; then it comes back, after the promotion of another one.</summary>
    public async Task KillAndRestartAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            // Its children give the shared memory back within moments.
            for (int tries = 1; ; tries++)
            {
                try
                {
                    await Task.Run(_server.Start);
                    return;
                }
                catch (InvalidOperationException) when (tries < 10)
                {
                    await Task.Delay(200);
                }
            }
        }

        if (_cluster is not null)
        {
            string old = await Task.Run(() => _cluster.Run("kill-primary"));
            await _cluster.PromotedAsync(old);
            await Task.Run(() => _cluster.Run("restart", old));
            // The next round may kill the new primary: a standby must be able to take its place.
            await Task.Run(() => _cluster.Run("wait"));
        }
    }

    public void Dispose()
    {
        _server?.Dispose();
        _cluster?.Dispose();
    }

    private static StoreServer Migrated(StoreServer server, string owner)
    {
        var options = new PostgreSqlStoreOptions();
        server.Place.Set(options);
        options.MigrationConnectionString = owner;
        // A server that has just started, on cores that others use too.
        options.ConnectTimeout = TimeSpan.FromSeconds(15);
        try
        {
            PostgreSqlStore.Open(options).Dispose();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
