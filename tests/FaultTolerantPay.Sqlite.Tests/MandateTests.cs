using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>The whole library on a file that is closed and opened again between the steps: from the advance to the collection by another mandate.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MandateTests : IDisposable
{
    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly InstitutionId Beta = new("beta");
    private static readonly CustomerId Customer = new("customer-1");
    private static readonly Currency Euro = new("EUR");
    private readonly TemporaryFile _file = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FakeBusinessSystem _primary = new();
    private readonly FakeCollectionChannel _alpha = new(Alpha);
    private readonly FakeCollectionChannel _beta = new(Beta);
    private readonly ManualFaultDetector _detector;
    private ServiceProvider _services;

    public MandateTests()
    {
        _detector = new ManualFaultDetector(_primary);
        _services = Open();
    }

    public void Dispose()
    {
        _services.Dispose();
        _file.Dispose();
    }

    [Test]
    public async Task Replace_OverRestarts_EachDebtIsCollectedOnceByTheMandateThatWasOrdered()
    {
        _alpha.OnCollect = instruction => instruction.Key.Transaction.Order.Value == "unknown" ? ChannelResult.Unknown() : ChannelResult.HardDecline("14");
        _alpha.OnQuery = _ => throw new TimeoutException("no answer");
        await AddMerchantAsync();
        TransactionRequest[] owed = [await AdvanceAsync("closed"), await AdvanceAsync("unknown")];
        Restart();
        await PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(_alpha.Sent, Has.Count.EqualTo(2));

        var order = new MandateOrder { Id = "o-1", Mandate = new CollectionMeans(Beta, "agreement-2"), By = new OperatorId("clerk-7"), Reason = "account closed" };
        Assert.That(await Get<IAdvanceOperations>().ReplaceMandatesAsync(Customer, null, order, default), Is.EqualTo(new MandateOrderResult(OperationStatus.Done, null, 2, 0)));
        Restart();
        Assert.That(await Get<IAdvanceOperations>().ReplaceMandatesAsync(Customer, null, order, default), Is.EqualTo(new MandateOrderResult(OperationStatus.DoneBefore, null, 0, 2)));
        await PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await AdvanceOfAsync(owed[0])).State, Is.EqualTo(AdvanceState.Collected));
        Advance unknown = await AdvanceOfAsync(owed[1]);
        Assert.That((unknown.State, unknown.Means!.Value.Institution, unknown.InFlight!.Means!.Value.Institution), Is.EqualTo((AdvanceState.CollectionUnknown, Beta, Alpha)));
        Assert.That((_alpha.Sent.Count, _beta.Sent.Count), Is.EqualTo((2, 1)));

        _alpha.OnQuery = _ => QueryResult.NotFound;
        Restart();
        await PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That((await AdvanceOfAsync(owed[1])).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That(_beta.Sent.Select(sent => (sent.Key.Transaction.Order.Value, sent.Key.Ordinal, sent.Means!.Value.Token)), Is.EqualTo(new[] { ("closed", 2, "agreement-2"), ("unknown", 2, "agreement-2") }));
        Assert.That(await Get<IBooks>().VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Pay_NextTimeAndRestart_TheDebtIsCollectedByTheMandateOfThePayment()
    {
        _alpha.OnCollect = instruction => instruction.Means!.Value.Token == "agreement-1" ? ChannelResult.HardDecline("14") : ChannelResult.Succeeded();
        await AddMerchantAsync();
        TransactionRequest owed = await AdvanceAsync("closed");
        await PassAsync(TimeSpan.FromMinutes(5));
        TransactionRequest next = Request("next") with { CollectionMeans = new CollectionMeans(Alpha, "agreement-2") };
        Assert.That((await Get<IFallbackTransactionPipeline>().ExecuteAsync(next)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Restart();
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.That((await AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Collected));
        Assert.That((await Get<IStandInStore>().ListTimelineAsync(owed.Key, default)).Select(line => line.Detail), Has.Member("at alpha, brought by payment shop/next"));
        Assert.That((await Get<IStandInStore>().ReadBacklogAsync(WorkKind.Mandate, DateTimeOffset.MaxValue, default)).Due, Is.Zero);
        Assert.That(await Get<IBooks>().VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Refund_AfterAnotherMandateAndRestart_GoesToTheAccountsItWasCollectedFrom()
    {
        _alpha.OnCollect = instruction => instruction.Key.Ordinal == 1 ? ChannelResult.PartCollected(300) : ChannelResult.HardDecline("14");
        await AddMerchantAsync();
        TransactionRequest owed = await AdvanceAsync("part");
        await PassAsync(TimeSpan.FromMinutes(5));
        var order = new MandateOrder { Id = "o-1", Mandate = new CollectionMeans(Beta, "agreement-2"), By = new OperatorId("clerk-7"), Reason = "account closed" };
        Assert.That((await Get<IAdvanceOperations>().ReplaceMandateAsync(owed.Key, order, default)).Status, Is.EqualTo(OperationStatus.Done));
        await PassAsync(TimeSpan.FromDays(4), TimeSpan.FromHours(6));
        Assert.That((await AdvanceOfAsync(owed)).State, Is.EqualTo(AdvanceState.Collected));
        Restart();
        await Get<IAdvanceOperations>().RefundAsync(new RefundRequest(owed.Key, new RefundId("r-1"), owed.Amount, new OperatorId("till-4"), "goods returned"), default);
        await PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(Refunds(_beta).Concat(Refunds(_alpha)), Is.EqualTo(new[] { ("agreement-2", 700L), ("agreement-1", 300L) }));
        Assert.That(await Get<IBooks>().VerifyAsync(default), Is.Empty);

        static IEnumerable<(string Token, long AmountMinor)> Refunds(FakeCollectionChannel channel) =>
            channel.Sent.Where(sent => sent.Key.Purpose == InstructionPurpose.CustomerRefund).Select(sent => (sent.Means!.Value.Token, sent.Amount.Minor));
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private ServiceProvider Open()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddFaultTolerantPaySqlite(store => store.Path = _file.Path);
        services.AddSingleton<IBusinessSystem>(_primary);
        services.AddSingleton<IFaultDetector>(_detector);
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IInstitution>(new FakeInstitution(Beta));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(_alpha);
        services.AddSingleton<ICollectionChannel>(_beta);
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay.NoCaps().Collection(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.TakesMandateOfNextPayment = true;
        }));
        return services.BuildServiceProvider();
    }

    private void Restart()
    {
        _services.Dispose();
        _services = Open();
    }

    private async Task AddMerchantAsync() => Assert.That(await Get<IMerchantStore>().SaveAsync(
        new Merchant
        {
            Id = new MerchantId("shop"),
            Name = "shop",
            Category = "5411",
            Currencies = [Euro],
            Consent = new StandInConsent { IsGiven = true, Version = 1 },
            Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered, MerchantAtInstitution = new InstitutionMerchantId("alpha-shop") }],
            Limits = [new MerchantLimit(Alpha, new Money(100_000, Euro), _time.GetUtcNow())],
        },
        0,
        null,
        default));

    private TransactionRequest Request(string order) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Customer = Customer,
        Amount = new Money(1_000, Euro),
        RequestedAt = _time.GetUtcNow(),
        AnswerBy = _time.GetUtcNow() + TimeSpan.FromSeconds(30),
        CollectionMeans = new CollectionMeans(Alpha, "agreement-1"),
    };

    private async Task<TransactionRequest> AdvanceAsync(string order)
    {
        _detector.Fail(new OutageId(1), _time.GetUtcNow());
        TransactionRequest request = Request(order);
        Assert.That((await Get<IFallbackTransactionPipeline>().ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        _detector.Recover();
        return request;
    }

    private async Task<Advance> AdvanceOfAsync(TransactionRequest request) => (await Get<IStandInStore>().FindAdvanceAsync(request.Key, default))!;

    private async Task PassAsync(TimeSpan time, TimeSpan? step = null)
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
                    done += await work.RunOnceAsync(default);
                idle = done > 0 ? 0 : idle + 1;
                await Task.Delay(done > 0 ? 0 : 5);
            }
        }
    }
}
