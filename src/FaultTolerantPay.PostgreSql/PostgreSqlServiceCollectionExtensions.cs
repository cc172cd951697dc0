using FaultTolerantPay;
using FaultTolerantPay.Calls;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL store.</summary>
public static class PostgreSqlServiceCollectionExtensions
{
    /// <summary>
    /// Registers the stores of FaultTolerantPay on one schema of a PostgreSQL database. The first use of a store connects, and the
    /// container disconnects. A registered <see cref="ISecretProtector"/> encrypts the tokens of mandates and the agreement numbers of
    /// cards.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets <see cref="PostgreSqlStoreOptions.ConnectionString"/>; null if the configuration sets it.
    /// </param>
    public static IServiceCollection AddFaultTolerantPayPostgreSql(
        this IServiceCollection services, Action<PostgreSqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddCheckedOptions("PostgreSql", PostgreSqlStoreOptions.Rules, configure);
        return services
            .AddSingleton(Open)
            .AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<PostgreSqlStore>())
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().StandIn)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Merchants)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().CardChannels)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().StatementFiles)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Faults)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Queries)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Controls)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Nodes)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Settings)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Changes)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().StatementDiscrepancies)
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().Reconciliations)
            // Null without PostgreSqlStoreOptions.UnwrittenRecordDirectory: the pipeline then keeps such records in memory only.
            .AddSingleton(provider => provider.GetRequiredService<PostgreSqlStore>().UnwrittenRecords!);
    }

    private static PostgreSqlStore Open(IServiceProvider provider)
    {
        var store = PostgreSqlStore.Open(
            provider.GetRequiredService<IOptions<PostgreSqlStoreOptions>>().Value,
            provider.GetService<TimeProvider>(),
            provider.GetService<ISecretProtector>(),
            provider.GetService<HostCalls>(),
            provider.GetService<ILogger<PostgreSqlStore>>());
        if (provider.GetService<ILogger<PostgreSqlStore>>() is not { } logger)
        {
            return store;
        }

        if (provider.GetService<ISecretProtector>() is { } protector)
        {
            PostgreSqlLog.TokensEncrypted(logger, protector.WritingKey);
        }
        else
        {
            PostgreSqlLog.TokensInTheClear(logger);
        }

        return store;
    }
}
