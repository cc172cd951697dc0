using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Settings;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Tests.Settings;

/// <summary>Two hosts on one store: what one saves, both work by.</summary>
public sealed class SharedSettingsTests
{
    private const string OwnCap = """{ "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": 1000 } ] } }""";

    private static readonly OperatorId Ana = new("ana");
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly List<IHost> _hosts = [];
    private InMemorySettingsStore _store = null!;
    private string _folder = null!;

    [SetUp]
    public void Start()
    {
        _store = new InMemorySettingsStore();
        _folder = Directory.CreateTempSubdirectory("ftpay-settings-").FullName;
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (IHost host in _hosts)
        {
            await host.StopAsync();
        }

        foreach (IHost host in _hosts)
        {
            host.Dispose();
        }

        _hosts.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Told by the store, or by looking every second.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Save_LowerCap_IsInForceOnBothNodesInTime(bool tells)
    {
        _store.Tells = tells;
        IHost one = await StartAsync(), other = await StartAsync();
        Assert.That(CapOf(other), Is.EqualTo(1_000));

        SharedSettingsCheck saved = await SaveOptionsAsync(one, Cap(300), after: 0);
        DateTimeOffset savedAt = DateTimeOffset.UtcNow;

        Assert.That(saved.Saved!.Number, Is.EqualTo(1), string.Join(' ', saved.Errors));
        Assert.That(CapOf(one), Is.EqualTo(300), "the node that saved it");
        Assert.That(() => CapOf(other), Is.EqualTo(300).After(10_000, 5));
        // The machine that runs the tests may be busy; the limit itself is half of the promise.
        Assert.That(DateTimeOffset.UtcNow - savedAt, Is.LessThan(2 * ISharedSettings.MaxDelay));
        Assert.That(StatusOf(other), Is.EqualTo((1L, 1L)));
        Assert.That((await HealthOf(other)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Start_CapWasLoweredMeanwhile_IsInForceBeforeTheFirstPayment()
    {
        await SaveOptionsAsync(await StartAsync(), Cap(300), after: 0);
        long? atStart = null;

        await StartAsync(services => services.AddHostedService(provider => new AtStart(
            () => atStart = provider.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue.Exposure.Single().MaxAmountMinor)));

        Assert.That(atStart, Is.EqualTo(300));
    }

    [Test]
    public void Start_StoreIsDown_Fails()
    {
        _store.IsDown = true;

        Assert.That(async () => await StartAsync(), Throws.InstanceOf<StoreException>());
    }

    [TestCase("""{ "Caps": { "Exposre": [] } }""", "SharedSettings:Caps:Exposre")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": "3.00" } ] } }""", "MaxAmountMinor")]
    [TestCase("""{ "Pipeline": { "MaxWritesBehind": 5 } }""", "is read once, when a node starts")]
    [TestCase("""{ "Cups": {} }""", "SharedSettings:Cups")]
    [TestCase("""{ "Caps": { """, "options.json")]
    [TestCase("[]", "options.json is Array: expected an object")]
    public async Task Save_Mistake_IsNamedAndNothingIsSaved(string options, string expected)
    {
        IHost host = await StartAsync();

        SharedSettingsCheck check = await SaveOptionsAsync(host, options, after: 0);

        Assert.That(check.Saved, Is.Null);
        Assert.That(string.Join('\n', check.Errors), Does.Contain(expected));
        Assert.That(_store.Versions, Is.Empty);
        Assert.That(CapOf(host), Is.EqualTo(1_000));
    }

    /// <summary>An operator saves what another one has changed since.</summary>
    [Test]
    public async Task Save_AnotherVersionCameBefore_IsRefused()
    {
        IHost host = await StartAsync();
        await SaveOptionsAsync(host, Cap(300), after: 0);

        SharedSettingsCheck check = await SaveOptionsAsync(host, Cap(900), after: 0);

        Assert.That(check.Errors, Is.EqualTo(new[] { "The newest version is 1, not 0: look at it, and save again." }));
        Assert.That(CapOf(host), Is.EqualTo(300));
    }

    /// <summary>A version that another release can take, and this one cannot.</summary>
    [Test]
    public async Task Follow_VersionThatThisNodeCannotTake_KeepsTheOneBeforeAndSaysWhy()
    {
        IHost host = await StartAsync();
        await SaveOptionsAsync(host, Cap(300), after: 0);
        await _store.AddAsync(Version(2, """{ "Caps": { "OfALaterRelease": 1 } }"""), None);

        Assert.That(() => StatusOf(host), Is.EqualTo((1L, 2L)).After(10_000, 20));
        HealthReportEntry health = await HealthOf(host);
        Assert.That(CapOf(host), Is.EqualTo(300));
        Assert.That(health.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(health.Description, Does.Contain("Version 2 of the shared Options is not in force here, but version 1").And
            .Contain("OfALaterRelease"));
        await _store.AddAsync(Version(3, Cap(200)), None);
        Assert.That(() => CapOf(host), Is.EqualTo(200).After(10_000, 20));
        Assert.That((await HealthOf(host)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    /// <summary>The node's own file has a mistake when the version comes, and is mended afterwards.</summary>
    [Test]
    public async Task Follow_RefusedBecauseOfTheNodesOwnFile_IsTakenOnceThatIsMended()
    {
        IHost host = await StartAsync();
        Edit(host, """{ "Caps": { "Exposre": [] } }""");
        await _store.AddAsync(Version(1, Cap(300)), None);
        Assert.That(() => StatusOf(host), Is.EqualTo((0L, 1L)).After(10_000, 20));

        Edit(host, OwnCap);

        Assert.That(() => StatusOf(host), Is.EqualTo((1L, 1L)).After(10_000, 20));
        Assert.That(CapOf(host), Is.EqualTo(300));
        Assert.That((await HealthOf(host)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    /// <summary>The node's own file is edited while a shared version is in force: what is shared still overrides it.</summary>
    [Test]
    public async Task Edit_OwnFileWhileAVersionIsInForce_DoesNotLiftTheSharedCap()
    {
        IHost host = await StartAsync();
        await SaveOptionsAsync(host, Cap(300), after: 0);
        Edit(host, """{ "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": 5000 } ] } }""");

        Assert.That(CapOf(host), Is.EqualTo(300));
        await SaveOptionsAsync(host, "{}", after: 1);
        Assert.That(CapOf(host), Is.EqualTo(5_000), "shared options that no longer name caps");
    }

    /// <summary>After a restore of the store, the versions since then are gone: the lower cap stays, and health says so.</summary>
    [Test]
    public async Task Follow_StoreWasRestored_KeepsWhatIsInForceAndSaysSo()
    {
        IHost host = await StartAsync();
        await SaveOptionsAsync(host, Cap(300), after: 0);
        _store.Versions.Clear();

        Assert.That(async () => (await HealthOf(host)).Status, Is.EqualTo(HealthStatus.Degraded).After(10_000, 20));
        Assert.That(CapOf(host), Is.EqualTo(300));
    }

    [Test]
    public async Task Save_RoutingTable_IsInForceOnBothNodesTogether()
    {
        IHost one = await StartAsync(), other = await StartAsync();
        SharedFile[] files = Routes(priority: 7);

        SharedSettingsCheck saved =
            await Settings(one).SaveAsync(SharedSettingsKind.Routes, files, 0, Ana, "the table of autumn", None);

        Assert.That(saved.Saved!.Files, Is.EqualTo(files), string.Join(' ', saved.Errors));
        string expected = one.Services.GetRequiredService<Router>().Current.Fingerprint;
        Assert.That(
            () => other.Services.GetRequiredService<Router>().Current.Fingerprint, Is.EqualTo(expected).After(10_000, 5));
        Assert.That(other.Services.GetRequiredService<Router>().Current.Catalogue.Channels.Single().Priority, Is.EqualTo(7));
    }

    [Test]
    public async Task Save_RoutingTableWithAMistake_IsNamedWithItsPlaceAndNothingIsSaved()
    {
        IHost host = await StartAsync();
        SharedFile[] files = Routes(priority: 7);
        files[0] = files[0] with { Text = files[0].Text.Replace("\"channels\"", "\"chanels\"", StringComparison.Ordinal) };

        SharedSettingsCheck wrong = await Settings(host).SaveAsync(SharedSettingsKind.Routes, files, 0, Ana, "the table of autumn", None);
        SharedSettingsCheck incomplete =
            await Settings(host).SaveAsync(SharedSettingsKind.Routes, [files[1]], 0, Ana, "the table of autumn", None);

        files = Routes(priority: 7);
        files[0] = files[0] with { Text = files[0].Text.Replace("\"alpha\"", "\"beta\"", StringComparison.Ordinal) };
        SharedSettingsCheck lacks = await Settings(host).SaveAsync(SharedSettingsKind.Routes, files, 0, Ana, "the table of autumn", None);

        Assert.That(lacks.Errors, Has.Some.Contains("FakePayoutChannel.Channel is 'alpha': expected a channel of the routing catalogue"));
        Assert.That(wrong.Errors, Has.Some.Contains("catalogue.json").And.Some.Contains("chanels"));
        Assert.That(
            incomplete.Errors, Is.EqualTo(new[] { "The files are policy.json: expected catalogue.json and policy.json." }));
        Assert.That(_store.Versions, Is.Empty);
    }

    [Test]
    public async Task Save_StoreOfOneMachine_SaysSo()
    {
        IHost host = await StartAsync(services => services.AddSingleton<ISharedSettingsStore>(_ => null!));

        Assert.That(
            async () => await SaveOptionsAsync(host, Cap(300), after: 0),
            Throws.InstanceOf<StoreException>().With.Message.Contains("belongs to one machine"));
    }

    [TestCase("", "the storm is over")]
    [TestCase("ana", "...")]
    public async Task Save_WithoutOperatorOrReason_IsRefused(string by, string reason)
    {
        IHost host = await StartAsync();

        Assert.That(
            async () => await Settings(host).SaveAsync(
                SharedSettingsKind.Options, [Options(Cap(300))], 0, new OperatorId(by), reason, None),
            Throws.ArgumentException.With.Message.Contains("expected"));
        Assert.That(_store.Versions, Is.Empty);
    }

    private string OwnFile => Path.Combine(_folder, "options.json");

    private async Task<IHost> StartAsync(Action<IServiceCollection>? configure = null)
    {
        await File.WriteAllTextAsync(OwnFile, OwnCap);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Configuration.AddJsonFile(OwnFile);
        builder.Services.AddSingleton<ISharedSettingsStore>(_store);
        builder.Services.AddSingleton<IChangeSignal>(_store);
        builder.Services.AddFaultTolerantPayInMemory();
        builder.Services.AddSingleton(new Router(RoutingTable.Compile(CatalogueOf(1), Policy(), new LiveState())));
        builder.Services.AddSingleton<IBusinessSystem>(new FakeBusinessSystem());
        builder.Services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("alpha")));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(new InstitutionId("alpha")));
        builder.Services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(new InstitutionId("alpha")));
        builder.Services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        builder.Services.AddFaultTolerantPayHosting();
        builder.Services.AddFaultTolerantPay(pay => pay.Configure(builder.Configuration));
        configure?.Invoke(builder.Services);
        IHost host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host;
    }

    private void Edit(IHost host, string options)
    {
        File.WriteAllText(OwnFile, options);
        ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Reload();
    }

    private static ISharedSettings Settings(IHost host) => host.Services.GetRequiredService<ISharedSettings>();

    private static (long InForce, long Newest) StatusOf(IHost host)
    {
        SharedSettingsStatus status = Settings(host).Status.Single(one => one.Kind == SharedSettingsKind.Options);
        return (status.InForce, status.Newest);
    }

    private static async Task<HealthReportEntry> HealthOf(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[HealthCheckNames.Settings];

    private static ValueTask<SharedSettingsCheck> SaveOptionsAsync(IHost host, string text, long after) =>
        Settings(host).SaveAsync(SharedSettingsKind.Options, [Options(text)], after, Ana, "a storm is coming", None);

    private static SharedFile Options(string text) => new() { Name = "options.json", Text = text };

    private static SharedSettings Version(long number, string text) => new()
    {
        Kind = SharedSettingsKind.Options,
        Number = number,
        By = Ana,
        At = default,
        Reason = "a storm is coming",
        Files = [Options(text)],
    };

    private static string Cap(long minor) =>
        $$"""{ "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": {{minor}} } ] } }""";

    private static long? CapOf(IHost host) =>
        host.Services.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue.Exposure.Single().MaxAmountMinor;

    private static SharedFile[] Routes(int priority) =>
    [
        new() { Name = "catalogue.json", Text = Written(stream => CatalogueFile.Write(stream, CatalogueOf(priority))) },
        new() { Name = "policy.json", Text = Written(stream => PolicyFile.Write(stream, Policy())) },
    ];

    private static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static ChannelCatalogue CatalogueOf(int priority) => new(
        new RoutingSchema([], []),
        [new Provider("bank", "The bank")],
        [new Channel { Id = "alpha", ProviderId = "bank", Priority = priority, Supports = Channel.Supporting() }]);

    private static RoutingPolicy Policy() => new([new OperationPolicy(Operation.Payout, [], [])]);

    private sealed class AtStart(Action look) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            look();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
