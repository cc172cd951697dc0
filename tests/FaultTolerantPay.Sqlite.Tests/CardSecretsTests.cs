using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Sqlite.Tests;

/// <summary>
/// A card goes through every service of the bank, with adapters that succeed, decline, hang, throw and repeat what they were sent. Then
/// the store's bytes, logs, traces, metrics, exceptions and JSON are searched for it (M8).
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CardSecretsTests : IDisposable
{
    private const string Number = "6222021234567890128";
    private const string Masked = "622202*********0128";
    private static readonly string[] Secrets = [Number, "EXP-0931", "CVV2-733", "PIN-BLOCK-99", "NOBODYELSE", "ID-8899002X", "13900990099"];
    private static readonly Currency Cny = new("CNY");
    private static readonly MerchantId Shop = new("shop");

    private readonly TemporaryFile _file = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FakeProvider[] _providers = [new(new ProviderId("first")), new(new ProviderId("second"))];
    private readonly ServiceProvider _services;
    private readonly ActivityListener _traces;
    private readonly MeterListener _metrics = new();
    private int _order;

    public CardSecretsTests()
    {
        _traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("FaultTolerantPay", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => See(
                $"trace {activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
                + string.Join(' ', activity.Events.SelectMany(step => step.Tags))),
        };
        ActivitySource.AddActivityListener(_traces);
        _metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => SeeMetric(instrument, value, tags));
        _metrics.SetMeasurementEventCallback<int>((instrument, value, tags, _) => SeeMetric(instrument, value, tags));
        _metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => SeeMetric(instrument, value, tags));
        _metrics.Start();
        _services = Build();
    }

    public void Dispose()
    {
        _services.Dispose();
        _traces.Dispose();
        _metrics.Dispose();
        _file.Dispose();
    }

    private static IEnumerable<TestCaseData> Adapters()
    {
        yield return Adapter("succeeds", _ => ProviderResult.Succeeded("ref-1") with { FeeMinor = 3 });
        yield return Adapter("repeats the card", _ => ProviderResult.Succeeded($"ref {Number}") with { Code = $"00 {Number}" });
        yield return Adapter("declines softly", _ => ProviderResult.SoftDecline($"try later {Number}"));
        yield return Adapter("declines hard", _ => ProviderResult.HardDecline($"stolen card {Number}"));
        yield return Adapter("has no answer", _ => ProviderResult.Unknown($"504 {Number}"));
        yield return Adapter("accepts", _ => ProviderResult.Pending($"later {Number}"));
        yield return Adapter("throws", order => throw new InvalidOperationException(Sent(order, "&cvv2=CVV2-733&exp=EXP-0931 failed")));
        yield return Adapter(
            "throws that nothing was sent",
            order => throw new NothingSentException($"no route for {Sent(order, "NOBODYELSE 13900990099")}"));
        yield return Adapter(
            "throws deeply", order => throw new IOException("send", new ArgumentException(Sent(order, "PIN-BLOCK-99 ID-8899002X"))));

        // What an adapter can repeat: only orders of payments and verifications have the card's details.
        static string Sent(object order, string details) => order is ChannelOrder { Card: null } ? Number : $"{Number} {details}";

        static TestCaseData Adapter(string name, Func<object, ProviderResult> answer) =>
            new TestCaseData(answer).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Adapters))]
    public async Task EveryService_WhateverTheAdapterDoes_LeavesNoSecretAnywhere(Func<object, ProviderResult> answer)
    {
        ICardPayments payments = _services.GetRequiredService<ICardPayments>();
        // A payment and an authorisation that succeeded, so that each operation on them reaches the adapter.
        TransactionKey paid = await TakeAsync((request, card) => payments.PayAsync(request, card, default));
        TransactionKey authorised = await TakeAsync((request, card) => payments.AuthoriseAsync(request, card, default));
        foreach (FakeProvider provider in _providers)
        {
            provider.OnOrder = order => answer(order);
            provider.OnCard = order => answer(order);
        }

        await TakeAsync((request, card) => payments.PayAsync(request, card, default));
        await TakeAsync((request, card) => payments.AuthoriseAsync(request, card, default));
        await SeeAsync(payments.IncrementAsync(On(authorised, 500), default));
        await SeeAsync(payments.CaptureAsync(On(authorised, 700), default));
        await SeeAsync(payments.VoidAsync(On(authorised, null), default));
        await SeeAsync(payments.RefundAsync(On(paid, 400), default));
        await SeeAsync(payments.ReverseAsync(On(paid, null), default));
        await SeeAsync(payments.QueryAsync(paid, default));
        await VerifyAsync();
        await CallBackAsync(paid);
        await WorkAsync();

        Assert.That(FileBytes.Find(_file.Folder, Masked), Is.Not.Empty, "the search finds what is there");
        Assert.That(FileBytes.Find(_file.Folder, Secrets), Is.Empty, "store, log and index");
        string[] seen = [.. _seen];
        Assert.That(seen.Count(line => line.StartsWith("log", StringComparison.Ordinal)), Is.Positive);
        Assert.That(seen.Count(line => line.StartsWith("metric", StringComparison.Ordinal)), Is.Positive);
        Assert.That(seen.Count(line => line.StartsWith("json", StringComparison.Ordinal)), Is.GreaterThan(10));
        Assert.That(
            seen.Where(line => Secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal))).Take(3), Is.Empty, "what is shown");
    }

    private async Task VerifyAsync()
    {
        ICardVerification verification = _services.GetRequiredService<ICardVerification>();
        CardToken token = (await _services.GetRequiredService<ICardTokens>().TokensOfAsync(Number.AsMemory(), default))[0];
        foreach (VerificationScope scope in Enum.GetValues<VerificationScope>())
        {
            var request = new VerificationRequest { RequestId = $"verify-{scope}", Scope = scope };
            await SeeAsync(verification.VerifyAsync(request, Card(), default));
            await SeeAsync(verification.VerifyAsync(
                request with { RequestId = $"sms-{scope}", ConfirmsBySms = true }, Card(), default));
        }

        foreach (string asked in new[] { token.ToString(), token.Value, Number })
        {
            await SeeAsync(verification.QueryAsync(asked, default));
            await SeeAsync(verification.UnsignAsync(asked, channel: null, default));
        }
    }

    /// <summary>Callbacks that are refused, unknown, wrong and right, with the card in each of their texts.</summary>
    private async Task CallBackAsync(TransactionKey paid)
    {
        ChannelPayment payment = (await _services.GetRequiredService<IChannelPaymentStore>().FindChannelPaymentAsync(paid, default))!;
        ChannelOperation charge = payment.Operations[0];
        var right = new CallbackReport
        {
            Reference = charge.Reference,
            Result = ProviderResult.HardDecline($"closed {Number}"),
            AmountMinor = charge.Amount.Minor,
            Currency = Cny,
        };
        CallbackReport[] reports =
        [
            right,
            right with { AmountMinor = 1 },
            right with { MerchantNumber = Number },
            right with { Reference = Number },
        ];
        FakeProvider provider = _providers.Single(one => one.Provider == charge.Provider);
        foreach (CallbackReport report in reports)
        {
            provider.OnCallback = _ => new CallbackReading
            {
                IsAuthentic = true,
                Reports = [report],
                Reply = CallbackReply.Text("success"),
            };
            await SeeAsync(ReceiveAsync(provider));
        }

        provider.OnCallback = _ => throw new FormatException($"card={Number} CVV2-733");
        await SeeAsync(ReceiveAsync(provider));
    }

    private ValueTask<CallbackResult> ReceiveAsync(FakeProvider provider) =>
        _services.GetRequiredService<IPaymentCallbacks>().ReceiveAsync(
            provider.Provider,
            new CallbackMessage
            {
                Body = System.Text.Encoding.UTF8.GetBytes($"card={Number}&cvv2=CVV2-733"),
                Headers = new Dictionary<string, string> { ["X-Card"] = Number },
                ReceivedAt = _time.GetUtcNow(),
            },
            default);

    private async Task WorkAsync()
    {
        for (int minute = 0; minute < 5; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            foreach (IBackgroundWork work in _services.GetServices<IBackgroundWork>())
            {
                await work.RunOnceAsync(default);
            }
        }

        IStandInStore store = _services.GetRequiredService<IStandInStore>();
        foreach (Discrepancy discrepancy in await store.ListDiscrepanciesAsync(openOnly: false, after: null, 100, default))
        {
            See($"json {JsonSerializer.Serialize(discrepancy)}");
        }
    }

    private async Task<TransactionKey> TakeAsync(Func<CardPaymentRequest, CardDetails, ValueTask<CardPaymentAnswer>> take)
    {
        string order = $"order-{++_order}";
        var key = new TransactionKey(Shop, new OrderId(order), new AttemptId(order));
        var request = new CardPaymentRequest { Key = key, Amount = new Money(1_000, Cny), AnswerBy = _time.GetUtcNow().AddSeconds(3) };
        await SeeAsync(take(request, Card()));
        foreach (TimelineEvent told in await _services.GetRequiredService<IStandInStore>().ListTimelineAsync(key, default))
        {
            See($"json {JsonSerializer.Serialize(told)}");
        }

        return key;
    }

    private PaymentOperationRequest On(TransactionKey payment, long? minor) => new()
    {
        Payment = payment,
        RequestId = $"request-{++_order}",
        Amount = minor is { } amount ? new Money(amount, Cny) : null,
        AnswerBy = _time.GetUtcNow().AddSeconds(3),
    };

    /// <summary>Sees an answer as JSON and as text, or the exception in its place.</summary>
    private async Task SeeAsync<T>(ValueTask<T> asked)
    {
        Task<T> task = asked.AsTask();
        try
        {
            for (int i = 0; !task.IsCompleted && i < 10_000; i++)
            {
                await Task.WhenAny(task, Task.Delay(5));
                _ = task.IsCompleted || _time.AdvanceToNextTimer();
            }

            T answer = await task.WaitAsync(TimeSpan.FromSeconds(30));
            See($"json {JsonSerializer.Serialize(answer)} {answer}");
        }
        catch (Exception exception) when (exception is not AssertionException and not TimeoutException)
        {
            See($"exception {exception}");
        }
    }

    private void See(string text) => _seen.Enqueue(text);

    private void SeeMetric(Instrument instrument, object value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        See($"metric {instrument.Name} {value} {string.Join(' ', tags.ToArray())}");

    private static CardDetails Card() => new(Number)
    {
        Expiry = "EXP-0931".AsMemory(),
        Cvv2 = "CVV2-733".AsMemory(),
        Pin = "PIN-BLOCK-99".AsMemory(),
        HolderName = "NOBODYELSE".AsMemory(),
        IdType = "01".AsMemory(),
        IdNumber = "ID-8899002X".AsMemory(),
        Phone = "13900990099".AsMemory(),
    };

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new SeenLog(See)));
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<ISecretSource>(new CardTokenKeys());
        services.AddFaultTolerantPaySqlite(store => store.Path = _file.Path);
        services.AddSingleton(new Router(Table()));
        foreach (FakeProvider provider in _providers)
        {
            services.AddSingleton<IProviderAdapter>(provider);
            services.AddSingleton(new ProviderSettings
            {
                Id = provider.Provider,
                Identity = new ProviderIdentity { MerchantNumber = $"{provider.Provider}-m" },
                Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
                Channels = [new ProviderChannel { Id = new ChannelId($"{provider.Provider}-1"), Provider = provider.Provider }],
            });
        }

        var business = new FakeBusinessSystem();
        var alpha = new InstitutionId("alpha");
        services.AddSingleton<IBusinessSystem>(business);
        services.AddSingleton<Faults.IFaultDetector>(new ManualFaultDetector(business));
        services.AddSingleton<IInstitution>(new FakeInstitution(alpha));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(alpha));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(alpha));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        services.AddFaultTolerantPay(pay => pay.NoCaps().Cards(cards =>
        {
            cards.TokenKey = "keys:1";
            cards.TokenKeyId = "card-1";
        }));
        return services.BuildServiceProvider();
    }

    private static RoutingTable Table()
    {
        HardRule[] hard = [new HardRule.Up()];
        SoftRule[] soft = [new SoftRule.HighestPriority()];
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([]),
            [new Provider("first", "First"), new Provider("second", "Second")],
            [ChannelOf("first", 2), ChannelOf("second", 1)]);
        return RoutingTable.Compile(
            catalogue,
            new RoutingPolicy(
                new OperationPolicy(Operation.Payment, hard, soft),
                new OperationPolicy(Operation.Preauthorisation, hard, soft),
                new OperationPolicy(Operation.Verification, hard, soft)),
            new LiveState());

        static Channel ChannelOf(string provider, int priority) =>
            new() { Id = $"{provider}-1", ProviderId = provider, Supports = Channel.Supporting(), Priority = priority };
    }
}
