using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Providers;
using FaultTolerantPay.Tests.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>Every channel that the router may choose can be called, or the host does not start.</summary>
public sealed class ChannelCapabilityCheckTests
{
    private static readonly ProviderSettings Alpha = ProvidersUnderTest.SettingsOf("alpha") with
    {
        Security = new Dictionary<string, string>(),
    };

    [Test]
    public async Task Start_EverythingAgrees_Starts()
    {
        using IHost host = Build(
            RouterOf(["alpha-1"], Operation.Payment, Operation.Preauthorisation, Operation.Verification), [Whole()]);

        await host.StartAsync();
    }

    [Test]
    public async Task Start_AdapterLacksWhatOperationsNeed_NamesEachAtOnce()
    {
        string refusal = await RefusalAsync(
            RouterOf(["alpha-1"], Operation.Payment, Operation.Preauthorisation, Operation.Verification), [new PaysAlone()]);

        Assert.That(refusal, Does
            .Contain("Channel 'alpha-1' of the routing catalogue may be chosen for preauthorisation, which needs Authorise: PaysAlone")
            .And.Contain("for verification, which needs VerifyCard or Sign or RequestSms: PaysAlone")
            .And.Not.Contain("for payment"));
    }

    [Test]
    public async Task Start_CatalogueNamesACapabilityThatTheAdapterLacks_NamesIt()
    {
        string refusal = await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), [new PaysAlone()]);

        Assert.That(refusal, Does.Contain("has the capability 'increment', which needs Increment: PaysAlone lacks it")
            .And.Not.Contain("'special'"));
    }

    [Test]
    public async Task Start_ChannelWithoutSettings_NamesIt()
    {
        string refusal = await RefusalAsync(RouterOf(["alpha-1", "alpha-2"], Operation.Payment), [Whole()]);

        Assert.That(refusal, Does.Contain(
            "Channel 'alpha-2' of the routing catalogue has no settings: expected it among the channels of provider 'alpha'"));
    }

    [TestCase(Operation.Payout)]
    [TestCase(Operation.Collection)]
    public async Task Start_ChannelOfAnotherServiceWithoutSettings_Starts(Operation operation)
    {
        using IHost host = Build(RouterOf(["alpha-1", "alpha"], operation), [Whole()]);

        await host.StartAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Start_ListsKeepTheChannelFromTheService_Starts(bool isBlocked)
    {
        HardRule rule = isBlocked ? new HardRule.BlockList("alpha-2") : new HardRule.AllowList("alpha-1");
        using IHost host = Build(RouterOf(["alpha-1", "alpha-2"], [rule], Operation.Payment), [Whole()]);

        await host.StartAsync();
    }

    [Test]
    public async Task Start_AllowListNamesTheProvider_TheChannelCounts() => Assert.That(
        await RefusalAsync(RouterOf(["alpha-1", "alpha-2"], [new HardRule.AllowList("alpha")], Operation.Payment), [Whole()]),
        Does.Contain("Channel 'alpha-2' of the routing catalogue has no settings"));

    [Test]
    public async Task Start_SettingsOfAnotherProvider_NamesBoth()
    {
        ProviderSettings beta = ProvidersUnderTest.SettingsOf("beta") with
        {
            Security = new Dictionary<string, string>(),
            Channels = [new ProviderChannel { Id = new("alpha-1"), Provider = new("beta") }],
        };

        Assert.That(
            await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), [Whole()], beta),
            Does.Contain("is of provider 'alpha', and by the provider settings of 'beta'"));
    }

    [Test]
    public async Task Start_NoAdapterOrTwo_SaysSo()
    {
        Assert.That(
            await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), []),
            Does.Contain("is of provider 'alpha', for which no IProviderAdapter is registered"));
        Assert.That(
            await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), [Whole(), Whole()]),
            Does.Contain("2 adapters are registered for provider 'alpha': expected one"));
    }

    [Test]
    public async Task Start_SettingsHaveAChannelThatNoCatalogueHas_NamesIt()
    {
        ProviderSettings more = Alpha with
        {
            Channels = Alpha.Channels.Add(new ProviderChannel { Id = new("alpha-9"), Provider = new("alpha") }),
        };

        Assert.That(
            await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), [Whole()], more),
            Does.Contain("Channel 'alpha-9' of the settings of provider 'alpha' is not in the routing catalogue"));
    }

    [Test]
    public async Task Start_AdapterThatThrows_IsReportedWithTheOthers() => Assert.That(
        await RefusalAsync(RouterOf(["alpha-1"], Operation.Payment), [new Throwing()]),
        Does.Contain("Throwing.Provider cannot be read: no name"));

    [Test]
    public async Task Start_RouterAlone_Starts()
    {
        using IHost host = Build(RouterOf(["alpha-1"], Operation.Payment), [], settings: null);

        await host.StartAsync();
    }

    [TestCase(Operation.Payment)]
    [TestCase(Operation.Preauthorisation)]
    [TestCase(Operation.Verification)]
    public async Task Start_NoKeyOfCardTokens_NamesIt(Operation operation)
    {
        using IHost host = Build(RouterOf(["alpha-1"], operation), [Whole()], Alpha, hasKey: false);

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain("CardOptions.TokenKey is missing: expected the reference of a key of at least 32 bytes"));
    }

    [Test]
    public async Task Start_NoKeyOfCardTokensAndNoChannelForCards_Starts()
    {
        using IHost host = Build(RouterOf(["alpha-1", "alpha"], Operation.Payout), [Whole()], Alpha, hasKey: false);

        await host.StartAsync();
    }

    private static FakeProvider Whole() => new(new ProviderId("alpha"));

    private static Router RouterOf(string[] channels, params Operation[] operations) => RouterOf(channels, [], operations);

    private static Router RouterOf(string[] channels, HardRule[] rules, params Operation[] operations)
    {
        var schema = new RoutingSchema([], ["increment", "special"]);
        var catalogue = new ChannelCatalogue(schema, [new Provider("alpha", "Alpha")], channels.Select(id => new Channel
        {
            Id = id,
            ProviderId = "alpha",
            Supports = Channel.Supporting(),
            Capabilities = ["increment", "special"],
        }));
        var policy = new RoutingPolicy(operations.Select(operation => new OperationPolicy(operation, rules, [])));
        return new Router(RoutingTable.Compile(catalogue, policy, new LiveState()));
    }

    private static IHost Build(Router router, IProviderAdapter[] adapters, ProviderSettings? settings, bool hasKey = true)
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddSingleton(router);
        builder.Services.AddSingleton<ISecretSource>(new ScriptedSecrets());
        foreach (IProviderAdapter adapter in adapters)
        {
            builder.Services.AddSingleton(adapter);
        }

        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Providers(settings is null ? [] : [settings]).Cards(cards =>
            (cards.TokenKey, cards.TokenKeyId) = hasKey ? ("vault:key", "k1") : (null, null)));
        return builder.Build();
    }

    private static IHost Build(Router router, IProviderAdapter[] adapters) => Build(router, adapters, Alpha);

    private static async Task<string> RefusalAsync(Router router, IProviderAdapter[] adapters, ProviderSettings? settings = null)
    {
        using IHost host = Build(router, adapters, settings ?? Alpha);
        return await HostUnderTest.RefusalAsync(host);
    }

    private sealed class Throwing : IProviderAdapter
    {
        public ProviderId Provider => throw new InvalidOperationException("no name");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;
    }

    private sealed class PaysAlone : IPaymentProvider
    {
        public ProviderId Provider => new("alpha");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The start calls no adapter.");

        public ValueTask<ProviderQueryResult> QueryAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The start calls no adapter.");
    }
}
