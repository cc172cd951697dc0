using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace FaultTolerantPay.Tests.Composition;

/// <summary>
/// What the host left out, or registered wrongly, is named in one message when it starts, in the Development environment too.
/// </summary>
public sealed class RegistrationTests
{
    private static readonly string[] Needed =
    [
        nameof(IStandInStore), nameof(IMerchantStore), nameof(IFaultDetector), nameof(IBusinessSystem), nameof(INoticeSink),
            nameof(IInstitution), nameof(IPayoutChannel),
        nameof(ICollectionChannel),
    ];

    [TestCase("Production")]
    [TestCase("Development")]
    public async Task HostStart_NothingOfTheHostRegistered_NamesEveryMissingPartInOneMessage(string environment)
    {
        // The default builder checks the container when it is built, in Development.
        HostApplicationBuilder builder =
            Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddFaultTolerantPay();
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        Assert.That(Needed,
            Has.All.Matches<string>(part => refusal.Contains($"No {part} is registered: expected ", StringComparison.Ordinal)), refusal);
        Assert.That(refusal, Has.Length.LessThan(2_000));
    }

    [Test]
    public async Task HostStart_HostedServiceThatNeedsAPart_NamesEveryMissingPart()
    {
        HostApplicationBuilder builder =
            Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Development" });
        builder.Services.AddFaultTolerantPay();
        builder.Services.AddHostedService(provider => new NeedsOperations(provider.GetRequiredService<IAdvanceActions>()));
        using IHost host = builder.Build();

        Assert.That(await HostUnderTest.RefusalAsync(host),
            Does.Contain("No IBusinessSystem is registered").And.Contain("No INoticeSink is registered"));
    }

    [Test]
    public async Task HostStart_AdaptersThatDoNotFit_AreAllNamed()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("north bank")));
        builder.Services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("ALPHA")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(HostUnderTest.Alpha));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(new InstitutionId("alhpa")));
        builder.Services.AddSingleton<ICollectionChannel>(new EndlessCollections());
        IStandInStage stage = Substitute.For<IStandInStage>();
        stage.Position.Returns((StagePosition)99);
        builder.Services.AddSingleton(stage);
        builder.Services.AddSingleton<IStandInStage>(_ => throw new InvalidOperationException("no key"));
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Credit(credit => credit.Institutions.Add("beta")));
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        string[] expected =
        [
            "The id of a registered IInstitution is 'north bank': expected 1 to 64 visible ASCII characters.",
            "More than one IInstitution is registered for 'alpha' and 'ALPHA': expected names that differ by more than case.",
            "More than one IPayoutChannel has the id 'alpha': FakePayoutChannel 'alpha' of institution 'alpha' and "
                + "FakePayoutChannel 'alpha' of institution 'alpha'; expected ids that differ by more than case.",
            "FakePayoutChannel.Institution is 'alhpa': expected a registered institution, one of alpha, north bank, ALPHA. Did you mean " +
            "'alpha'?",
            "EndlessCollections.Institution is 'gone': expected a registered institution",
            "EndlessCollections.LateBookingWindow of institution 'gone' is -1 s: expected 0 s to 30 d.",
            "A registered IStandInStage cannot be created: no key",
            "CreditOptions.Institutions[0] is 'beta': expected a registered institution, one of alpha, north bank, ALPHA.",
        ];
        Assert.That(expected, Has.All.Matches<string>(error => refusal.Contains(error!, StringComparison.Ordinal)), refusal);
    }

    [Test]
    public async Task HostStart_PartsThatCannotBeMade_AreNamedInTheOneMessage()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder(withNotices: false);
        builder.Services.AddSingleton<INoticeSink>(_ => throw new InvalidOperationException("no queue"));
        builder.Services.AddSingleton<IBusinessSystem>(_ => throw new InvalidOperationException("no host name"));
        builder.Services.AddSingleton<IRiskControlStrategy>(_ => throw new InvalidOperationException("no model"));
        builder.Services.AddSingleton<IInstructionReferences>(_ => throw new InvalidOperationException("no node number"));
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Work(work => work.MaxConcurrentItemsPerLane = 0));
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        string[] expected =
        [
            "FaultTolerantPay does not start: 5 errors.",
            "A registered INoticeSink cannot be created: no queue",
            "A registered IBusinessSystem cannot be created: no host name",
            "A registered IRiskControlStrategy cannot be created: no model",
            "A registered IInstructionReferences cannot be created: no node number",
            "WorkOptions.MaxConcurrentItemsPerLane is 0: expected 1 to 1,000.",
        ];
        Assert.That(expected, Has.All.Matches<string>(error => refusal.Contains(error!, StringComparison.Ordinal)), refusal);
    }

    [Test]
    public async Task HostStart_BookingTimeOutOfRange_IsNamedWithTheBound()
    {
        TimeSpan[] wrong = [TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.FromDays(30) + TimeSpan.FromTicks(1), TimeSpan.MaxValue];
        HostApplicationBuilder builder = HostUnderTest.Builder();
        foreach (TimeSpan mayStillBookFor in wrong.Append(TimeSpan.FromDays(30)))
        {
            builder.Services.AddSingleton<IPayoutChannel>(
                new FakePayoutChannel(HostUnderTest.Alpha) { LateBookingWindow = mayStillBookFor });
        }

        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps());
        using IHost host = builder.Build();

        string refusal = await HostUnderTest.RefusalAsync(host);

        Assert.That(refusal.Split("LateBookingWindow of institution").Length - 1, Is.EqualTo(wrong.Length), refusal);
        Assert.That(refusal.Split("expected 0 s to 30 d.").Length - 1, Is.EqualTo(wrong.Length), refusal);
    }

    [Test]
    public async Task HostStart_StageAtNoPlaceAndRulesOfOneName_AreNamed()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        IStandInStage stage = Substitute.For<IStandInStage>();
        stage.Position.Returns((StagePosition)99);
        builder.Services.AddSingleton(stage);
        builder.Services.AddSingleton(Rule("own"));
        builder.Services.AddSingleton(Rule("own"));
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps());
        using IHost host = builder.Build();

        Assert.That(
            await HostUnderTest.RefusalAsync(host),
            Does.Contain(".Position is 99: expected one of BeforeAdmission, BeforeLimit, BeforeCredit, BeforeSettlement.").And.Contain(
                "More than one IAdmissionRule has the name 'own': expected one."));
    }

    [Test]
    public async Task HostStart_AdapterThatReadsOptions_GetsThemDuringTheCheck()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        TimeSpan? read = null;
        builder.Services.AddSingleton<IStandInStage>(provider =>
        {
            read = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ChannelOptions>>().Value.CallTimeout;
            return Substitute.For<IStandInStage>();
        });
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Channels(channels => channels.CallTimeout = TimeSpan.FromSeconds(3)));
        using IHost host = builder.Build();

        // The substitute's position is none; what counts is that the check came that far.
        Assert.That(await HostUnderTest.RefusalAsync(host), Does.Contain(".Position is 0"));
        Assert.That(read, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    private static IAdmissionRule Rule(string name)
    {
        var rule = Substitute.For<IAdmissionRule>();
        rule.Name.Returns(name);
        return rule;
    }

    private sealed class NeedsOperations(IAdvanceActions operations) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromResult(operations);
    }

    private sealed class EndlessCollections : ICollectionChannel
    {
        public InstitutionId Institution { get; } = new("gone");

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(-1);

        public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
