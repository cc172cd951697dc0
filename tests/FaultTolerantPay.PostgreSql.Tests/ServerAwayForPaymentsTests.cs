using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.PostgreSql.Tests;

/// <summary>
/// While the database is away, payments are refused; where the host lets them go on, what a node answered outlives its restart (M2, M4).
/// </summary>
public sealed class ServerAwayForPaymentsTests
{
    private const int Count = 5;

    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly Currency Euro = new("EUR");

    private readonly ManualTimeProvider _time = new();
    private readonly FakeBusinessSystem _primary = new();
    private ManualFaultDetector _detector = null!;
    private PostgreSqlServer _server = null!;
    private TestSchema _schema = null!;
    private string _directory = "";

    [SetUp]
    public void Start()
    {
        _detector = new ManualFaultDetector(_primary);
        _server = new PostgreSqlServer();
        _schema = new TestSchema(_server);
        _schema.Clear();
        _directory = Directory.CreateTempSubdirectory("ftpay-unwritten-").FullName;
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Another node could not know of a payment without a record: its retry in a fault would be paid twice.</summary>
    [Test]
    public async Task Execute_WithoutTheServer_IsRefusedAtOnceAndGoesOnAfterwards()
    {
        await using ServiceProvider node = Open(FailedStorePolicy.ByStore);
        Assert.That(await node.GetRequiredService<IMerchantStore>().SaveAsync(Shop(), 0, null, default), Is.True);
        _server.Stop("immediate");
        TransactionOutcome[] refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PayAsync(node, Request($"refused-{i}"))));
        int sent = _primary.Executed.Count;
        _server.Start();

        Assert.That(refused, Has.All.Property(nameof(TransactionOutcome.IsFinal)).False);
        Assert.That(
            refused.Select(outcome => outcome.Kind), Has.All.EqualTo(OutcomeKind.Unavailable).Or.EqualTo(OutcomeKind.InProgress));
        Assert.That(sent, Is.Zero);
        Assert.That(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return (await PayAsync(node, Request("later"))).Kind;
            },
            Is.EqualTo(OutcomeKind.CompletedByPrimary).After(10_000, 50));
    }

    [Test]
    public async Task Restart_AfterPaymentsWithoutTheServer_ReplaysThemInAFault()
    {
        TransactionRequest[] requests = [.. Enumerable.Range(0, Count).Select(i => Request($"lost-{i}"))];
        DrainResult drained;
        await using (ServiceProvider node = Open(FailedStorePolicy.GoOnRetryMayPayTwice))
        {
            Assert.That(await node.GetRequiredService<IMerchantStore>().SaveAsync(Shop(), 0, null, default), Is.True);
            Assert.That((await PayAsync(node, Request("before"))).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
            await node.GetRequiredService<IRecordBacklog>().DrainAsync(default);
            _server.Stop("immediate");
            foreach (TransactionRequest request in requests)
            {
                Assert.That((await PayAsync(node, request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "without the server");
            }

            drained = await node.GetRequiredService<IRecordBacklog>().DrainAsync(default);
        }

        Assert.That((drained.Kept, drained.Lost), Is.EqualTo((Count, 0)), "records kept and lost");
        _server.Start();
        await using ServiceProvider next = Open(FailedStorePolicy.GoOnRetryMayPayTwice);
        _detector.Fail(new OutageId(1), _time.GetUtcNow());
        foreach (TransactionRequest request in requests)
        {
            TransactionOutcome again = await PayAsync(next, request);
            Assert.That((again.Kind, again.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, true)));
        }

        Assert.That(Directory.GetFiles(_directory), Is.Empty, "what is in the store is not kept on the disk");
    }

    private ServiceProvider Open(FailedStorePolicy policy)
    {
        PostgreSqlStoreOptions options = _schema.Options();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddFaultTolerantPayPostgreSql(store =>
        {
            store.ConnectionString = options.ConnectionString;
            store.Schema = options.Schema;
            store.UnwrittenRecordDirectory = _directory;
            store.ConnectTimeout = TimeSpan.FromSeconds(1);
            store.CommandTimeout = TimeSpan.FromSeconds(1);
        });
        services.AddSingleton<IBusinessSystem>(_primary);
        services.AddSingleton<IFaultDetector>(_detector);
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay.NoCaps().Pipeline(pipeline => pipeline.WhenStoreFails = policy));
        return services.BuildServiceProvider();
    }

    private static Task<TransactionOutcome> PayAsync(ServiceProvider node, TransactionRequest request) =>
        node.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(request).AsTask();

    private Merchant Shop() => new()
    {
        Id = new MerchantId("shop"),
        Name = "shop",
        Category = "5411",
        Currencies = [Euro],
        Consent = new StandInConsent { IsGiven = true, Version = 1 },
        Registrations =
        [
            new Registration
            {
                Institution = Alpha,
                Status = RegistrationStatus.Registered,
                MerchantAtInstitution = new InstitutionMerchantId("alpha-shop"),
            },
        ],
        Limits = [new MerchantLimit(Alpha, new Money(100_000, Euro), _time.GetUtcNow())],
    };

    private TransactionRequest Request(string order) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Customer = new CustomerId("customer-1"),
        Amount = new Money(1_000, Euro),
        RequestedAt = _time.GetUtcNow(),
        AnswerBy = _time.GetUtcNow() + TimeSpan.FromSeconds(30),
        Mandate = new Mandate(Alpha, "agreement-77"),
    };
}
