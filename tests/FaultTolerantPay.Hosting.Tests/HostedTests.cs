using System.Diagnostics.Metrics;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Tests.Faults;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Tests;

/// <summary>The package inside a real host: registration, start, health.</summary>
public class HostedTests
{
    [Test]
    public async Task Start_StoredSwitch_IsInForceBeforeTheFirstRequest()
    {
        var memory = new InMemoryFaultStore();
        await memory.SetManualSwitchAsync(new(ManualFaultPosition.ForcedFaulted, new("anna"), default, "before the restart"),
            CancellationToken.None);
        using var host = Build(new FlakyFaultStore(memory));
        await host.StartAsync();

        Assert.That(host.Services.GetRequiredService<IFaultDetector>().State.Cause, Is.EqualTo("before the restart"));
        Assert.That(host.Services.GetRequiredService<IFaultSwitch>().Current!.By, Is.EqualTo(new OperatorId("anna")));
        await host.StopAsync();
    }

    [Test]
    public void Start_StoreDown_Fails()
    {
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()) { IsDown = true });

        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<StoreException>());
    }

    [Test]
    public async Task Start_EveryOptionsClassWithErrors_StopsWithAllOfThem()
    {
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()), services =>
        {
            services.AddFaultTolerantPayHosting(o =>
            {
                o.CallTimeout = TimeSpan.Zero;
                o.Timeouts.MinConsecutiveFailures = 1;
            });
            services.Configure<HealthOptions>(o => o.StoreTimeout = TimeSpan.FromDays(1));
            services.Configure<BackgroundWorkOptions>(o => o.MaxDelayAfterFailure = TimeSpan.FromMilliseconds(20));
        });

        var error = await Assert.CatchAsync(() => host.StartAsync());
        Assert.That(
            error!.ToString(),
            Does.Contain("FaultDetectionOptions.CallTimeout is 0 s: expected 1 ms to 5 min.")
                .And.Contain("FaultDetectionOptions.Timeouts.MinConsecutiveFailures is 1: expected 2 to 10,000.")
                .And.Contain("HealthOptions.StoreTimeout is 1 d: expected 10 ms to 1 min.")
                .And.Contain("BackgroundWorkOptions.MaxDelayAfterFailure is 20 ms: expected at least MinDelayAfterFailure."));
    }

    [Test]
    public void Add_Twice_RegistersNothingTwice()
    {
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()), services => services.AddFaultTolerantPayHosting());

        Assert.That(host.Services.GetServices<IBackgroundWork>().Count(), Is.EqualTo(4), "background work");
        Assert.That(host.Services.GetServices<IHostedService>().OfType<BackgroundWorkService>().Count(), Is.EqualTo(1), "hosted services");
        Assert.That(host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(check => check.Name),
            Is.Unique.And.Not.Empty, "health checks");
    }

    [Test]
    public async Task Health_EachTrouble_IsReportedByItsOwnCheck()
    {
        var store = new FlakyFaultStore(new InMemoryFaultStore());
        var lag = new FixedLag();
        using var host = Build(store, services => services.AddSingleton<IWorkLag>(lag));
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        Assert.That((await health.CheckHealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy), "healthy at first");
        await host.Services.GetRequiredService<IFaultSwitch>()
            .SetAsync(ManualFaultPosition.ForcedFaulted, new("anna"), "test", CancellationToken.None);
        lag.Age = TimeSpan.FromMinutes(6);
        store.IsDown = true;
        var report = await health.CheckHealthAsync();

        Assert.That(report.Entries[HealthCheckNames.BusinessSystem].Status, Is.EqualTo(HealthStatus.Degraded), "a restart would not help");
        Assert.That(report.Entries[HealthCheckNames.BusinessSystem].Data["cause"], Is.EqualTo("test"), "cause of the outage");
        Assert.That(report.Entries[HealthCheckNames.Store].Status, Is.EqualTo(HealthStatus.Unhealthy), "store");
        Assert.That(report.Entries[HealthCheckNames.WorkLag].Status, Is.EqualTo(HealthStatus.Degraded), "work lag");
        Assert.That(report.Entries[HealthCheckNames.WorkLag].Description, Does.Contain("6 min: expected at most 5 min"),
            "description of the work lag");
        store.IsDown = false;
        await host.StopAsync();
    }

    [Test]
    public async Task Health_QueueNeverAnswers_IsReportedAfterTheTimeout()
    {
        using var host = Build(
            new InMemoryFaultStore(),
            services => services.AddSingleton<IWorkLag>(new HangingLag())
                .Configure<HealthOptions>(o => o.StoreTimeout = TimeSpan.FromMilliseconds(50)));
        await host.StartAsync();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(report.Entries[HealthCheckNames.WorkLag].Description, Is.EqualTo("work-lag:hanging did not answer within 50 ms."));
        await host.StopAsync();
    }

    [TestCase("Production")]
    [TestCase("Development")]
    public async Task Start_NothingOfTheHostRegistered_NamesEveryMissingPartInOneMessage(string environment)
    {
        // The default builder checks the container when it is built, in Development.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddFaultTolerantPayHosting();
        builder.Services.AddFaultTolerantPay();
        using var host = builder.Build();

        var refusal = (await Assert.CatchAsync(() => host.StartAsync()))!.Message;

        foreach (var part in new[] { "IStandInStore", "IMerchantStore", "IFaultStore", "IBusinessSystem", "INoticeSink", "IInstitution",
            "IPayoutChannel", "ICollectionChannel" })
        {
            Assert.That(refusal, Does.Contain($"No {part} is registered: expected "));
        }

        Assert.That(refusal, Has.Length.LessThan(2_000));
    }

    [Test]
    public async Task Health_EditThatIsNotApplied_IsDegradedUntilItIsCorrected()
    {
        var status = new ScriptedStatus();
        var check = new OptionsHealthCheck(status);

        var before = await check.CheckHealthAsync(new());
        status.Rejected = new(DateTimeOffset.UnixEpoch, ["FaultTolerantPay:Caps:NoCaps is 'yes': expected true or false."]);
        var refused = await check.CheckHealthAsync(new());
        status.Rejected = null;
        status.AwaitingRestart = ["WorkOptions"];
        var mended = await check.CheckHealthAsync(new());

        Assert.That((before.Status, refused.Status, mended.Status),
            Is.EqualTo((HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Healthy)), "before, while rejected, once corrected");
        Assert.That(refused.Description, Does.Contain("FaultTolerantPay:Caps:NoCaps is 'yes'"), "description while rejected");
        Assert.That(mended.Description, Does.Contain("WorkOptions"), "description of what awaits a restart");
    }

    private sealed class ScriptedStatus : IOptionsStatus
    {
        public IReadOnlyDictionary<string, string> InForce { get; } = new Dictionary<string, string>();

        public RejectedChange? Rejected { get; set; }

        public IReadOnlyList<string> AwaitingRestart { get; set; } = [];
    }

    /// <summary>A store can answer from memory and be lost all the same; what it knows about itself is part of the check.</summary>
    [Test]
    public async Task Health_StoreProbe_ItsFactsAreShownAndItsFailureIsUnhealthy()
    {
        var probe = new StoreProbe();
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()), services => services.AddSingleton<IStoreProbe>(probe));
        await host.StartAsync();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        var sound = (await health.CheckHealthAsync()).Entries[HealthCheckNames.Store];
        probe.Facts[IStoreProbe.Degraded] = "Somebody reads for hours.";
        var slow = (await health.CheckHealthAsync()).Entries[HealthCheckNames.Store];
        probe.Failure = new StoreException("its log was removed");
        var lost = (await health.CheckHealthAsync()).Entries[HealthCheckNames.Store];

        Assert.That((sound.Status, sound.Data["sqlite"]), Is.EqualTo((HealthStatus.Healthy, (object)"3.53.4")),
            "status and facts of a sound store");
        Assert.That(
            (slow.Status, slow.Description), Is.EqualTo((HealthStatus.Degraded, "The store answers. Somebody reads for hours.")));
        Assert.That(lost.Status, Is.EqualTo(HealthStatus.Unhealthy), "status of a lost store");
        Assert.That(lost.Description, Does.Contain("its log was removed"), "description of a lost store");
        await host.StopAsync();
    }

    [Test]
    public async Task Health_RecordsWaitOrAreDropped_SaysHowManyCouldBeMissed()
    {
        var time = new ManualTimeProvider();
        var backlog = new FixedBacklog();
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()),
            services => services.AddSingleton<IRecordBacklog>(backlog).AddSingleton<TimeProvider>(time));
        var health = host.Services.GetRequiredService<HealthCheckService>();
        async Task<HealthReportEntry> CheckAsync() =>
            (await health.CheckHealthAsync(check => check.Name == HealthCheckNames.Records)).Entries.Values.Single();

        var before = await CheckAsync();
        backlog.State = new(3, 2, time.GetUtcNow(), time.GetUtcNow());
        var during = await CheckAsync();
        backlog.State = backlog.State with { Waiting = 0, StoreDownSince = null };
        var after = await CheckAsync();
        time.Advance(TimeSpan.FromHours(25));
        var later = await CheckAsync();

        Assert.That(before.Status, Is.EqualTo(HealthStatus.Healthy), "before");
        Assert.That(during.Status, Is.EqualTo(HealthStatus.Degraded), "while records wait");
        Assert.That(during.Description,
            Is.EqualTo("3 records of payments wait for the store and 2 were dropped: a retry of these in a fault could be paid twice."),
            "description");
        Assert.That((during.Data["waiting"], during.Data["givenUp"]), Is.EqualTo((3, 2L)), "data");
        Assert.That(after.Status, Is.EqualTo(HealthStatus.Degraded), "a retry of those dropped may still come");
        Assert.That(later.Status, Is.EqualTo(HealthStatus.Healthy), "a day later");
    }

    [Test]
    public async Task Stop_RecordsOnTheirWay_AreWrittenAfterEverythingElseHasStopped()
    {
        var backlog = new FixedBacklog();
        bool? wasStopped = null;
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()), services =>
        {
            services.AddSingleton<IRecordBacklog>(backlog);

            // Registered before everything else of the host, it is stopped after everything else.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(backlog.LastToStop));
        });
        await host.StartAsync();
        backlog.OnDrain = () => wasStopped = backlog.LastToStop.HasStopped;

        await host.StopAsync();

        Assert.That(wasStopped, Is.True);
    }

    [Test]
    public async Task Start_RecordsThatNodesKept_AreTakenOverBeforeAnythingElseHasStarted()
    {
        var backlog = new FixedBacklog();
        using var host = Build(new FlakyFaultStore(new InMemoryFaultStore()),
            services => services.AddHostedService(_ => backlog.LastToStop).AddSingleton<IRecordBacklog>(backlog));

        await host.StartAsync();

        Assert.That(backlog.HadStarted, Is.False);
        await host.StopAsync();
    }

    [Test]
    public void Metrics_StatusAndTransitions_AreMeasured()
    {
        using var bench = new DetectorHarness();
        var measured = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "FaultTolerantPay")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] =
            measured.GetValueOrDefault(instrument.Name) + value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured[instrument.Name] =
            Math.Max(measured.GetValueOrDefault(instrument.Name), value));
        listener.Start();

        bench.BreakDown();
        listener.RecordObservableInstruments();

        Assert.That(measured["faulttolerantpay.fault.transitions"], Is.EqualTo(1), "transitions");
        Assert.That(measured["faulttolerantpay.fault.failures"], Is.EqualTo(5), "failures");
        Assert.That(measured["faulttolerantpay.fault.status"], Is.EqualTo(1), "status");
    }

    private static IHost Build(IFaultStore store, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<IBusinessSystem>(new ScriptedBusinessSystem());
        builder.Services.AddFaultTolerantPayHosting();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class FixedBacklog : IRecordBacklog
    {
        public RecordBacklog State { get; set; }

        public Action? OnDrain { get; set; }

        public Taking LastToStop { get; } = new();

        /// <summary>Whether anything took payments when the records were restored; null: they were not.</summary>
        public bool? HadStarted { get; private set; }

        public RecordBacklog Read() => State;

        public ValueTask RestoreAsync(CancellationToken cancellationToken)
        {
            HadStarted = LastToStop.HasStarted;
            return default;
        }

        public ValueTask<DrainResult> DrainAsync(CancellationToken cancellationToken)
        {
            OnDrain?.Invoke();
            return new(default(DrainResult));
        }

        /// <summary>Takes payments until it has stopped, as a web server does.</summary>
        public sealed class Taking : IHostedService
        {
            public bool HasStarted { get; private set; }

            public bool HasStopped { get; private set; }

            public Task StartAsync(CancellationToken cancellationToken)
            {
                HasStarted = true;
                return Task.CompletedTask;
            }

            public Task StopAsync(CancellationToken cancellationToken)
            {
                HasStopped = true;
                return Task.CompletedTask;
            }
        }
    }

    private sealed class FixedLag : IWorkLag
    {
        public string Name => "fixed";

        public TimeSpan? Age { get; set; }

        public ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken) => new(Age);
    }

    private sealed class HangingLag : IWorkLag
    {
        public string Name => "hanging";

        public ValueTask<TimeSpan?> FindOldestDueAsync(CancellationToken cancellationToken) =>
            new(new TaskCompletionSource<TimeSpan?>().Task);
    }

    private sealed class StoreProbe : IStoreProbe
    {
        public Dictionary<string, string> Facts { get; } = new() { ["sqlite"] = "3.53.4" };

        public StoreException? Failure { get; set; }

        public ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken) =>
            Failure is null ? new(Facts) : throw Failure;
    }
}
