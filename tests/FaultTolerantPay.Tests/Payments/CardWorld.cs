using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Cards;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>The whole library on in-memory stores, a router with three channels of three fake providers, and a clock of the test.</summary>
internal sealed class CardWorld : IDisposable
{
    public const string Number = "6222021234567890123";
    public static readonly ChannelId First = new("first-1"), Second = new("second-1"), Third = new("third-1");
    public static readonly Currency Cny = new("CNY");

    private readonly StandInHarness _harness;

    public CardWorld(
        Action<FaultTolerantPayBuilder>? configure = null, Quota? dayQuota = null, bool isSignedNeeded = false,
        Action<IServiceCollection>? services = null, CardWorld? beside = null, RetryRules? retry = null,
        bool isNotTriedNeeded = false)
    {
        Router = beside?.Router ?? new Router(Table(new LiveState(), dayQuota, isSignedNeeded, isNotTriedNeeded, retry));
        ManualTimeProvider time = beside?.Time ?? new();
        FirstProvider = beside?.FirstProvider ?? new FakeProvider(new ProviderId("first"), time);
        SecondProvider = beside?.SecondProvider ?? new FakeProvider(new ProviderId("second"), time);
        ThirdProvider = beside?.ThirdProvider ?? new FakeProvider(new ProviderId("third"), time);
        _harness = new StandInHarness(
            pay =>
            {
                pay.Cards(cards =>
                {
                    cards.TokenKeyId = "k1";
                    cards.TokenKey = "vault:k1";
                });
                configure?.Invoke(pay);
            },
            registered =>
            {
                registered.AddSingleton(Router);
                registered.AddSingleton<ISecretSource>(
                    new ScriptedSecrets { Answer = name => ValueTask.FromResult<byte[]?>(CardsUnderTest.KeyOf(name)) });
                foreach (FakeProvider provider in Providers)
                {
                    registered.AddSingleton<IProviderAdapter>(provider);
                    registered.AddSingleton(SettingsOf(provider.Provider));
                }

                services?.Invoke(registered);
            },
            beside?._harness,
            time);
    }

    public static MerchantId Shop { get; } = new("shop");

    public Router Router { get; }

    public FakeProvider FirstProvider { get; }

    public FakeProvider SecondProvider { get; }

    public FakeProvider ThirdProvider { get; }

    public IEnumerable<FakeProvider> Providers => [FirstProvider, SecondProvider, ThirdProvider];

    public ManualTimeProvider Time => _harness.Time;

    public DateTimeOffset Now => _harness.Now;

    public ICardPayments Payments => _harness.Get<ICardPayments>();

    public ICardVerification Verification => _harness.Get<ICardVerification>();

    public IPaymentCallbacks Callbacks => _harness.Get<IPaymentCallbacks>();

    public IChannelPaymentStore Store => _harness.Get<IChannelPaymentStore>();

    public ILedger Ledger => _harness.Ledger;

    public IReadOnlyList<Notice> Notices => _harness.Notices.Notices;

    public LiveState Live => Router.Current.Live;

    public static CardDetails Card(string number = Number, string name = "Zhang San") => new(number)
    {
        HolderName = name.AsMemory(),
        Phone = "13800000000".AsMemory(),
        Cvv2 = "987".AsMemory(),
        Expiry = "1230".AsMemory(),
    };

    public T Get<T>()
        where T : notnull => _harness.Get<T>();

    public object GetService(Type type) => _harness.GetService(type);

    public static TransactionKey Key(string order = "order-1", string? attempt = null) =>
        new(Shop, new OrderId(order), new AttemptId(attempt ?? order));

    public CardPaymentRequest Request(TransactionKey? key = null, long minor = 10_000, TimeSpan? answerIn = null) => new()
    {
        Key = key ?? Key(),
        Amount = new Money(minor, Cny),
        AnswerBy = Now + (answerIn ?? TimeSpan.FromSeconds(30)),
    };

    public PaymentOperationRequest Operation(string id, long? minor = null, OperationNumber? original = null, TransactionKey? key = null) =>
        new()
        {
            Payment = key ?? Key(),
            RequestId = id,
            Amount = minor is { } amount ? new Money(amount, Cny) : null,
            Original = original,
            AnswerBy = Now.AddSeconds(30),
        };

