using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Crash;

/// <summary>Where the store is, in words that fit a command line.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The SQLite file, or the connection string of the run-time role.</param>
internal sealed record StorePlace(StoreKind Kind, string Text)
{
    public const string Schema = "ftpay";

    /// <summary>Registers the store of a node.</summary>
    public void Add(IServiceCollection services)
    {
        if (Kind == StoreKind.Sqlite)
        {
            services.AddFaultTolerantPaySqlite(options => options.Path = Text);
        }
        else
        {
            services.AddFaultTolerantPayPostgreSql(Set);
        }
    }

    /// <summary>Opens the store beside the nodes, for the audit.</summary>
    public OpenStore Open()
    {
        if (Kind == StoreKind.Sqlite)
        {
            SqliteStore file = SqliteStore.Open(new SqliteStoreOptions { Path = Text });
            return new OpenStore(file.StandIn, file);
        }

        var options = new PostgreSqlStoreOptions();
        Set(options);
        PostgreSqlStore store = PostgreSqlStore.Open(options);
        return new OpenStore(store.StandIn, store);
    }

    public void Set(PostgreSqlStoreOptions options)
    {
        options.ConnectionString = Text;
        options.Schema = Schema;
        options.CommandTimeout = TimeSpan.FromSeconds(2);
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        options.MinStandbys = Kind == StoreKind.Cluster ? 1 : 0;
    }
}

/// <summary>An open store.</summary>
internal sealed record OpenStore(IStandInStore Store, IDisposable Opened) : IDisposable
{
    public void Dispose() => Opened.Dispose();
}
