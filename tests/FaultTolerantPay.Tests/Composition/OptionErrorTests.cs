using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>A wrong composition is refused with all its errors in one message.</summary>
public sealed class OptionErrorTests
{
    private static readonly string[] EveryError =
    [
        "PipelineOptions.MaxConcurrentStandIns is 0: expected 1 to 1,000,000.",
        "PipelineOptions.ReplayHorizon is 0 s: expected 1 h to 3,650 d.",
        "MerchantOptions.RefreshInterval is 0 s: expected 1 s to 7 d.",
        "AdmissionOptions.MaxOutage is 0 s: expected 1 min to 365 d.",
        "LimitOptions.MaxAge is 0 s: expected 1 min to 30 d.",
        "CreditOptions.TotalTimeout is 0 s: expected 10 ms to 1 min.",
        "SettlementOptions.SendWindow is 0 s: expected 100 ms to 10 min.",
        "CapOptions.Exposure[0].Currency is 'EURO': expected an active ISO 4217 code. Did you mean 'EUR'?",
        "ChannelOptions.CallTimeout is 0 s: expected 10 ms to 10 min.",
        "CollectionOptions.MaxAttempts is 0: expected 1 to 1,000.",
        "CollectionOptions.TimeZone is 'Nowhere': expected a time zone that this machine knows, such as Asia/Shanghai.",
        "RecoveryOptions.MaxMessageAttempts is 0: expected 1 to 10,000.",
        "WorkOptions.MaxConcurrentItemsPerLane is 0: expected 1 to 1,000.",
    ];

    [Test]
    public async Task HostStart_ErrorsInEveryOptionsClass_AreAllInOneMessage()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(Invalid);
        using IHost host = builder.Build();

        AssertNamesEveryError(await FailureAsync(host));
    }

    [Test]
    public void FirstResolve_ErrorsInEveryOptionsClass_AreAllInOneMessage()
    {
        var services = new ServiceCollection();
        HostUnderTest.AddParts(services);
        services.AddLogging();
        services.AddFaultTolerantPay(Invalid);
        using ServiceProvider provider = services.BuildServiceProvider();

        AssertNamesEveryError(Assert.Catch(() => provider.GetRequiredService<IFallbackTransactionPipeline>())!);
    }

    [Test]
    public async Task HostStart_MissingPartAndInvalidOption_AreNamedTogether()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services, withNotices: false);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.MaxConcurrentItemsPerLane = 0));
        using IHost host = builder.Build();

        Exception error = await FailureAsync(host);

        Assert.That(error.Message, Does.Contain("No INoticeSink is registered").And.Contain("WorkOptions.MaxConcurrentItemsPerLane is 0"));
    }

    private static void Invalid(FaultTolerantPayBuilder pay) => pay
        .Pipeline(options => (options.MaxConcurrentStandIns, options.ReplayHorizon) = (0, TimeSpan.Zero))
        .Merchants(options => options.RefreshInterval = TimeSpan.Zero)
        .Admission(options => options.MaxOutage = TimeSpan.Zero)
        .Limit(options => options.MaxAge = TimeSpan.Zero)
        .Credit(options => options.TotalTimeout = TimeSpan.Zero)
        .Settlement(options => options.SendWindow = TimeSpan.Zero)
        .Caps(options => options.Exposure.Add(new ExposureCap { Currency = "EURO", MaxCount = 1 }))
        .Channels(options => options.CallTimeout = TimeSpan.Zero)
        .Collection(options => (options.MaxAttempts, options.TimeZone) = (0, "Nowhere"))
        .Recovery(options => options.MaxMessageAttempts = 0)
        .Work(options => options.MaxConcurrentItemsPerLane = 0);

    private static async Task<Exception> FailureAsync(IHost host) => (await Assert.CatchAsync(() => host.StartAsync()))!;

    private static void AssertNamesEveryError(Exception error) =>
        Assert.That(EveryError, Has.All.Matches<string>(expected => error.Message.Contains(expected!, StringComparison.Ordinal)),
            error.Message);

    [Test]
    public async Task HostStart_RequestsMayBeOlderThanTheReplayHorizon_IsNamed()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay =>
            pay.Pipeline(options => (options.ReplayHorizon, options.MaxRequestAge) = (TimeSpan.FromDays(2), TimeSpan.FromDays(3))));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message,
            Does.Contain("PipelineOptions.ReplayHorizon is 2 d: expected at least MaxRequestAge."));
    }

    [Test]
    public async Task HostStart_OutcomesForgottenBeforeTheReplayHorizon_IsNamed()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.OutcomeRetention = TimeSpan.FromDays(29)));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message,
            Does.Contain("WorkOptions.OutcomeRetention is 29 d: expected at least PipelineOptions.ReplayHorizon, 30 d."));
    }

    [Test]
    public async Task HostStart_OutcomesForgottenBeforeTheReplayHorizon_IsNamedOfCustomers()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.CustomerRetention = TimeSpan.FromDays(29)));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message,
            Does.Contain("WorkOptions.CustomerRetention is 29 d: expected at least PipelineOptions.ReplayHorizon, 30 d."));
    }
}
