using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>
/// The whole library behind a real web server: in-memory stores, a router with one channel of each of two providers, and a clock of the
/// test.
/// </summary>
internal sealed class CallbackBank : IAsyncDisposable
{
    private static readonly InstitutionId Alpha = new("alpha");

    private CallbackServer _server = null!;

    /// <summary>What happens to a commit. Default: it is written.</summary>
    public Func<StandInCommit, Func<ValueTask<CommitResult>>, ValueTask<CommitResult>> OnCommit { get; set; } =
        (_, commit) => commit();

    public ManualTimeProvider Time { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    public SignedProvider First { get; } = new(new ProviderId("unionfast"));

    public SignedProvider Second { get; } = new(new ProviderId("another"));

    public HttpClient Client => _server.Client;

    public LogLines Log => _server.Log;

    public IStandInStore Store => _server.Services.GetRequiredService<IStandInStore>();

    public static TransactionKey Key { get; } = new(new MerchantId("shop"), new OrderId("order-1"), new AttemptId("order-1"));

    public T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public static async Task<CallbackBank> OpenAsync(Action<IServiceCollection>? further = null)
    {
        var bank = new CallbackBank();
        bank._server = await CallbackServer.StartAsync(services =>
        {
            bank.Register(services);
            further?.Invoke(services);
        });
        return bank;
    }

    /// <summary>A payment that the provider has taken, and not yet reported on.</summary>
    public async Task<ChannelOperation> PendingAsync()
    {
        using var card = new CardDetails("6222021234567890123");
        var request = new CardPaymentRequest
        {
            Key = Key,
            Amount = new Money(10_000, new Currency("CNY")),
            AnswerBy = Now + TimeSpan.FromMilliseconds(500),
        };
        Task<CardPaymentAnswer> paying =
            _server.Services.GetRequiredService<ICardPayments>().PayAsync(request, card, default).AsTask();
        while (!paying.IsCompleted)
        {
            Time.AdvanceToNextTimer();
            await Task.Yield();
        }

        return (await paying).Operation!;
    }

    public SignedCallback CallbackOf(ChannelOperation operation) => new() { Order = operation.Reference, SignedAt = Now };

    public async Task<ChannelPayment> FindAsync() => (await Store.FindChannelPaymentAsync(Key, default))!;

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private void Register(IServiceCollection services)
    {
        var primary = new FakeBusinessSystem();
        services.AddSingleton<TimeProvider>(Time);
        services.AddFaultTolerantPayInMemory();
        IStandInStore store = (IStandInStore)services.Last(service => service.ServiceType == typeof(IStandInStore)).ImplementationInstance!;
        services.AddSingleton(InterceptedStore.Around(store, (commit, write) => OnCommit(commit, write)));
        services.AddSingleton<IBusinessSystem>(primary);
        services.AddFaultTolerantPayManualFaults();
        services.AddSingleton<IInstitution>(new FakeInstitution(Alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(Alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(Alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddSingleton<ISecretSource>(new KnownSecrets());
        services.AddSingleton(new Router(Table()));
        services.AddSingleton<IProviderAdapter>(First);
        services.AddSingleton<IProviderAdapter>(Second);
        services.AddFaultTolerantPayAspNetCore();
        services.AddFaultTolerantPay(pay => pay
            .NoCaps()
            .Providers(SettingsOf(First), SettingsOf(Second))
            .Cards(cards =>
            {
                cards.TokenKeyId = "k1";
                cards.TokenKey = "test:card";
            }));
    }

    private static ProviderSettings SettingsOf(SignedProvider adapter) => new()
    {
        Id = adapter.Provider,
        Identity = new ProviderIdentity { MerchantNumber = $"{adapter.Provider}-m" },
        Security = new Dictionary<string, string>
        {
            ["keyNow"] = "test:keyNow",
            ["keyBefore"] = "test:keyBefore",
            ["keyGone"] = "test:none",
        },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels = [new ProviderChannel { Id = new ChannelId($"{adapter.Provider}-1"), Provider = adapter.Provider }],
    };

    private static RoutingTable Table()
    {
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider("unionfast", "UnionFast"), new Provider("another", "Another")],
            [ChannelOf("unionfast", 2), ChannelOf("another", 1)]);
        return RoutingTable.Compile(
            catalogue,
            new RoutingPolicy(new OperationPolicy(
                Routing.Model.Operation.Payment, [new HardRule.AmountInRange()], [new SoftRule.HighestPriority()])),
            new LiveState());
    }

    private static Channel ChannelOf(string provider, int priority) => new()
    {
        Id = $"{provider}-1",
        ProviderId = provider,
        Supports = Channel.Supporting(),
        Priority = priority,
    };
}
