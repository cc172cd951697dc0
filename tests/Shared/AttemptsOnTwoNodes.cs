using System.Collections.Concurrent;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Shared;

/// <summary>Two nodes on one store, whichever it is: an order is paid at most once, by whatever attempt, at whatever node (M2).</summary>
public abstract class AttemptsOnTwoNodes
{
    private const int Rounds = 25;

    private static readonly InstitutionId Alpha = new("alpha");
    private static readonly AttemptId[] Attempts = [new("left"), new("right")];

    private readonly CountingBank _bank = new();
    private ServiceProvider[] _nodes = [];
    private ManualFaultDetector _detector = null!;

    /// <summary>Makes a place for new, empty stores.</summary>
    protected abstract void MakePlace();

    /// <summary>Opens the stores on what they hold already, and registers them.</summary>
    protected abstract void AddStores(IServiceCollection services);

    /// <summary>Closes the stores; they are opened again with <see cref="AddStores"/>.</summary>
    protected abstract void CloseStores();

    [SetUp]
    public async Task StartNodes()
    {
        _bank.Clear();
        MakePlace();
        Start();
        var merchant = new Merchant
        {
            Id = new MerchantId("shop"),
            Name = "shop",
            Category = "5411",
            Currencies = [new Currency("EUR")],
            Consent = new StandInConsent { IsGiven = true, Version = 1 },
            Registrations = [new Registration { Institution = Alpha, Status = RegistrationStatus.Registered,
                MerchantAtInstitution = new InstitutionMerchantId("alpha-shop") }],
            Limits = [new MerchantLimit(Alpha, new Money(100_000, new Currency("EUR")), _bank.Time.GetUtcNow())],
        };
        Assert.That(await _nodes[0].GetRequiredService<IMerchantStore>().SaveAsync(merchant, 0, null, default).ConfigureAwait(false),
            Is.True);
    }

    [TearDown]
    public void StopNodes()
    {
        foreach (ServiceProvider node in _nodes)
        {
            node.Dispose();
        }

        CloseStores();
    }

    [Test]
    public async Task Execute_TwoAttemptsAtOnce_OneIsPaidAndTheOtherIsAnsweredWithIt([Values] bool isDown)
    {
        if (isDown)
        {
            _detector.Fail(new OutageId(1), _bank.Time.GetUtcNow());
        }

        for (int round = 0; round < Rounds; round++)
        {
            TransactionRequest[] requests = [.. Attempts.Select(attempt => Request($"order-{round}", attempt))];
            using var start = new Barrier(2);
            TransactionOutcome[] answers = await Task.WhenAll(requests.Select((request, node) => Task.Run(async () =>
            {
                start.SignalAndWait();
                return await PipelineOf(node).ExecuteAsync(request).ConfigureAwait(false);
            }))).ConfigureAwait(false);

            OutcomeKind paid = isDown ? OutcomeKind.Advanced : OutcomeKind.CompletedByPrimary;
            int winner = Array.FindIndex(answers, answer => answer.Kind == paid && answer.Attempt is null);
            Assert.That(winner, Is.GreaterThanOrEqualTo(0), $"round {round}: {answers[0]}, {answers[1]}");
            TransactionOutcome loser = answers[1 - winner];
            Assert.That((loser.Kind, loser.Attempt),
                Is.EqualTo((paid, Attempts[winner])).Or.EqualTo((OutcomeKind.InProgress, Attempts[winner])), $"round {round}: {loser}");
            TransactionOutcome later = await EventuallyAsync(1 - winner, requests[1 - winner]).ConfigureAwait(false);
            Assert.That((later.Kind, later.IsReplay, later.Attempt), Is.EqualTo((paid, true, Attempts[winner])), $"round {round}");
            Assert.That(_bank.PaymentsOf(requests[0].Order), Is.EqualTo(1), $"round {round}");
        }
    }

    [Test]
    public async Task Execute_NewAttemptAfterARestart_IsDecidedByWhatIsOnRecord()
    {
        _bank.OnExecute = _ => PrimaryResult.Declined("no-funds");
        Assert.That((await PipelineOf(0).ExecuteAsync(Request("declined")).ConfigureAwait(false)).Kind,
            Is.EqualTo(OutcomeKind.DeclinedByPrimary));
        _bank.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        Assert.That((await PipelineOf(0).ExecuteAsync(Request("unknown")).ConfigureAwait(false)).Kind, Is.EqualTo(OutcomeKind.Pending));
        _bank.OnExecute = _ => PrimaryResult.Succeeded();
        Assert.That((await PipelineOf(0).ExecuteAsync(Request("completed")).ConfigureAwait(false)).Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary));
        await EventuallyAsync(1, Request("declined")).ConfigureAwait(false);
        await EventuallyAsync(1, Request("completed")).ConfigureAwait(false);
        _detector.Fail(new OutageId(1), _bank.Time.GetUtcNow());
        Assert.That((await PipelineOf(0).ExecuteAsync(Request("advanced")).ConfigureAwait(false)).Kind, Is.EqualTo(OutcomeKind.Advanced));
        StopNodes();
        Start();

