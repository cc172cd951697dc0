using FaultTolerantPay;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite store.</summary>
public static class SqliteServiceCollectionExtensions
{
    /// <summary>
    /// Registers the stores of FaultTolerantPay on one SQLite file. The first use of a store opens the file, and the container closes it. A
    /// registered <see cref="ISecretProtector"/> encrypts the tokens of mandates and the agreement numbers of cards in it.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets <see cref="SqliteStoreOptions.Path"/>; null if the configuration sets it.</param>
    public static IServiceCollection AddFaultTolerantPaySqlite(
        this IServiceCollection services, Action<SqliteStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddCheckedOptions("Sqlite", SqliteStoreOptions.Rules, configure);
        return services
            .AddSingleton(Open)
            .AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().StandIn)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Merchants)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().CardChannels)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().StatementFiles)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Faults)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Queries)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Controls)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().StatementDiscrepancies)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().Reconciliations)
            .AddSingleton(provider => provider.GetRequiredService<SqliteStore>().UnwrittenRecords);
    }

    private static SqliteStore Open(IServiceProvider provider)
    {
        var store = SqliteStore.Open(
            provider.GetRequiredService<IOptions<SqliteStoreOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ISecretProtector>(),
            provider.GetService<HostCalls>());
        if (provider.GetService<ILogger<SqliteStore>>() is not { } logger)
        {
            return store;
        }

        if (store.MandateRotation.WritingKey is { } key)
        {
            SqliteLog.TokensEncrypted(logger, key);
        }
        else
        {
            SqliteLog.TokensInTheClear(logger);
        }

        return store;
    }
}
