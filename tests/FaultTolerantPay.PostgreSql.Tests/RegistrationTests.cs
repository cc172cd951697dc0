using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.PostgreSql.Tests;

public class RegistrationTests
{
    [Test]
    public async Task Add_OneStore_GivesEveryInterfaceOfIt()
    {
        var schema = new TestSchema();
        schema.Clear();
        PostgreSqlStoreOptions options = schema.Options();
        await using ServiceProvider provider = new ServiceCollection()
            .AddFaultTolerantPayPostgreSql(store => (store.ConnectionString, store.Schema) = (options.ConnectionString, options.Schema))
            .BuildServiceProvider();
        PostgreSqlStore store = provider.GetRequiredService<PostgreSqlStore>();

        Assert.That(
            new object?[]
            {
                provider.GetService<IStoreProbe>(), provider.GetService<IStandInStore>(), provider.GetService<IMerchantStore>(),
                provider.GetService<ICardChannelStore>(), provider.GetService<IStatementFileStore>(), provider.GetService<IFaultStore>(),
                provider.GetService<IOperatorQueries>(), provider.GetService<IOperatorControlStore>(),
                provider.GetService<IStatementDiscrepancyStore>(), provider.GetService<IReconciliationStore>(),
                provider.GetService<INodeDirectory>(), provider.GetService<ISharedSettingsStore>(),
                provider.GetService<IUnwrittenRecordStore>(),
            },
            Is.EqualTo(
                new object?[]
                {
                    store, store.StandIn, store.Merchants, store.CardChannels, store.StatementFiles, store.Faults, store.Queries,
                    store.Controls, store.StatementDiscrepancies, store.Reconciliations, store.Nodes, store.Settings, null,
                }));
    }

    [Test]
    public void Add_WithoutAConnectionString_SaysSo()
    {
        using ServiceProvider provider = new ServiceCollection().AddFaultTolerantPayPostgreSql().BuildServiceProvider();

        Assert.That(
            () => provider.GetRequiredService<PostgreSqlStore>(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ConnectionString"));
    }
}
