using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>Payout and collection channels that the routing catalogue does not have.</summary>
public sealed class StandInChannelCheckTests
{
    [Test]
    public async Task Start_ChannelsAndDimensionsThatTheCatalogueLacks_AreAllReported()
    {
        string refusal = await RefusalAsync(Operation.Payout, Operation.Collection);

        Assert.That(refusal, Does.Contain("FakePayoutChannel.Channel is 'alpha-9': expected a channel of the routing catalogue"));
        Assert.That(refusal, Does.Contain("FakeCollectionChannel.Channel is 'alpha-9': expected a channel of the routing catalogue"));
        Assert.That(
            refusal,
            Does.Contain("RouteOptions.InstitutionDimension is 'bank': expected a required dimension of the routing schema."));
        Assert.That(refusal, Does.Not.Contain("'alpha':"));
    }

    [Test]
    public async Task Start_PolicyWithoutCollections_ReportsPayoutsOnly()
    {
        string refusal = await RefusalAsync(Operation.Payout);

        Assert.That(refusal, Does.Contain("FakePayoutChannel.Channel is 'alpha-9'"));
        Assert.That(refusal, Does.Not.Contain("FakeCollectionChannel.Channel"));
    }

    [Test]
    public async Task Start_IdsThatCannotBe_AreAllReported()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("beta")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(HostUnderTest.Alpha, channel: new ChannelId("beta")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(HostUnderTest.Alpha, channel: new ChannelId("a b")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(HostUnderTest.Alpha, channel: new ChannelId("two")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(new InstitutionId("beta"), channel: new ChannelId("two")));
        builder.Services.AddFaultTolerantPay(pay => pay.Caps(caps => caps.NoCaps = true));
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        Assert.That(refusal, Does.Contain(
            "FakePayoutChannel.Channel of institution 'alpha' is 'beta': expected an id that no other institution has."));
        Assert.That(refusal, Does.Contain(
            "FakePayoutChannel.Channel of institution 'alpha' is 'a b': expected 1 to 64 visible ASCII characters."));
        Assert.That(refusal, Does.Contain(
            "More than one IPayoutChannel has the id 'two': FakePayoutChannel 'two' of institution 'alpha' and "
            + "FakePayoutChannel 'two' of institution 'beta'; expected ids that differ by more than case."));
    }

    private static async Task<string> RefusalAsync(params Operation[] operations)
    {
        var another = new ChannelId("alpha-9");
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(HostUnderTest.Alpha, channel: another));
        builder.Services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(HostUnderTest.Alpha, channel: another));
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider("bank", "Bank")],
            [new Channel { Id = "alpha", ProviderId = "bank", Supports = Channel.Supporting() }]);
        var policy = new RoutingPolicy(
            [.. operations.Select(operation => new OperationPolicy(operation, [], [new SoftRule.HighestPriority()]))]);
        builder.Services.AddSingleton(new Router(RoutingTable.Compile(catalogue, policy, new LiveState())));
        builder.Services.AddFaultTolerantPay(pay =>
        {
            pay.Caps(caps => caps.NoCaps = true);
            pay.Routes(routes => routes.InstitutionDimension = "bank");
        });
        using IHost host = builder.Build();
        return await HostUnderTest.RefusalAsync(host);
    }
}
