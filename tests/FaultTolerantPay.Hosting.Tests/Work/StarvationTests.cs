using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>Code of the host's that blocks or hangs, in a real host with the system's clock and threads.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.None)]
public sealed class StarvationTests : IDisposable
{
    private const int Each = 320;

    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly InstitutionId Beta = new("beta");
    private static readonly Currency Eur = new("EUR");

    // Ends what blocks, so that the test leaves no thread behind.
    private readonly ManualResetEventSlim _end = new();

    public void Dispose()
    {
        _end.Set();
        _end.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Collections_AlphaNeverAnswers_BetasAreDoneBeforeAlphasFirstTimeout(bool blocks)
    {
        var alpha = new BlockingChannel(Alpha, blocks ? _end : null) { Hangs = true };
        var beta = new BlockingChannel(Beta);
        using var host = Build([alpha, beta], services => { }, pay => pay.Channels(o => o.CallTimeout = TimeSpan.FromMinutes(5)));
        await host.StartAsync();
        await AdvanceAsync(host, alpha, beta);

        await host.Services.GetRequiredService<IFaultSwitch>()
            .SetAsync(ManualFaultPosition.ForcedHealthy, new("anna"), "it is back", CancellationToken.None);

        var began = TimeProvider.System.GetTimestamp();
        Assert.That(() => beta.Answered, Is.EqualTo(Each).After(120_000, 20));
        TestContext.Out.WriteLine($"{Each} collections through beta took {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s.");
        Assert.That(alpha.Sent, Is.AtLeast(1).And.AtMost(64), "Alpha's wait for it all the while.");
        await StopAsync(host);
    }

    [Test]
    public async Task NoticeSink_BlocksForOneMerchant_TheOthersGetTheirNotices()
    {
        var sink = new BlockingSink("shop-1", _end);
        using var host = Build(
            [new BlockingChannel(Alpha), new BlockingChannel(Beta)], services => services.AddSingleton<INoticeSink>(sink),
            pay => pay.Recovery(o => o.NoticeTimeout = TimeSpan.FromSeconds(1)));
        await host.StartAsync();
        await FailAsync(host);
        foreach (var shop in (string[])["shop-1", "shop-2", "shop-3"])
        {
            await AddMerchantAsync(host, shop, limitMinor: 1);
            Assert.That((await PayAsync(host, shop, "order-1", Alpha)).Kind, Is.EqualTo(OutcomeKind.Refused),
                "refusal that sends a notice");
        }

        Assert.That(() => sink.Delivered, Is.EqualTo(2).After(60_000, 20), "notices delivered to the others");
        Assert.That(() => sink.Blocking, Is.AtLeast(1).After(60_000, 20), "calls that block");
        await StopAsync(host);
    }

    [Test]
    public async Task Stage_Blocks_ThePaymentIsRefusedAndHealthSaysWhoIsNotCalled()
    {
        using var host = Build(
            [new BlockingChannel(Alpha), new BlockingChannel(Beta)],
            services => services.AddSingleton<IStandInStage>(new BlockingStage(_end)),
            pay => pay.Pipeline(o => o.StageTimeout = TimeSpan.FromMilliseconds(100)).Calls(o => o.MaxAbandonedCalls = 2));
        await host.StartAsync();
        await FailAsync(host);
        await AddMerchantAsync(host, "shop-1");

        for (var order = 0; order < 4; order++)
        {
            var outcome = await PayAsync(host, "shop-1", $"order-{order}", Alpha).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.That((outcome.Kind, outcome.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, RuleNames.StageFailed)), "outcome");
        }

        var report =
            await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == HealthCheckNames.Calls);
        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded), "health");
        Assert.That(report.Entries.Values.Single().Description, Does.EndWith(": stage:BlockingStage."), "who is not called");
        await StopAsync(host);
    }

    [Test]
    public async Task AdmissionRule_Blocks_ThePaymentIsRefusedAndHealthSaysWhoIsNotCalled()
    {
        using var host = Build(
            [new BlockingChannel(Alpha), new BlockingChannel(Beta)],
            services => services.AddSingleton<IAdmissionRule>(new BlockingRule(_end)),
            pay => pay.Pipeline(o => o.StageTimeout = TimeSpan.FromMilliseconds(100)).Calls(o => o.MaxAbandonedCalls = 2));
        await host.StartAsync();
        await FailAsync(host);
        await AddMerchantAsync(host, "shop-1");

        for (var order = 0; order < 4; order++)
        {
            // On a thread of its own: a rule that blocks its caller would else never come back to the test.
            var outcome = await Task.Run(() => PayAsync(host, "shop-1", $"order-{order}", Alpha)).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.That((outcome.Kind, outcome.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, RuleNames.StageFailed)));
        }

        var report =
            await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == HealthCheckNames.Calls);
        Assert.That(report.Entries.Values.Single().Description, Does.EndWith(": rule:blocks."));
        await StopAsync(host);
    }

    [Test]
    public async Task BusinessSystem_Blocks_ThePaymentIsHeldAndTheNextOnesAreStoodInFor()
    {
        var primary = new BlockingBusinessSystem(_end);
        using var host = Build(
            [new BlockingChannel(Alpha), new BlockingChannel(Beta)],
            services => services.AddSingleton<IBusinessSystem>(primary),
            pay => pay.Calls(o => o.MaxAbandonedCalls = 2),
            faults => faults.CallTimeout = TimeSpan.FromMilliseconds(100));
        await host.StartAsync();
        await AddMerchantAsync(host, "shop-1");

        List<OutcomeKind> outcomes = [];
        for (var order = 0; order < 4; order++)
        {
            outcomes.Add((await Task.Run(() => PayAsync(host, "shop-1", $"order-{order}", Alpha)).WaitAsync(TimeSpan.FromMinutes(1))).Kind);
        }

        Assert.That(outcomes, Is.EqualTo(new[] { OutcomeKind.Pending, OutcomeKind.Pending, OutcomeKind.Advanced, OutcomeKind.Advanced }),
            "outcomes");
        Assert.That(primary.Calls, Is.EqualTo(2), "calls");
        var report =
            await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == HealthCheckNames.Calls);
        Assert.That(report.Entries.Values.Single().Description, Does.EndWith(": business-system:payment."), "who is not called");
        await StopAsync(host);
    }

    /// <summary>A sink that blocks is not waited for: neither by payments nor by the end of the host.</summary>
    [Test]
    public async Task EventSink_Blocks_PaymentsGoOn()
    {
        var sink = new BlockingEventSink(_end);
        using var host = Build([new BlockingChannel(Alpha), new BlockingChannel(Beta)],
            services => services.AddSingleton<IStandInEventSink>(sink), _ => { });
        await host.StartAsync();
        await FailAsync(host);
        await AddMerchantAsync(host, "shop-1");

        for (var order = 0; order < 20; order++)
        {
            Assert.That((await PayAsync(host, "shop-1", $"order-{order}", Alpha).WaitAsync(TimeSpan.FromMinutes(1))).Kind,
                Is.EqualTo(OutcomeKind.Advanced));
        }

        Assert.That(() => sink.Blocking, Is.EqualTo(1).After(60_000, 20));
        await StopAsync(host);
    }

    private static async Task StopAsync(IHost host)
    {
        // Longer than any call takes, and far shorter than what hangs.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await host.StopAsync(patience.Token).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static IHost Build(BlockingChannel[] channels, Action<IServiceCollection> register, Action<FaultTolerantPayBuilder> configure,
        Action<FaultDetectionOptions>? faults = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddFaultTolerantPayInMemory(new InMemoryDisk());
        builder.Services.AddSingleton<IBusinessSystem>(new FakeBusinessSystem());
        builder.Services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        foreach (var channel in channels)
        {
            builder.Services.AddSingleton<IInstitution>(new FakeInstitution(channel.Institution));
            builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(channel.Institution));
            builder.Services.AddSingleton<ICollectionChannel>(channel);
        }

        register(builder.Services);
        builder.Services.AddFaultTolerantPayHosting(faults);
        builder.Services.AddFaultTolerantPay(pay =>
        {
            pay.NoCaps().Collection(o => o.Delay = TimeSpan.Zero).Recovery(o =>
            {
                o.ConfirmDelay = TimeSpan.Zero;
                o.Confirmations = new CallRateLimit { MaxPerSecond = 10_000, MaxConcurrent = 1_000 };
            }).Work(o => o.IdleDelay = TimeSpan.FromMilliseconds(50));
            configure(pay);
        });
        return builder.Build();
    }

    private static async Task FailAsync(IHost host) =>
        await host.Services.GetRequiredService<IFaultSwitch>()
            .SetAsync(ManualFaultPosition.ForcedFaulted, new("anna"), "a test", CancellationToken.None);

    /// <summary>As many advances to collect through each channel, alpha's first.</summary>
    private static async Task AdvanceAsync(IHost host, params BlockingChannel[] channels)
    {
        await FailAsync(host);
        await AddMerchantAsync(host, "shop-1");
        foreach (var channel in channels)
        {
            for (var order = 0; order < Each; order++)
            {
                Assert.That((await PayAsync(host, "shop-1", $"{channel.Institution}-{order}", channel.Institution)).Kind,
                    Is.EqualTo(OutcomeKind.Advanced));
            }
        }
    }

    private static async Task AddMerchantAsync(IHost host, string id, long limitMinor = 100_000)
    {
        var now = TimeProvider.System.GetUtcNow();
        var merchant = new Merchant
        {
            Id = new(id),
            Name = id,
            Category = "5411",
            Currencies = [Eur],
            Consent = new StandInConsent { IsGiven = true, Version = 1 },
            Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered,
                MerchantAtInstitution = new($"alpha-{id}") }],
            Limits = [new MerchantLimit(Alpha, new Money(limitMinor, Eur), now)],
        };
        Assert.That(await host.Services.GetRequiredService<IMerchantStore>().SaveAsync(merchant, 0, null, CancellationToken.None), Is.True);
    }

    private static Task<TransactionOutcome> PayAsync(IHost host, string shop, string order, InstitutionId mandate) =>
        host.Services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(new TransactionRequest
        {
            Merchant = new(shop),
            Order = new(order),
            Customer = new("customer-1"),
            Amount = new Money(1_000, Eur),
            RequestedAt = TimeProvider.System.GetUtcNow(),
            AnswerBy = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(2),
            Mandate = new Mandate(mandate, "agreement"),
        }).AsTask();

    /// <summary>A collection channel that answers at once, never (and ignores its token), or blocks the thread that calls it.</summary>
    private sealed class BlockingChannel(InstitutionId institution, ManualResetEventSlim? blocksUntil = null) : ICollectionChannel
    {
        private int _sent;
        private int _answered;

        public bool Hangs { get; init; }

        public int Sent => Volatile.Read(ref _sent);

        public int Answered => Volatile.Read(ref _answered);

        public InstitutionId Institution => institution;

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(10);

        public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _sent);
            blocksUntil?.Wait(CancellationToken.None);
            if (Hangs)
            {
                await new TaskCompletionSource().Task.ConfigureAwait(false);
            }

            Interlocked.Increment(ref _answered);
            return ChannelResult.Succeeded();
        }

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ChannelResult.Succeeded());

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(QueryResult.NotFound);
    }

    private sealed class BlockingSink(string blocksFor, ManualResetEventSlim end) : INoticeSink
    {
        private int _delivered;
        private int _blocking;

        public int Delivered => Volatile.Read(ref _delivered);

        public int Blocking => Volatile.Read(ref _blocking);

        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            if (notice.Key.Merchant.Value == blocksFor)
            {
                Interlocked.Increment(ref _blocking);
                end.Wait(CancellationToken.None);
            }

            Interlocked.Increment(ref _delivered);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class BlockingStage(ManualResetEventSlim end) : IStandInStage
    {
        public StagePosition Position => StagePosition.BeforeAdmission;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            end.Wait(CancellationToken.None);
            return default;
        }
    }

    private sealed class BlockingRule(ManualResetEventSlim end) : IAdmissionRule
    {
        public string Name => "blocks";

        public Refusal? Decide(StandInContext context)
        {
            end.Wait(CancellationToken.None);
            return null;
        }
    }

    private sealed class BlockingBusinessSystem(ManualResetEventSlim end) : IBusinessSystem
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            end.Wait(CancellationToken.None);
            return new(PrimaryResult.Succeeded());
        }

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            new(new OriginalResult(OriginalStatus.Unknown));

        public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
            new(new OriginalResult(OriginalStatus.Unknown));

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            new(PrimaryResult.Unknown(FaultKind.Application));
    }

    private sealed class BlockingEventSink(ManualResetEventSlim end) : IStandInEventSink
    {
        private int _blocking;

        public int Blocking => Volatile.Read(ref _blocking);

        public void OnEvent(TimelineEvent timelineEvent)
        {
            Interlocked.Increment(ref _blocking);
            end.Wait();
        }

        public void OnDiscrepancy(Discrepancy discrepancy)
        {
        }
    }
}
