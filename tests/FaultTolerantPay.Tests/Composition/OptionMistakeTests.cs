using FaultTolerantPay.Composition;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Settlement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>Whoever composes the library wrongly is told everything at once.</summary>
public sealed class OptionMistakeTests
{
    private static readonly string[] EveryMistake =
    [
        "PipelineOptions.MaxConcurrentStandIns is 0: expected 1 to 1,000,000.",
        "PipelineOptions.ReplayHorizon is 0 s: expected 1 h to 3,650 d.",
        "MerchantOptions.RefreshEvery is 0 s: expected 1 s to 7 d.",
        "AdmissionOptions.LongestOutage is 0 s: expected 1 min to 365 d.",
        "LimitOptions.MaxAge is 0 s: expected 1 min to 30 d.",
        "CreditOptions.TotalTimeLimit is 0 s: expected 10 ms to 1 min.",
        "SettlementOptions.SendWindow is 0 s: expected 100 ms to 10 min.",
        "CapOptions.Exposure[0].Currency is 'EURO': expected an active ISO 4217 code. Did you mean 'EUR'?",
        "ChannelOptions.CallTimeLimit is 0 s: expected 10 ms to 10 min.",
        "CollectionOptions.MaxAttempts is 0: expected 1 to 1,000.",
        "CollectionOptions.TimeZone is 'Nowhere': expected a time zone that this machine knows, such as Asia/Shanghai.",
        "RecoveryOptions.MessageAttempts is 0: expected 1 to 10,000.",
        "WorkOptions.ItemsPerRound is 0: expected 1 to 1,000.",
    ];

    [Test]
    public async Task HostStart_MistakesInEveryOptionsClass_AreAllInOneMessage()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(Mistaken);
        using IHost host = builder.Build();

        AssertNamesEveryMistake(await FailureAsync(host));
    }

    [Test]
    public void FirstResolve_MistakesInEveryOptionsClass_AreAllInOneMessage()
    {
        var services = new ServiceCollection();
        HostUnderTest.AddParts(services);
        services.AddLogging();
        services.AddFaultTolerantPay(Mistaken);
        using ServiceProvider provider = services.BuildServiceProvider();

        AssertNamesEveryMistake(Assert.Catch(() => provider.GetRequiredService<IFallbackTransactionPipeline>())!);
    }

    [Test]
    public async Task HostStart_MissingPartAndMistakenOption_AreNamedTogether()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services, withNotices: false);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.ItemsPerRound = 0));
        using IHost host = builder.Build();

        Exception error = await FailureAsync(host);

        Assert.That(error.Message, Does.Contain("No INoticeSink is registered").And.Contain("WorkOptions.ItemsPerRound is 0"));
    }

    private static void Mistaken(FaultTolerantPayBuilder pay) => pay
        .Pipeline(options => (options.MaxConcurrentStandIns, options.ReplayHorizon) = (0, TimeSpan.Zero))
        .Merchants(options => options.RefreshEvery = TimeSpan.Zero)
        .Admission(options => options.LongestOutage = TimeSpan.Zero)
        .Limit(options => options.MaxAge = TimeSpan.Zero)
        .Credit(options => options.TotalTimeLimit = TimeSpan.Zero)
        .Settlement(options => options.SendWindow = TimeSpan.Zero)
        .Caps(options => options.Exposure.Add(new ExposureCap { Currency = "EURO", MaxCount = 1 }))
        .Channels(options => options.CallTimeLimit = TimeSpan.Zero)
        .Collection(options => (options.MaxAttempts, options.TimeZone) = (0, "Nowhere"))
        .Recovery(options => options.MessageAttempts = 0)
        .Work(options => options.ItemsPerRound = 0);

    private static async Task<Exception> FailureAsync(IHost host) => (await Assert.CatchAsync(() => host.StartAsync()))!;

    private static void AssertNamesEveryMistake(Exception error) =>
        Assert.That(EveryMistake, Has.All.Matches<string>(mistake => error.Message.Contains(mistake!, StringComparison.Ordinal)), error.Message);

    [Test]
    public async Task HostStart_RequestsMayBeOlderThanTheReplayHorizon_IsNamed()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay => pay.Pipeline(options => (options.ReplayHorizon, options.OldestRequest) = (TimeSpan.FromDays(2), TimeSpan.FromDays(3))));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message, Does.Contain("PipelineOptions.ReplayHorizon is 2 d: expected at least OldestRequest."));
    }

    [Test]
    public async Task HostStart_OutcomesForgottenBeforeTheReplayHorizon_IsNamed()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.KeepOutcomesFor = TimeSpan.FromDays(29)));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message, Does.Contain("WorkOptions.KeepOutcomesFor is 29 d: expected at least PipelineOptions.ReplayHorizon, 30 d."));
    }

    [Test]
    public async Task HostStart_OutcomesForgottenBeforeTheReplayHorizon_IsNamedOfCustomers()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        HostUnderTest.AddParts(builder.Services);
        builder.Services.AddFaultTolerantPay(pay => pay.Work(options => options.KeepCustomersFor = TimeSpan.FromDays(29)));
        using IHost host = builder.Build();

        Assert.That((await FailureAsync(host)).Message, Does.Contain("WorkOptions.KeepCustomersFor is 29 d: expected at least PipelineOptions.ReplayHorizon, 30 d."));
    }
}
