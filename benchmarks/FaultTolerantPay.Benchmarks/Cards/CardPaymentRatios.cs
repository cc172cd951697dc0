using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Benchmarks.StandIn;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.Cards;

/// <summary>
/// Card payments over the router with an adapter that answers at once, on a SQLite file, against as many single inserts that are synced one
/// by one.
/// </summary>
internal static class CardPaymentRatios
{
    private const int Callers = 64;
    private const int Channels = 6;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);
    private static readonly ProviderId Instant = new("instant");
    private static readonly Currency Cny = new("CNY");

    public static IEnumerable<Measurement> Run()
    {
        double insert = RecordedRatios.InsertNanoseconds();
        (double payment, double rows) = PaymentNanoseconds();
        // The disk is another one every second: the mean of before and after.
        insert = (insert + RecordedRatios.InsertNanoseconds()) / 2;
        yield return new("cards/payments: one synced insert", insert);
        yield return new("cards/payments: a routed payment, 64 callers", payment, Channels, RatioToEngine: payment / insert);
        yield return new("cards/payments: payments for each synced insert", RatioToEngine: insert / payment);
        yield return new("cards/payments: its rows, written by SQLite alone", rows, RatioToEngine: rows / insert);
    }

    private static (double Payment, double Rows) PaymentNanoseconds()
    {
        using var file = new TemporaryStore();
        (double payment, int stored) = PayInto(file.Path);
        return (payment, RowCopy.Nanoseconds(file.Path, stored, Callers));
    }

    private static (double Nanoseconds, int Stored) PayInto(string path)
    {
        using var host = new StandInHost(
            services =>
            {
                services.AddFaultTolerantPaySqlite(options => options.Path = path);
                services.AddSingleton(NewRouter());
                services.AddSingleton<IProviderAdapter, InstantProvider>();
                services.AddSingleton<ISecretSource, Keys>();
            },
            pay => pay.Providers(Settings()).Cards(cards => (cards.TokenKey, cards.TokenKeyId) = ("benchmark:key", "k1")));
        ICardPayments payments = host.Get<ICardPayments>();
        using var stop = new CancellationTokenSource();
        int begun = 0, done = 0;
        async Task CallAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                int number = Interlocked.Increment(ref begun);
                CardPaymentAnswer answer = await payments.PayAsync(Request(number), Card(number), default).ConfigureAwait(false);
                if (answer.Payment?.State != ChannelPaymentState.Paid)
                {
                    throw new InvalidOperationException($"Expected a paid payment; got {answer.Refusal} {answer.Payment?.State}.");
                }

                Interlocked.Increment(ref done);
            }
        }

        Task[] running = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync))];
        Thread.Sleep(Warm);
        int before = Volatile.Read(ref done);
        long began = Stopwatch.GetTimestamp();
        Thread.Sleep(Measured);
        long took = Stopwatch.GetTimestamp() - began;
        int measured = Volatile.Read(ref done) - before;
        stop.Cancel();
        Task.WaitAll(running);
        return (took * 1e9 / Stopwatch.Frequency / Math.Max(1, measured), done);
    }

    private static CardPaymentRequest Request(int number) => new()
    {
        Key = new TransactionKey(new MerchantId("shop"), new OrderId($"order-{number:D9}")),
        Amount = new Money(1_000 + (number % 100), Cny),
        AnswerBy = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(5),
    };

    private static CardDetails Card(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"622202{number % 10_000:D10}")) { Cvv2 = "123".AsMemory() };

    private static Router NewRouter()
    {
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider(Instant.Value, "Instant")],
            [
                .. Enumerable.Range(1, Channels).Select(number => new Channel
                {
                    Id = $"instant-{number}",
                    ProviderId = Instant.Value,
                    Supports = Channel.Supporting(),
                    Fees = new FeePlan(new Fee(FixedMinor: number)),
                }),
            ]);
        var policy = new RoutingPolicy(new OperationPolicy(
            Operation.Payment,
            [new HardRule.AmountInRange(), new HardRule.QuotaLeft(), new HardRule.Up()],
            [new SoftRule.LowestCost()]));
        return new Router(RoutingTable.Compile(catalogue, policy, new LiveState()));
    }

    private static ProviderSettings Settings() => new()
    {
        Id = Instant,
        Identity = new ProviderIdentity { MerchantNumber = "m-1" },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels =
        [
            .. Enumerable.Range(1, Channels).Select(
                number => new ProviderChannel { Id = new ChannelId($"instant-{number}"), Provider = Instant }),
        ],
    };

    private sealed class InstantProvider : IPaymentProvider
    {
        public ProviderId Provider => Instant;

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            new(ProviderResult.Succeeded());

        public ValueTask<ProviderQueryResult> QueryAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) => new(ProviderQueryResult.NotFound);
    }

    private sealed class Keys : ISecretSource
    {
        public string Scheme => "benchmark";

        public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
            new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    }
}
