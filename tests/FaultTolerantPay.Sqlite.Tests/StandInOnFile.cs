using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>
/// The whole library on a store file that can be closed and opened again between the steps: two institutions, one merchant, one customer, a
/// clock that the test moves.
/// </summary>
internal sealed class StandInOnFile : IDisposable
{
    public static readonly InstitutionId Alpha = new("alpha");
    public static readonly InstitutionId Beta = new("beta");
    public static readonly CustomerId Customer = new("customer-1");
    private static readonly Currency Euro = new("EUR");
    private readonly ManualTimeProvider _time = new();
    private readonly FakeBusinessSystem _primary = new();
    private readonly ManualFaultDetector _detector;
    private readonly Action<OperationsOptions>? _operations;
    private ISecretProtector? _protector;
    private ServiceProvider _services;

    public StandInOnFile(ISecretProtector? protector = null, Action<OperationsOptions>? operations = null)
    {
        _operations = operations;
        _detector = new ManualFaultDetector(_primary);
        _protector = protector;
        _services = Open();
    }

    public TemporaryFile File { get; } = new();

    public FakeCollectionChannel AlphaCollection { get; } = new(Alpha);

    public FakeCollectionChannel BetaCollection { get; } = new(Beta);

    public void Dispose()
    {
        _services.Dispose();
        File.Dispose();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Fail() => _detector.Fail(new OutageId(1), _time.GetUtcNow());

    public void Restart() => Restart(_protector);

    public void Restart(ISecretProtector? protector)
    {
        _services.Dispose();
        _protector = protector;
        _services = Open();
    }

    /// <summary>A merchant that agreed, with a registration and a limit at the first institution.</summary>
    public static Merchant Shop(DateTimeOffset now) => new()
    {
        Id = new MerchantId("shop"),
        Name = "shop",
        Category = "5411",
        Currencies = [Euro],
        Consent = new StandInConsent { IsGiven = true, Version = 1 },
        Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered,
            MerchantAtInstitution = new InstitutionMerchantId("alpha-shop") }],
        Limits = [new MerchantLimit(Alpha, new Money(100_000, Euro), now)],
    };

    public async Task AddMerchantAsync() => Assert.That(await Get<IMerchantStore>().SaveAsync(Shop(_time.GetUtcNow()), 0, null, default));

    public TransactionRequest Request(string order, string token = "agreement-1") => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Customer = Customer,
        Amount = new Money(1_000, Euro),
        RequestedAt = _time.GetUtcNow(),
        AnswerBy = _time.GetUtcNow() + TimeSpan.FromSeconds(30),
        Mandate = new Mandate(Alpha, token),
    };

    public async Task<TransactionRequest> AdvanceAsync(string order, string token = "agreement-1")
    {
        Fail();
        TransactionRequest request = Request(order, token);
        Assert.That((await Get<IFallbackTransactionPipeline>().ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        _detector.Recover();
        return request;
    }

    public async Task<Advance> AdvanceOfAsync(TransactionRequest request) =>
        (await Get<IStandInStore>().FindAdvanceAsync(request.Key, default))!;

    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        TimeSpan each = step ?? TimeSpan.FromMinutes(1);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += each)
        {
            _time.Advance(each);
            // A real file answers on threads of its own: only a round that finds nothing a while after another ends the step.
            for (int idle = 0; idle < 3;)
            {
                int done = 0;
                foreach (IBackgroundWork work in _services.GetServices<IBackgroundWork>())
                {
                    done += await work.RunOnceAsync(default);
                }

                idle = done > 0 ? 0 : idle + 1;
                await Task.Delay(done > 0 ? 0 : 5);
            }
        }
    }

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddFaultTolerantPaySqlite(store => store.Path = File.Path);
        services.AddSingleton<IBusinessSystem>(_primary);
        services.AddSingleton<IFaultDetector>(_detector);
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IInstitution>(new FakeInstitution(Beta));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(AlphaCollection);
        services.AddSingleton<ICollectionChannel>(BetaCollection);
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay.NoCaps().Collection(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.UseMandateOfNextPayment = true;
        }).Operations(options => _operations?.Invoke(options)));
        if (_protector is not null)
        {
            services.AddSingleton(_protector);
        }

        return services.BuildServiceProvider();
    }
}
