using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>The whole library on in-memory stores, fakes around it, and a clock that the test moves.</summary>
internal sealed class StandInHarness : IDisposable
{
    public static readonly InstitutionId Alpha = new("alpha");
    public static readonly InstitutionId Beta = new("beta");
    public static readonly Currency Eur = new("EUR");
    public static readonly OperatorId Clerk = new("clerk");

    /// <summary>Why a refund is asked for.</summary>
    public const string Returned = "returned at the counter";

    /// <summary>Which statement is applied.</summary>
    public const string OfToday = "statement of today";

    private ServiceProvider _services = null!;

    /// <summary>A world.</summary>
    /// <param name="configure">Its options.</param>
    /// <param name="services">Registrations beside the fakes, or in their place.</param>
    /// <param name="beside">Another node of the same bank: one clock, one store, one business system.</param>
    /// <param name="time">Its clock; a new one if null.</param>
    public StandInHarness(Action<FaultTolerantPayBuilder>? configure = null, Action<IServiceCollection>? services = null,
        StandInHarness? beside = null, ManualTimeProvider? time = null)
    {
        Time = beside?.Time ?? time ?? new();
        Disk = beside?.Disk ?? new();
        Primary = beside?.Primary ?? new();
        AlphaPayout = beside?.AlphaPayout ?? new(Alpha);
        BetaPayout = beside?.BetaPayout ?? new(Beta);
        AlphaCollection = beside?.AlphaCollection ?? new(Alpha);
        Notices = beside?.Notices ?? new();
        Detector = new ManualFaultDetector(Primary);
        AlphaInstitution = new FakeInstitution(Alpha);
        BetaInstitution = new FakeInstitution(Beta);
        _configure = configure;
        _register = services;
        Start();
    }

    private readonly Action<FaultTolerantPayBuilder>? _configure;
    private readonly Action<IServiceCollection>? _register;

    public ManualTimeProvider Time { get; }

    public InMemoryDisk Disk { get; }

    public FakeBusinessSystem Primary { get; }

    public ManualFaultDetector Detector { get; }

    public FakeInstitution AlphaInstitution { get; }

    public FakeInstitution BetaInstitution { get; }

    public FakePayoutChannel AlphaPayout { get; }

    public FakePayoutChannel BetaPayout { get; }

    public FakeCollectionChannel AlphaCollection { get; }

    public RecordingNoticeSink Notices { get; }

    public IFallbackTransactionPipeline Pipeline => _services.GetRequiredService<IFallbackTransactionPipeline>();

    public IStandInStore Store => _services.GetRequiredService<IStandInStore>();

    public IMerchantStore Merchants => _services.GetRequiredService<IMerchantStore>();

    public IAdvanceActions Operations => _services.GetRequiredService<IAdvanceActions>();

    public IOperatorControls Controls => _services.GetRequiredService<IOperatorControls>();

    public IRecovery Recovery => _services.GetRequiredService<IRecovery>();

    public ILedger Ledger => _services.GetRequiredService<ILedger>();

    public IChannelReports Answers => _services.GetRequiredService<IChannelReports>();

    public IRecordBacklog Backlog => _services.GetRequiredService<IRecordBacklog>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public object GetService(Type type) => _services.GetRequiredService(type);

    /// <summary>What a host drives in a loop each.</summary>
    public IEnumerable<IBackgroundWork> Parts => _services.GetServices<IBackgroundWork>().SelectMany(work => work.Parts);

    public IEnumerable<IWorkLag> Lags => _services.GetServices<IWorkLag>();

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Drops everything in memory, and starts again on what was durable.</summary>
    public void Restart()
    {
        _services.Dispose();
        Start();
    }

    private void Start()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddFaultTolerantPayInMemory(Disk);
        services.AddSingleton<IBusinessSystem>(Primary);
        services.AddSingleton<IFaultDetector>(Detector);
        services.AddSingleton<IInstitution>(AlphaInstitution);
        services.AddSingleton<IInstitution>(BetaInstitution);
        services.AddSingleton<IPayoutChannel>(AlphaPayout);
        services.AddSingleton<IPayoutChannel>(BetaPayout);
        services.AddSingleton<ICollectionChannel>(AlphaCollection);
        services.AddSingleton<INoticeSink>(Notices);
        _register?.Invoke(services);
        services.AddFaultTolerantPay(pay =>
        {
            _configure?.Invoke(pay);
            pay.Caps(caps => caps.NoCaps = caps.Exposure.Count == 0);
        });
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>A merchant that agreed, is registered at both institutions, and may take up to 1,000.00 EUR at once.</summary>
    public Task<Merchant> AddMerchantAsync(string id = "shop", bool consents = true, long limitMinor = 100_000) =>
        AddMerchantAsync(id, consents ? new StandInConsent { IsGiven = true, Version = 1 } : StandInConsent.NotGiven, limitMinor, Eur);

