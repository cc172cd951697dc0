using FaultTolerantPay.Calls;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Merchants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// The whole library with a business system, institutions and channels that answer at once. Calls of these begin on the thread of their
/// caller, so that the library's own work is measured; or on
/// threads of their own, as in a host.
/// </summary>
internal sealed class StandInHost : IDisposable
{
    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly Currency Eur = new("EUR");

    private readonly ServiceProvider _services;

    public StandInHost(Action<IServiceCollection> store, Action<FaultTolerantPayBuilder>? configure = null, bool callsOnThreads = false)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        store(services);
        services.AddSingleton<IBusinessSystem, InstantBusinessSystem>();
        services.AddSingleton<IInstitution>(new InstantInstitution());
        services.AddSingleton<IPayoutChannel>(new InstantChannel());
        services.AddSingleton<ICollectionChannel>(new InstantChannel());
        services.AddSingleton<INoticeSink>(new NoNotices());
        services.AddFaultTolerantPayHosting();
        if (!callsOnThreads)
        {
            services.RemoveAll<ICallStarter>();
        }

        services.AddFaultTolerantPay(pay =>
        {
            pay.NoCaps();
            configure?.Invoke(pay);
        });
        _services = services.BuildServiceProvider();
        Pipeline = Get<IFallbackTransactionPipeline>();
        var merchant = new Merchant
        {
            Id = new MerchantId("shop"),
            Name = "shop",
            Category = "5411",
            Currencies = [Eur],
            Consent = new StandInConsent { IsGiven = true, Version = 1 },
            Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered,
                MerchantAtInstitution = new InstitutionMerchantId("a-1") }],
            Limits = [new MerchantLimit(Alpha, new Money(1_000_000, Eur), DateTimeOffset.UtcNow)],
        };
        _ = Get<IMerchantStore>().SaveAsync(merchant, 0, null, default).AsTask().GetAwaiter().GetResult();
    }

    public IFallbackTransactionPipeline Pipeline { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An operator says that the business system is down: every request is stood in for.</summary>
    public StandInHost Fail()
    {
        Get<IFaultSwitch>().SetAsync(ManualFaultPosition.ForcedFaulted, new OperatorId("benchmark"), "measuring", default).AsTask()
            .GetAwaiter().GetResult();
        return this;
    }

    public static TransactionRequest Request(int number) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId($"order-{number:D9}"),
        Customer = new CustomerId($"customer-{number % 1_000:D4}"),
        Amount = new Money(1_000 + (number % 100), Eur),
        RequestedAt = DateTimeOffset.UtcNow,
        AnswerBy = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(5),
        Mandate = new Mandate(Alpha, "agreement-1"),
    };

    public static TransactionRequest[] Requests(int first, int count)
    {
        var requests = new TransactionRequest[count];
        for (int i = 0; i < count; i++)
        {
            requests[i] = Request(first + i);
        }

        return requests;
    }

    public void Dispose() => _services.Dispose();

    private sealed class InstantBusinessSystem : IBusinessSystem
    {
        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            new(PrimaryResult.Succeeded());

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            new(new OriginalResult(OriginalStatus.NotFound));

        public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
            new(new OriginalResult(OriginalStatus.Cancelled));

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            new(PrimaryResult.Succeeded());
    }

    private sealed class InstantInstitution : IInstitution
    {
        public InstitutionId Id => Alpha;

        public ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken) =>
            new(new RegistrationResult(new InstitutionMerchantId("a-1")));

        public ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken) =>
            new([new Money(1_000_000, Eur)]);

        public ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken) =>
            new(new CreditAssessment { Institution = Alpha, Tier = CreditTier.Sufficient, AssessedAt = DateTimeOffset.UtcNow });
    }

    private sealed class InstantChannel : IPayoutChannel, ICollectionChannel
    {
        public InstitutionId Institution => Alpha;

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            new(ChannelResult.Succeeded());

        public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            new(ChannelResult.Succeeded());

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            new(ChannelResult.Succeeded());

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) => new(QueryResult.NotFound);
    }

    private sealed class NoNotices : INoticeSink
    {
        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
