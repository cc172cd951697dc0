using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>Finds adapters that fetch statement files where no store can keep them.</summary>
internal sealed class StatementFileCheck(IServiceProvider services, IServiceProviderIsService registered) : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options) => registered.IsService(typeof(IStatementFileStore))
        ? []
        : new RegisteredAdapters(services).GetAll<IProviderAdapter>().OfType<IStatementProvider>().Take(1).Select(
            _ => $"No {nameof(IStatementFileStore)} is registered: expected a store, such as AddFaultTolerantPaySqlite, because an adapter "
                + "fetches statement files.");
}
