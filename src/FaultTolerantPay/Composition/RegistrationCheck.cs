using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Composition;

/// <summary>Reports on start which parts the host did not register.</summary>
internal sealed class RegistrationCheck(IServiceProviderIsService registered) : IOptionsConsistencyCheck
{
    private static readonly (Type Service, string Expected)[] Needed =
    [
        (typeof(IStandInStore), "a store, such as AddFaultTolerantPaySqlite"),
        (typeof(IMerchantStore), "a store, such as AddFaultTolerantPaySqlite"),
        (typeof(IOperatorControlStore), "a store, such as AddFaultTolerantPaySqlite"),
        (typeof(IOperatorQueries), "a store, such as AddFaultTolerantPaySqlite"),
        (typeof(IFaultDetector), "a fault detector, such as AddFaultTolerantPayHosting"),
        (typeof(IBusinessSystem), "the host's adapter of its business system"),
        (typeof(ILoggerFactory), "logging, such as AddLogging"),
        (typeof(INoticeSink), "the host's sink for notices to customers and merchants"),
        (typeof(IInstitution), "at least one institution"),
        (typeof(IPayoutChannel), "at least one payout channel"),
        (typeof(ICollectionChannel), "at least one collection channel"),
    ];

    public IEnumerable<string> FindErrors(OptionSet options) => Needed
        .Where(needed => !registered.IsService(needed.Service))
        .Select(needed => $"No {needed.Service.Name} is registered: expected {needed.Expected}.");
}
