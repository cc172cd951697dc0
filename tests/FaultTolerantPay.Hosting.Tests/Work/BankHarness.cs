using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>The whole library with its own fault detector and background loops, on one thread and a clock that the test moves.</summary>
internal sealed class BankHarness : IDisposable
{
    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly Currency Eur = new("EUR");

    private readonly ServiceProvider _services;
    private readonly BackgroundWorkService _work;
    private int _order;

    public BankHarness(
        DateTimeOffset start, Action<FaultTolerantPayBuilder>? configure = null, Action<IServiceCollection>? services = null)
    {
        // The test runner's context would send continuations to other threads.
        SynchronizationContext.SetSynchronizationContext(null);
        Time = new ManualTimeProvider(start);
        Core = new CoreBank(Time);
        var registered = new ServiceCollection();
        services?.Invoke(registered);
        registered.AddLogging();
        registered.AddSingleton<TimeProvider>(Time);
        registered.AddFaultTolerantPayInMemory(new InMemoryDisk());
        registered.AddSingleton<IBusinessSystem>(Core);
        registered.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        registered.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        registered.AddSingleton<ICollectionChannel>(Collections);
        registered.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        registered.AddFaultTolerantPayHosting();
        // Calls begin on the test's thread.
        registered.RemoveAll<ICallStarter>();
        registered.AddFaultTolerantPay(pay =>
        {
            pay.NoCaps();
            configure?.Invoke(pay);
        });
        _services = registered.BuildServiceProvider();
        Detector = _services.GetRequiredService<FaultDetector>();
        Store = _services.GetRequiredService<IStandInStore>();
        _work = new BackgroundWorkService(
            _services.GetServices<IBackgroundWork>, Options.Create(new BackgroundWorkOptions()), Time,
            NullLogger<BackgroundWorkService>.Instance);
        foreach (var work in _services.GetServices<IBackgroundWork>())
        {
            _ = _work.DriveAsync(work);
        }
    }

    public ManualTimeProvider Time { get; }

    public CoreBank Core { get; }

    public FaultDetector Detector { get; }

    public IStandInStore Store { get; }

    public FakeCollectionChannel Collections { get; } = new(Alpha);

    public FaultStatus Status => Detector.State.Status;

    public IOperatorControls Controls => _services.GetRequiredService<IOperatorControls>();

    public HealthCheckService Health => _services.GetRequiredService<HealthCheckService>();

    /// <summary>How payments were answered.</summary>
    public Dictionary<OutcomeKind, int> Answers { get; } = [];

    public void AddMerchants(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var merchant = new Merchant
            {
                Id = new($"shop-{i}"),
                Name = $"shop {i}",
                Category = "5411",
                Currencies = [Eur],
                Consent = new StandInConsent { IsGiven = true, Version = 1 },
                Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered,
                    MerchantAtInstitution = new($"alpha-{i}") }],
                Limits = [new MerchantLimit(Alpha, new Money(100_000, Eur), Time.GetUtcNow())],
            };
            Assert.That(_services.GetRequiredService<IMerchantStore>().SaveAsync(merchant, 0, null, default).AsTask().Result, Is.True);
        }
    }

    /// <summary>A payment of the next order at one of the shops, answered as time passes.</summary>
    public void Pay(int shop = 0) =>
        _ = AnswerAsync(_services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(new TransactionRequest
        {
            Merchant = new($"shop-{shop}"),
            Order = new($"order-{_order++}"),
            Customer = new($"customer-{_order}"),
            Amount = new Money(1_000, Eur),
            RequestedAt = Time.GetUtcNow(),
            AnswerBy = Time.GetUtcNow() + TimeSpan.FromSeconds(30),
            Mandate = new Mandate(Alpha, "agreement"),
        }));

    /// <summary>Moves the clock on in small steps, so that what happens at one moment is seen at the next.</summary>
    public void Pass(TimeSpan time, TimeSpan? step = null)
    {
        var each = step ?? TimeSpan.FromSeconds(1);
        for (var passed = TimeSpan.Zero; passed < time; passed += each)
        {
            Time.Advance(each);
        }
    }

    public void PassUntil(DateTimeOffset time) => Pass(time - Time.GetUtcNow());

    public IReadOnlyList<Advance> Advances(AdvanceState? state = null)
    {
        List<Advance> all = [];
        while (true)
        {
            var page = Store.ListAdvancesAsync(state, all.Count == 0 ? null : all[^1].Key, 1_000, default).AsTask().Result;
            all.AddRange(page);
            if (page.Count < 1_000)
            {
                return all;
            }
        }
    }

    public void Dispose()
    {
        _work.StopAsync(new CancellationToken(canceled: true)).Wait();
        _work.Dispose();
        _services.Dispose();
    }

    private async Task AnswerAsync(ValueTask<TransactionOutcome> payment)
    {
        var outcome = await payment;
        Answers[outcome.Kind] = Answers.GetValueOrDefault(outcome.Kind) + 1;
    }
}
