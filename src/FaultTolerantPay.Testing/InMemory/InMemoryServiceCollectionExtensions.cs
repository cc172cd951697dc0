using FaultTolerantPay;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what a host's tests use in place of a store and of fault detection.</summary>
public static class InMemoryServiceCollectionExtensions
{
    /// <summary>Registers the in-memory stores on one disk. For tests: no data survives the process.</summary>
    /// <param name="services">The services.</param>
    /// <param name="disk">The disk of the stores; null: a new, empty disk.</param>
    public static IServiceCollection AddFaultTolerantPayInMemory(this IServiceCollection services, InMemoryDisk? disk = null)
    {
        disk ??= new InMemoryDisk();
        return services
            .AddSingleton<IStandInStore>(new InMemoryStandInStore(disk))
            .AddSingleton<IMerchantStore>(new InMemoryMerchantStore(disk))
            .AddSingleton<IFaultStore>(new InMemoryFaultStore(disk))
            .AddSingleton<IOperatorQueries>(new InMemoryOperatorQueries(disk))
            .AddSingleton<IOperatorControlStore>(new InMemoryOperatorControlStore(disk))
            .AddSingleton<ICardChannelStore>(new InMemoryCardChannelStore(disk))
            .AddSingleton<IStatementFileStore>(new InMemoryStatementFileStore(disk))
            .AddSingleton<IStatementDiscrepancyStore>(new InMemoryStatementDiscrepancyStore(disk))
            .AddSingleton<IReconciliationStore>(new InMemoryReconciliationStore(disk));
    }

    /// <summary>
    /// Registers a <see cref="ManualFaultDetector"/> in place of the fault detection of <c>FaultTolerantPay.Hosting</c>: the test resolves
    /// it and says when the business system is down.
    /// </summary>
    /// <param name="services">The services, with the <see cref="IBusinessSystem"/> to call.</param>
    public static IServiceCollection AddFaultTolerantPayManualFaults(this IServiceCollection services) => services
        .AddSingleton(provider => new ManualFaultDetector(provider.GetRequiredService<IBusinessSystem>()))
        .AddSingleton<IFaultDetector>(provider => provider.GetRequiredService<ManualFaultDetector>());
}
