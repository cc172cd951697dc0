using FaultTolerantPay.AspNetCore;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Sqlite;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>
/// A host may also bind options with Microsoft's source generator, which this project has switched on: that it compiles is most of the
/// proof. The generator once took the rules of each class
/// for one more option.
/// </summary>
public sealed class GeneratedBindingTests
{
    private static readonly IConfiguration Nothing =
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("LeaseDuration", (string?)"00:00:30")]).Build();

    // The generator writes code for each of these calls, so they cannot be one generic call.
    private static readonly object?[] Bound =
    [
        Nothing.Get<PipelineOptions>(), Nothing.Get<MerchantOptions>(), Nothing.Get<AdmissionOptions>(), Nothing.Get<LimitOptions>(),
            Nothing.Get<CreditOptions>(),
        Nothing.Get<SettlementOptions>(), Nothing.Get<CapOptions>(), Nothing.Get<ChannelOptions>(), Nothing.Get<CallOptions>(),
        Nothing.Get<RouteOptions>(), Nothing.Get<PaymentOptions>(), Nothing.Get<CallbackOptions>(),
            Nothing.Get<SecretOptions>(), Nothing.Get<CollectionOptions>(), Nothing.Get<RecoveryOptions>(), Nothing.Get<CardOptions>(),
            Nothing.Get<ProviderOptions>(),
        Nothing.Get<WorkOptions>(), Nothing.Get<OperationsOptions>(), Nothing.Get<StatementOptions>(), Nothing.Get<FaultDetectionOptions>(),
            Nothing.Get<BackgroundWorkOptions>(), Nothing.Get<HealthOptions>(), Nothing.Get<SqliteStoreOptions>(),
        Nothing.Get<PostgreSqlStoreOptions>(), Nothing.Get<PaymentCallbackOptions>(),
    ];

    [Test]
    public void Get_EveryOptionsClass_BindsWithGeneratedCode()
    {
        Assert.That(Bound.Select(options => options?.GetType()), Is.EquivalentTo(OptionClasses.WithSection));
        Assert.That(Bound.OfType<WorkOptions>().Single().LeaseDuration, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }
}