    /// <summary>A merchant that is registered at both institutions, and has the same limit in each of its currencies.</summary>
    public async Task<Merchant> AddMerchantAsync(string id, StandInConsent consent, long limitMinor, params Currency[] currencies)
    {
        var merchant = new Merchant
        {
            Id = new MerchantId(id),
            Name = id,
            Category = "5411",
            Currencies = [.. currencies],
            Consent = consent,
            Registrations = [Registered(Alpha, id), Registered(Beta, id)],
            Limits = [.. currencies.SelectMany(currency =>
                new[] { new MerchantLimit(Alpha, new Money(limitMinor, currency), Now),
                    new MerchantLimit(Beta, new Money(limitMinor * 2, currency), Now) })],
        };
        Assert.That(await Merchants.SaveAsync(merchant, 0, null, default), Is.True);
        return merchant;
    }

    private static Registration Registered(InstitutionId institution, string id) => new()
    {
        Institution = institution,
        Status = RegistrationStatus.Registered,
        MerchantAtInstitution = new InstitutionMerchantId($"{institution}-{id}"),
    };

    public TransactionRequest Request(string order = "order-1", long minor = 5_000, string merchant = "shop",
        string customer = "customer-1") => new()
        {
            Merchant = new MerchantId(merchant),
            Order = new OrderId(order),
            Customer = new CustomerId(customer),
            Amount = new Money(minor, Eur),
            RequestedAt = Now,
            AnswerBy = Now + TimeSpan.FromSeconds(30),
            Mandate = new Mandate(Alpha, "agreement-1"),
        };

    /// <summary>A world in which a paid advance is collected as soon as it is confirmed.</summary>
    public static StandInHarness CollectsAtOnce() => new(pay => pay.Collection(options => options.Delay = TimeSpan.Zero));

    /// <summary>An advance whose first collection got no answer and ended as not found; the next ones succeed.</summary>
    public async Task<TransactionRequest> FirstCollectionNotFoundAsync()
    {
        await AddMerchantAsync();
        TransactionRequest request = await AdvancedAsync();
        Detector.Recover();
        AlphaCollection.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.Unknown() : ChannelResult.Succeeded();
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionDue));
        return request;
    }

    public void Fail() => Detector.Fail(new OutageId(1), Now);

    /// <summary>A payment that the bank advanced while the business system was down.</summary>
    public async Task<TransactionRequest> AdvancedAsync(string order = "order-1")
    {
        Fail();
        TransactionRequest request = Request(order);
        Assert.That((await Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        return request;
    }

    /// <summary>The instruction's own channel says by itself what became of it.</summary>
    public ValueTask<ReportStatus> ReportAsync(Instruction instruction, ChannelResult result) => Answers.ReportAsync(
        new ChannelReport
        {
            Reference = instruction.Reference,
            ReportedBy = instruction.Channel,
            Purpose = instruction.Key.Purpose,
            AmountMinor = result.Outcome == OperationOutcome.Succeeded ? result.PartMinor ?? instruction.Amount.Minor
                : instruction.Amount.Minor,
            Currency = instruction.Amount.Currency,
            Result = result,
        },
        default);

    /// <summary>The only open discrepancy.</summary>
    public async Task<Discrepancy> OpenDiscrepancyAsync() => (await Store.ListDiscrepanciesAsync(true, null, 10, default)).Single();

    /// <summary>Has every worker do rounds until none finds anything to do.</summary>
    public async Task WorkAsync()
    {
        for (int round = 0; round < 1_000; round++)
        {
            int done = 0;
            foreach (IBackgroundWork work in _services.GetServices<IBackgroundWork>())
            {
                done += await work.RunOnceAsync(default);
            }

            if (done == 0)
            {
                return;
            }
        }
        Assert.Fail("The workers found something to do in each of 1,000 rounds.");
    }

    /// <summary>
    /// Has the workers of one kind do rounds until none finds anything to do; what hangs in a round is given as long as it may take.
    /// </summary>
    public async Task WorkBesideHangingAsync(WorkKind kind, TimeSpan timeout)
    {
        while (true)
        {
            int done = 0;
            string name = kind.ToString().ToLowerInvariant();
            foreach (IBackgroundWork work in _services.GetServices<IBackgroundWork>().Where(work => work.Name == name))
            {
                Task<int> round = work.RunOnceAsync(default).AsTask();
                if (!round.IsCompleted)
                {
                    Time.Advance(timeout);
                }

                Assert.That(round.IsCompleted, Is.True, "The round ends whatever hangs in it.");
                done += await round;
            }
            if (done == 0)
            {
                return;
            }
        }
    }

    /// <summary>Moves the clock on in steps, with the workers at work after each.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        TimeSpan each = step ?? TimeSpan.FromMinutes(1);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += each)
        {
            Time.Advance(each);
            await WorkAsync();
        }
    }

    public async Task<Advance> AdvanceOfAsync(TransactionRequest request) =>
        await Store.FindAdvanceAsync(request.Key, default) ?? throw new AssertionException($"There is no advance {request.Key}.");

    /// <summary>The ledger must agree with itself and with the advances, whatever happened.</summary>
    public async Task AssertLedgerAsync() => Assert.That(await Ledger.VerifyAsync(default), Is.Empty, "errors in the ledger");

    public void Dispose() => _services.Dispose();
}