    public async Task<ChannelPayment> PaidAsync(long minor = 10_000)
    {
        CardPaymentAnswer answer = await Payments.PayAsync(Request(minor: minor), Card(), default);
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        return answer.Payment;
    }

    public async Task<ChannelPayment> AuthorisedAsync(long minor = 10_000)
    {
        CardPaymentAnswer answer = await Payments.AuthoriseAsync(Request(minor: minor), Card(), default);
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Authorised));
        return answer.Payment;
    }

    public async Task<ChannelPayment> FindAsync(TransactionKey? key = null) =>
        (await Store.FindChannelPaymentAsync(key ?? Key(), default))!;

    public async Task<IReadOnlyList<Discrepancy>> OpenDiscrepanciesAsync() =>
        await _harness.Store.ListDiscrepanciesAsync(openOnly: true, after: null, 100, default);

    /// <summary>Lets time pass, with the work that falls due.</summary>
    public Task PassAsync(TimeSpan time, TimeSpan? step = null) => _harness.PassAsync(time, step);

    /// <summary>Waits for a task while the clock goes from timer to timer.</summary>
    public async Task<T> UntilAsync<T>(ValueTask<T> asked)
    {
        Task<T> task = asked.AsTask();
        for (int i = 0; !task.IsCompleted && i < 1_000_000; i++)
        {
            // What runs on another thread may be about to set its timer.
            await Task.Yield();
            _ = Time.AdvanceToNextTimer();
        }

        return await task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>What an operation's callback says.</summary>
    public static CallbackReading Says(ChannelOperation operation, ProviderResult result) => new()
    {
        IsAuthentic = true,
        Reports =
        [
            new CallbackReport
            {
                Reference = operation.Reference,
                Result = result,
                AmountMinor = operation.Amount.Minor,
                Currency = operation.Amount.Currency,
            },
        ],
        Reply = CallbackReply.Text("success"),
    };

    public ValueTask<CallbackResult> CallBackAsync(FakeProvider provider, CallbackReading reading)
    {
        provider.OnCallback = _ => reading;
        var message = new CallbackMessage
        {
            Body = "body"u8.ToArray(),
            Headers = new Dictionary<string, string>(),
            ReceivedAt = Now,
        };
        return Callbacks.ReceiveAsync(provider.Provider, message, default);
    }

    public void Dispose() => _harness.Dispose();

    private static ProviderSettings SettingsOf(ProviderId provider) => new()
    {
        Id = provider,
        Identity = new ProviderIdentity { MerchantNumber = $"{provider}-m" },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels = [new ProviderChannel { Id = new ChannelId($"{provider}-1"), Provider = provider }],
    };

    private static RoutingTable Table(LiveState live, Quota? dayQuota, bool isSignedNeeded, bool isNotTriedNeeded, RetryRules? retry)
    {
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider("first", "First"), new Provider("second", "Second"), new Provider("third", "Third")],
            [ChannelOf("first", 3), ChannelOf("second", 2), ChannelOf("third", 1)]);
        HardRule[] hard = [new HardRule.AmountInRange(), new HardRule.QuotaLeft(), new HardRule.Up()];
        HardRule[] signed = isSignedNeeded ? [.. hard, new HardRule.CardSigned()] : hard;
        signed = isNotTriedNeeded ? [.. signed, new HardRule.NotTried()] : signed;
        return RoutingTable.Compile(
            catalogue,
            new RoutingPolicy(
                new OperationPolicy(Routing.Model.Operation.Payment, signed, [new SoftRule.HighestPriority()]) { Retry = retry },
                new OperationPolicy(Routing.Model.Operation.Preauthorisation, signed, [new SoftRule.HighestPriority()]),
                new OperationPolicy(Routing.Model.Operation.Verification, hard, [new SoftRule.HighestPriority()])),
            live);

        Channel ChannelOf(string provider, int priority) => new()
        {
            Id = $"{provider}-1",
            ProviderId = provider,
            Supports = Channel.Supporting(),
            Priority = priority,
            DayQuota = dayQuota ?? Quota.None,
        };
    }
}
