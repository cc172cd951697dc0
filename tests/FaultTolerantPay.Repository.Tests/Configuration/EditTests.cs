using System.Diagnostics.Metrics;
using System.Reflection;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>
/// A bad edit of any options class of a running host: what was in force stays in force, it is logged as an error, counted, degrades health,
/// and no payment fails of it. The classes are found, not listed, so that
/// a new one is not forgotten.
/// </summary>
[Parallelizable(ParallelScope.None)]
public sealed class EditTests
{
    // No value of these kinds reads as "1e4 or so".
    private static readonly Type[] Senseless = [typeof(TimeSpan), typeof(int), typeof(long?), typeof(bool)];

    private static readonly InstitutionId Alpha = new("alpha");

    private readonly List<(LogLevel Level, int Id, string Text)> _log = [];
    private TemporaryFolder _folder = null!;
    private readonly Edited _edited = new();
    private Registered[] _classes = null!;
    private IHost _host = null!;
    private long _counted;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new EditLogLines(_log));
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("FaultTolerantPay:Caps:NoCaps", (string?)"true")]);
        ((IConfigurationBuilder)builder.Configuration).Add(_edited);
        // Of the store on PostgreSQL only the options: a host has one store.
        builder.Services.AddFaultTolerantPayPostgreSql(options => options.ConnectionString = "Host=nowhere;Database=none");
        foreach (ServiceDescriptor service in builder.Services.Where(IsOfPostgreSql).ToArray())
        {
            builder.Services.Remove(service);
        }

        builder.Services.AddFaultTolerantPaySqlite(options => options.Path = Path.Combine(_folder.Path, "store.db"));
        builder.Services.AddFaultTolerantPayHosting();
        builder.Services.AddFaultTolerantPayAspNetCore();
        builder.Services.AddFaultTolerantPay(pay => pay.Configure(builder.Configuration.GetSection("FaultTolerantPay")));
        builder.Services.AddSingleton<IBusinessSystem>(new FakeBusinessSystem());
        builder.Services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        builder.Services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        builder.Services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        builder.Services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        _classes =
        [
            .. builder.Services.Select(service => service.ServiceType.Name == "OptionClass" ? service.ImplementationInstance : null)
                .OfType<object>()
                .Select(known =>
                    new Registered(known.GetType().GetGenericArguments()[0], Property<string>(known, "Section"),
                        Property<bool>(known, "IsReadAnew"))),
        ];
        _host = builder.Build();
        await _host.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void OptionClasses_AllRegistered_HaveASectionThatTheDocumentationNames()
    {
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "reference", "composition.md"));

        Assert.That(_classes.Select(known => known.Type), Is.EquivalentTo(OptionClasses.WithSection),
            "each class of the packages is read and checked with the others");
        Assert.That(OptionClasses.WithSection.Where(type => !page.Contains($"| `{type.Name}` |", StringComparison.Ordinal)), Is.Empty,
            "docs/reference/composition.md names every class");
        Assert.That(
            _classes.Where(known => known.IsReadAnew).Select(known => known.Section),
            Is.EquivalentTo(new[] { "Admission", "Caps", "Cards", "Providers", "Secrets" }),
            "docs/reference/configuration.md and composition.md say which classes are read anew");
    }

    [TestCaseSource(typeof(OptionClasses), nameof(OptionClasses.WithSection))]
    public async Task Edit_WithAnErrorInTheClass_LeavesEverythingInForceAndSaysSo(Type type)
    {
        Registered known = _classes.Single(registered => registered.Type == type);
        string unknown = $"FaultTolerantPay:{known.Section}:NoSuchOption";
        string wrong =
            $"FaultTolerantPay:{known.Section}:{type.GetProperties().First(property => Senseless.Contains(property.PropertyType)).Name}";
        object before = InForce(type);
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
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => _counted += value);
        listener.Start();
        _counted = 0;
        _log.Clear();

        try
        {
            _edited.To(new() { [unknown] = "1", [wrong] = "1e4 or so" });

            var status = _host.Services.GetRequiredService<IOptionsStatus>();
            HealthReport health = await _host.Services.GetRequiredService<HealthCheckService>()
                .CheckHealthAsync(check => check.Name == HealthCheckNames.Options);
            TransactionOutcome paid =
                await _host.Services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(Request(type.Name));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(InForce(type), Is.SameAs(before));
                Assert.That(status.Rejected?.Errors,
                    Has.One.StartsWith($"{unknown} ").And.One.StartsWith($"{wrong} is '1e4 or so': expected "));
                Assert.That(_log.Where(line => line.Id == 1003)
                    .Select(line => (line.Level, line.Text.Contains(wrong, StringComparison.Ordinal))),
                        Is.EqualTo(new[] { (LogLevel.Error, true) }));
                Assert.That(_counted, Is.EqualTo(1));
                Assert.That(health.Status, Is.EqualTo(HealthStatus.Degraded));
                Assert.That(health.Entries.Values.Single().Description, Does.Contain(wrong));
                Assert.That(paid.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
            }
        }
        finally
        {
            _edited.To([]);
        }
        Assert.That(_host.Services.GetRequiredService<IOptionsStatus>().Rejected, Is.Null);
    }

    private object InForce(Type type)
    {
        Type monitor = typeof(IOptionsMonitor<>).MakeGenericType(type);
        return monitor.GetProperty("CurrentValue")!.GetValue(_host.Services.GetRequiredService(monitor))!;
    }

    private static bool IsOfPostgreSql(ServiceDescriptor service) =>
        service.ImplementationFactory?.Method.Module.Assembly == typeof(PostgreSqlStoreOptions).Assembly;

    private static T Property<T>(object known, string name) =>
        (T)known.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.GetValue(known)!;

    private static TransactionRequest Request(string order) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Customer = new CustomerId("customer-1"),
        Amount = new Money(1_000, new Currency("EUR")),
        RequestedAt = DateTimeOffset.UtcNow,
        AnswerBy = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1),
    };

    private sealed record Registered(Type Type, string Section, bool IsReadAnew);

    /// <summary>A configuration that is edited as a whole, as a file is.</summary>
    private sealed class Edited : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void To(Dictionary<string, string?> settings)
        {
            Data = settings;
            OnReload();
        }
    }

    private sealed class EditLogLines(List<(LogLevel Level, int Id, string Text)> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => categoryName == "FaultTolerantPay.Options" ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
