using System.Diagnostics.Metrics;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FaultTolerantPay.Tests.Configuration.InForce;

/// <summary>An edit of the configuration of a running host is in force as a whole, or not at all, and never stops a payment.</summary>
public sealed class OptionEditTests
{
    private const string Cap = "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor";
    private const string Blocked = "FaultTolerantPay:Admission:BlockedCustomers:0";
    private const string Lease = "FaultTolerantPay:Work:LeaseDuration";

    private HostUnderTest.LogLines _log = null!;
    private ConfigurationManager _configuration = null!;
    private IHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _log = new HostUnderTest.LogLines();
        _host = await StartAsync(new()
        {
            ["FaultTolerantPay:Caps:Exposure:0:Currency"] = "EUR",
            [Cap] = "10000",
            [Blocked] = "c-1",
            [Lease] = "1 min",
        });
    }

    private async Task<IHost> StartAsync(Dictionary<string, string?> settings, Action<FaultTolerantPayBuilder>? configure = null)
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Logging.AddProvider(_log);
        _configuration = builder.Configuration;
        _configuration.AddInMemoryCollection(settings);
        builder.Services.AddFaultTolerantPay(pay =>
        {
            configure?.Invoke(pay);
            pay.Configure(builder.Configuration.GetSection("FaultTolerantPay"));
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    [TearDown]
    public void Stop()
    {
        _host.Dispose();
        _log.Dispose();
    }

    [Test]
    public void Edit_OfWhatIsReadAnew_IsInForceAtOnceAndLogged()
    {
        Edit((Cap, "20000"));

        Assert.That((CapInForce, Status.Rejected, Status.AwaitingRestart),
            Is.EqualTo((20_000L, (RejectedChange?)null, Array.Empty<string>())));
        Assert.That(Lines(1001), Has.One.StartsWith("CapOptions changed; in force from now on: Exposure (Scope All"));
        Assert.That(Lines(1001), Has.Length.EqualTo(1), "what did not change is not logged");
    }

    [Test]
    public void Edit_WithErrors_LeavesEverythingInForceAndSaysSo()
    {
        long counted = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "faulttolerantpay.options.refused")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();

        Edit((Cap, "200.00"), (Blocked, "c-2"));
        Edit();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((CapInForce, BlockedInForce), Is.EqualTo((10_000L, "c-1")), "not even the class without an error is taken over");
            Assert.That(Status.Rejected!.Errors, Has.Count.EqualTo(1).And.One.StartsWith($"{Cap} is '200.00': expected a whole number"),
                "rejection");
            Assert.That(Lines(1003), Has.Length.EqualTo(1).And.One.Contains($"{Cap} is '200.00'"), "once, however often it is read");
            Assert.That(_log.Lines.Single(line => line.Id.Id == 1003).Level, Is.EqualTo(LogLevel.Error), "level in the log");
            Assert.That(counted, Is.EqualTo(1), "metric");
        }
    }

    /// <summary>What code gives to every reading of the options is one object: an edit must not write into it.</summary>
    [TestCase("0")]
    [TestCase("9")]
    public async Task Edit_OfAGroupThatCodeSet_LeavesWhatIsInForce(string edited)
    {
        var limit = new CallRateLimit { MaxPerSecond = 7, MaxConcurrent = 2 };
        using IHost host =
            await StartAsync(new() { ["FaultTolerantPay:Caps:NoCaps"] = "true" }, pay => pay.Recovery(o => o.Confirmations = limit));

        Edit(("FaultTolerantPay:Recovery:Confirmations:MaxPerSecond", edited));

        CallRateLimit inForce = host.Services.GetRequiredService<IOptions<RecoveryOptions>>().Value.Confirmations;
        Assert.That((inForce.MaxPerSecond, inForce.MaxConcurrent, limit.MaxPerSecond), Is.EqualTo((7, 2, 7)));
    }

    [Test]
    public void Edit_ThatCorrectsTheError_IsApplied()
    {
        Edit((Cap, "200.00"), (Blocked, "c-2"));
        Edit((Cap, "20000"));

        Assert.That((CapInForce, BlockedInForce, Status.Rejected), Is.EqualTo((20_000L, "c-2", (RejectedChange?)null)));
        Assert.That(Lines(1004), Has.Length.EqualTo(1));
    }

    [TestCase("{}")]
    [TestCase("")]
    [TestCase("""{ "FaultTolerantPay": { "Caps": { "Exposure": [ { "Currency": "EUR", """)]
    [TestCase("""{ "FaultTolerantPay": { "Admission": { "BlockedCustomers": [ "c-1" ] } } }""")]
    public async Task Edit_FileThatLosesTheCaps_IsRefused(string edited)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{TestContext.CurrentContext.Test.ID}.json");
        await File.WriteAllTextAsync(file,
            """{ "FaultTolerantPay": { "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 10000 } ] } } }""");
        try
        {
            HostApplicationBuilder builder = HostUnderTest.Builder();
            builder.Configuration.AddJsonFile(file);
            builder.Services.AddFaultTolerantPay(pay => pay.Configure(builder.Configuration.GetSection("FaultTolerantPay")));
            using IHost host = builder.Build();
            await host.StartAsync();
            var caps = host.Services.GetRequiredService<IOptionsMonitor<CapOptions>>();

            await File.WriteAllTextAsync(file, edited);
            try
            {
                ((IConfigurationRoot)builder.Configuration).Reload();
            }
            catch (InvalidDataException)
            {
                // The reader of a broken file throws, and leaves no settings behind; the next change anywhere tells of it.
            }
            builder.Configuration["Elsewhere"] = "changed";
            ((IConfigurationRoot)builder.Configuration).GetReloadToken();

            Assert.That(caps.CurrentValue.Exposure.Single().MaxAmountMinor, Is.EqualTo(10_000));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// The reader of a broken file leaves no settings behind, throws, and tells nobody. What it blocked stays blocked, also when another
    /// source tells of a change.
    /// </summary>
    [TestCase("")]
    [TestCase("""{ "FaultTolerantPay": { "Admission": { "Block""")]
    public async Task Edit_FileThatCannotBeRead_IsRefusedUntilItCan(string broken)
    {
        const string Whole = """{ "FaultTolerantPay": { "Admission": { "BlockedCustomers": [ "c-1" ] } } }""";
        string file = Path.Combine(Path.GetTempPath(), $"{TestContext.CurrentContext.Test.ID}.json");
        await File.WriteAllTextAsync(file, Whole);
        try
        {
            var caps = new OwnSource { ["FaultTolerantPay:Caps:Exposure:0:Currency"] = "EUR", [Cap] = "10000" };
            using var watched = new WatchedFolder(Path.GetTempPath());
            IConfigurationRoot root = new ConfigurationBuilder()
                .AddJsonFile(source => (source.FileProvider, source.Path, source.ReloadOnChange, source.ReloadDelay) =
                    (watched, Path.GetFileName(file), true, 0))
                .Add(caps)
                .Build();
            HostApplicationBuilder builder = HostUnderTest.Builder();
            using var log = new HostUnderTest.LogLines();
            builder.Logging.AddProvider(log);
            builder.Services.AddFaultTolerantPay(pay => pay.Configure(root.GetSection("FaultTolerantPay")));
            using IHost host = builder.Build();
            await host.StartAsync();
            var status = host.Services.GetRequiredService<IOptionsStatus>();
            var admission = host.Services.GetRequiredService<IOptionsMonitor<AdmissionOptions>>();
            IBackgroundWork watch = host.Services.GetServices<IBackgroundWork>().Single(work => work.Name == "options");

            await File.WriteAllTextAsync(file, broken);
            Assert.That(watched.Tell, Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<InvalidDataException>(),
                "the file cannot be read");
            await watch.RunOnceAsync(default);
            Assert.That(log.Lines.Count(line => line.Id.Id == 1003), Is.EqualTo(1), "background work looks for it");
            caps[Cap] = "20000";
            caps.Tell();

            Assert.That(admission.CurrentValue.BlockedCustomers, Is.EqualTo(new[] { "c-1" }), "block list in force");
            Assert.That(status.Rejected?.Errors,
                Has.One.StartsWith(
                    "1 settings disappeared from the configuration, the first of them 'FaultTolerantPay:Admission:BlockedCustomers:0'"),
                "the rejection names what disappeared");

            await File.WriteAllTextAsync(file, Whole.Replace("c-1\"", "c-1\", \"c-2\"", StringComparison.Ordinal));
            watched.Tell();

            Assert.That((admission.CurrentValue.BlockedCustomers.Count, status.Rejected), Is.EqualTo((2, (RejectedChange?)null)),
                "block list in force once the file is whole");
            Assert.That(log.Lines.Count(line => line.Id.Id == 1003), Is.EqualTo(1), "one broken file is one refused edit");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Edit_ThatTakesTheSectionAway_IsRefusedAndNamed()
    {
        foreach (string key in new[] { "FaultTolerantPay:Caps:Exposure:0:Currency", Cap, Blocked, Lease })
        {
            _configuration[key] = null;
        }

        Edit();

        Assert.That((CapInForce, BlockedInForce), Is.EqualTo((10_000L, "c-1")));
        Assert.That(Status.Rejected, Is.Not.Null);
    }

    [Test]
    public void Edit_OfWhatIsReadOnce_AwaitsARestartAndSaysSo()
    {
        Edit((Lease, "2 min"));

        var work = _host.Services.GetRequiredService<IOptions<WorkOptions>>();
        var monitor = _host.Services.GetRequiredService<IOptionsMonitor<WorkOptions>>();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((work.Value.LeaseDuration, monitor.CurrentValue.LeaseDuration),
                Is.EqualTo((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1))), "value in force stays");
            Assert.That(Status.AwaitingRestart, Is.EqualTo(new[] { "WorkOptions" }), "classes that await a restart");
            Assert.That(Lines(1002),
                Has.One.StartsWith(
                    "WorkOptions changed; in force only after a restart: MaxConcurrentItemsPerLane 64, LeaseDuration 2 min"),
                "log");
        }

        Edit((Lease, "1 min"));
        Assert.That(Status.AwaitingRestart, Is.Empty, "classes that await a restart once the edit is undone");
    }

    [Test]
    public void Edit_ThatDisagreesWithWhatIsReadOnce_IsRefusedAsAWhole()
    {
        // Each class is right by itself: together they let the bank stand in on an unknown outcome without a cap for it.
        Edit(("FaultTolerantPay:Pipeline:WhenPrimaryUnknown", "StandIn"), (Cap, "20000"));

        Assert.That(CapInForce, Is.EqualTo(10_000));
        Assert.That(Status.Rejected!.Errors, Has.One.Contains("no cap with the scope PrimaryUnknown"));
    }

    [Test]
    public async Task Edit_ThatIsRightOnlyAfterARestart_IsRefused()
    {
        // Until the restart the bank stands in on unknown outcomes, and the cap for these would be gone.
        using IHost host = await StartAsync(new()
        {
            ["FaultTolerantPay:Pipeline:WhenPrimaryUnknown"] = "StandIn",
            ["FaultTolerantPay:Caps:Exposure:0:Scope"] = "PrimaryUnknown",
            ["FaultTolerantPay:Caps:Exposure:0:Currency"] = "EUR",
            [Cap] = "10000",
            ["FaultTolerantPay:Caps:Exposure:1:Currency"] = "EUR",
            ["FaultTolerantPay:Caps:Exposure:1:MaxCount"] = "9",
        });

        Edit(("FaultTolerantPay:Pipeline:WhenPrimaryUnknown", "Hold"), ("FaultTolerantPay:Caps:Exposure:0:Scope", "Merchant"));

        Assert.That(host.Services.GetRequiredService<IOptionsStatus>().Rejected?.Errors,
            Has.One.Contains("no cap with the scope PrimaryUnknown"));
    }

    [Test]
    public void OnChange_OneListenerFails_TheOthersGetTheChange()
    {
        var monitor = _host.Services.GetRequiredService<IOptionsMonitor<CapOptions>>();
        bool wasCalled = false;
        monitor.OnChange(_ => throw new InvalidOperationException("planted"));
        monitor.OnChange(_ => wasCalled = true);

        Edit((Cap, "20000"));

        Assert.That((wasCalled, CapInForce, Status.Rejected), Is.EqualTo((true, 20_000L, (RejectedChange?)null)));
        Assert.That(Lines(1005), Has.Length.EqualTo(1));
    }

    [Test]
    public void OnChange_GoodAndBadEdits_ReportsTheGoodOnesAlone()
    {
        List<long?> heard = [];
        var monitor = _host.Services.GetRequiredService<IOptionsMonitor<CapOptions>>();
        using (monitor.OnChange(caps => heard.Add(caps.Exposure[0].MaxAmountMinor)))
        {
            Edit((Cap, "20000"));
            Edit((Cap, "x"));
            Edit((Blocked, "c-2"), (Cap, "20000"));
        }
        Edit((Cap, "30000"));

        Assert.That(heard, Is.EqualTo(new long?[] { 20_000 }));
    }

    [Test]
    public void Values_AfterABadEdit_CanStillBeReadForTheFirstTime()
    {
        Edit((Cap, "x"));

        using IServiceScope scope = _host.Services.CreateScope();
        Assert.That(_host.Services.GetRequiredService<IOptions<CapOptions>>().Value.Exposure[0].MaxAmountMinor, Is.EqualTo(10_000));
        Assert.That(scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<CapOptions>>().Value.Exposure[0].MaxAmountMinor,
            Is.EqualTo(10_000));
    }

    [Test]
    public async Task ExecuteAsync_AfterABadEdit_GoesByTheLastGoodCapsAndBlockList()
    {
        var detector = (ManualFaultDetector)_host.Services.GetRequiredService<IFaultDetector>();
        var pipeline = _host.Services.GetRequiredService<IFallbackTransactionPipeline>();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        await _host.Services.GetRequiredService<IMerchantStore>().SaveAsync(Merchant(now), 0, null, default);
        detector.Fail(new OutageId(1), now);

        Edit((Cap, "1e9"), ("FaultTolerantPay:Admission:ProgrammeHours:0:Day", "Montag"));
        TransactionOutcome within = await pipeline.ExecuteAsync(Request("o-1", "c-2", 9_000, now));
        TransactionOutcome beyond = await pipeline.ExecuteAsync(Request("o-2", "c-2", 9_000, now));
        TransactionOutcome blocked = await pipeline.ExecuteAsync(Request("o-3", "c-1", 100, now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(within.Kind, Is.EqualTo(OutcomeKind.Advanced), "within the cap");
            Assert.That(beyond.Refusal?.Code, Is.EqualTo(RefusalCode.ExposureCapReached), "beyond the cap");
            Assert.That(blocked.Refusal?.Rule, Is.EqualTo(RuleNames.CustomerNotBlocked), "blocked customer");
        }
    }

    private IOptionsStatus Status => _host.Services.GetRequiredService<IOptionsStatus>();

    private long? CapInForce =>
        _host.Services.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue.Exposure.Single().MaxAmountMinor;

    private string BlockedInForce =>
        _host.Services.GetRequiredService<IOptionsMonitor<AdmissionOptions>>().CurrentValue.BlockedCustomers.Single();

    private string[] Lines(int id) => [.. _log.Lines.Where(line => line.Id.Id == id).Select(line => line.Text)];

    private void Edit(params (string Key, string Value)[] values)
    {
        foreach ((string key, string value) in values)
        {
            _configuration[key] = value;
        }

        ((IConfigurationRoot)_configuration).Reload();
    }

    /// <summary>A source that changes and tells by itself, as a file does.</summary>
    private sealed class OwnSource : ConfigurationProvider, IConfigurationSource
    {
        public string this[string key]
        {
            set => Set(key, value);
        }

        public void Tell() => OnReload();

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }

    /// <summary>A folder whose files change when the test says so.</summary>
    private sealed class WatchedFolder(string path) : IFileProvider, IDisposable
    {
        private readonly PhysicalFileProvider _files = new(path);
        private CancellationTokenSource _change = new();

        public void Tell() => Interlocked.Exchange(ref _change, new CancellationTokenSource()).Cancel();

        public IFileInfo GetFileInfo(string subpath) => _files.GetFileInfo(subpath);

        public IDirectoryContents GetDirectoryContents(string subpath) => _files.GetDirectoryContents(subpath);

        public IChangeToken Watch(string filter) => new CancellationChangeToken(_change.Token);

        public void Dispose()
        {
            _files.Dispose();
            _change.Dispose();
        }
    }

    private static Merchant Merchant(DateTimeOffset now) => new()
    {
        Id = new MerchantId("shop"),
        Name = "shop",
        Category = "5411",
        Currencies = [StandInHarness.Eur],
        Consent = new StandInConsent { IsGiven = true, Version = 1 },
        Registrations =
        [
            new Registration
            {
                Institution = HostUnderTest.Alpha,
                Status = RegistrationStatus.Registered,
                MerchantAtInstitution = new InstitutionMerchantId("a-1"),
            },
        ],
        Limits = [new MerchantLimit(HostUnderTest.Alpha, new Money(100_000, StandInHarness.Eur), now)],
    };

    private static TransactionRequest Request(string order, string customer, long minor, DateTimeOffset now) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Customer = new CustomerId(customer),
        Amount = new Money(minor, StandInHarness.Eur),
        RequestedAt = now,
        AnswerBy = now + TimeSpan.FromMinutes(1),
        Mandate = new Mandate(HostUnderTest.Alpha, "agreement-1"),
    };
}