        foreach ((string order, OutcomeKind expected, AttemptId? attempt) in new (string, OutcomeKind, AttemptId?)[]
        {
            ("declined", OutcomeKind.CompletedByPrimary, null),
            ("unknown", OutcomeKind.Pending, new AttemptId("unknown")),
            ("completed", OutcomeKind.CompletedByPrimary, new AttemptId("completed")),
            ("advanced", OutcomeKind.Advanced, new AttemptId("advanced")),
        })
        {
            TransactionOutcome answer = await PipelineOf(1).ExecuteAsync(Request(order, new AttemptId("try-2"))).ConfigureAwait(false);
            Assert.That((answer.Kind, answer.Attempt, answer.IsReplay), Is.EqualTo((expected, attempt, attempt is not null)), order);
            Assert.That(_bank.PaymentsOf(new OrderId(order)), Is.EqualTo(order == "unknown" ? 0 : 1), order);
        }
    }

    private IFallbackTransactionPipeline PipelineOf(int node) => _nodes[node].GetRequiredService<IFallbackTransactionPipeline>();

    /// <summary>Asks until the outcome, which is written behind the answer, is on record.</summary>
    private async Task<TransactionOutcome> EventuallyAsync(int node, TransactionRequest request)
    {
        for (int ask = 0; ask < 2_000; ask++)
        {
            TransactionOutcome answer = await PipelineOf(node).ExecuteAsync(request).ConfigureAwait(false);
            if (answer.Kind != OutcomeKind.InProgress)
            {
                return answer;
            }

            await Task.Delay(5).ConfigureAwait(false);
        }
        throw new AssertionException($"{request.Key} is still under way after 2,000 questions.");
    }

    private void Start()
    {
        _detector = new ManualFaultDetector(_bank);
        var stores = new ServiceCollection();
        AddStores(stores);
        _nodes =
        [
            .. Enumerable.Range(0, 2).Select(_ =>
            {
                var services = new ServiceCollection();
                services.AddLogging();
                foreach (ServiceDescriptor store in stores) { ((ICollection<ServiceDescriptor>)services).Add(
                    store); } services.AddSingleton<TimeProvider>(_bank.Time);
                services.AddSingleton<IBusinessSystem>(_bank);
                services.AddSingleton<IFaultDetector>(_detector);
                services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
                services.AddSingleton<IPayoutChannel>(_bank);
                services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
                services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
                services.AddFaultTolerantPay(pay => pay.NoCaps());
                return services.BuildServiceProvider();
            }),
        ];
    }

    private TransactionRequest Request(string order, AttemptId? attempt = null) => new()
    {
        Merchant = new MerchantId("shop"),
        Order = new OrderId(order),
        Attempt = attempt,
        Customer = new CustomerId("customer-1"),
        Amount = new Money(1_000, new Currency("EUR")),
        RequestedAt = _bank.Time.GetUtcNow(),
        AnswerBy = _bank.Time.GetUtcNow() + TimeSpan.FromSeconds(30),
        Mandate = new Mandate(Alpha, "agreement-1"),
    };

    /// <summary>The business system and the payout channel, which count what they paid for each order; asked by many threads.</summary>
    private sealed class CountingBank : IBusinessSystem, IPayoutChannel
    {
        private readonly ConcurrentQueue<OrderId> _paid = new();

        public ManualTimeProvider Time { get; } = new();

        public Func<TransactionRequest, PrimaryResult> OnExecute { get; set; } = _ => PrimaryResult.Succeeded();

        public InstitutionId Institution => Alpha;

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(10);

        public int PaymentsOf(OrderId order) => _paid.Count(paid => paid == order);

        public void Clear()
        {
            _paid.Clear();
            OnExecute = _ => PrimaryResult.Succeeded();
        }

        public async ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            PrimaryResult result = OnExecute(request);
            if (result.Outcome == OperationOutcome.Succeeded)
            {
                _paid.Enqueue(request.Order);
            }

            return result;
        }

        public async ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken)
        {
            await Task.Yield();
            _paid.Enqueue(instruction.Key.Transaction.Order);
            return ChannelResult.Succeeded();
        }

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(QueryResult.NotFound);

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new OriginalResult(OriginalStatus.NotFound));

        public ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new OriginalResult(OriginalStatus.Cancelled));

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            ValueTask.FromResult(PrimaryResult.Succeeded());
    }
}
