#region provider-usings
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;
using Microsoft.Extensions.DependencyInjection;
#endregion

namespace FaultTolerantPay.Snippets.Adapters;

// The code of the page about adapters of providers, compiled.
#pragma warning disable CA1812 // Made by the container.

#region provider-adapter
internal sealed class RiverPay(HttpClient http) : IPaymentProvider, IRefundProvider, ICallbackReader
{
    public ProviderId Provider { get; } = new("river");

    // River's manual: an order that it received may still be executed ten minutes later.
    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync("payments", order, provider, cancellationToken);

    public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync("refunds", order, provider, cancellationToken);

    public async ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        var address = new Uri(provider.Settings.Network.QueryAddress ?? provider.Settings.Network.Address, $"orders/{order.Reference}");
        Answer answer = await CallAsync(new HttpRequestMessage(HttpMethod.Get, address), [], provider, cancellationToken);
        // River's own word that it has no such order. An error is no such word, and was thrown.
        return answer.Status == "no-such-order" ? ProviderQueryResult.NotFound : ProviderQueryResult.Found(Result(answer, provider));
    }

    public async ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken)
    {
        using Secret key = await provider.OpenSecretAsync("callbackKey", cancellationToken);
        string given = message.Headers.GetValueOrDefault("X-River-Signature", "");
        string right = Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes(), message.Body.Span));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right)))
        {
            return CallbackReading.Refused;
        }

        Answer answer = JsonSerializer.Deserialize<Answer>(message.Body.Span, JsonSerializerOptions.Web)!;
        return new CallbackReading
        {
            IsAuthentic = true,
            Reports =
            [
                new CallbackReport
                {
                    Reference = answer.Reference!,
                    Result = Result(answer, provider),
                    AmountMinor = answer.AmountMinor,
                    Currency = answer.Currency is { } code ? new Currency(code) : null,
                    MerchantNumber = answer.MerchantNumber,
                },
            ],
            Reply = CallbackReply.Text("success"),
        };
    }

    private async ValueTask<ProviderResult> SendAsync(
        string path, ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                order.Reference,
                MerchantNumber = order.Channel.MerchantNumber ?? provider.Settings.Identity.MerchantNumber,
                AmountMinor = order.Amount.Minor,
                Currency = order.Amount.Currency.Code,
                Agreement = order.AgreementNumber,
                Original = order.Original?.Reference,
                provider.Settings.Network.CallbackAddress,
            },
            JsonSerializerOptions.Web);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(provider.Settings.Network.Address, path))
        {
            Content = new ByteArrayContent(body),
        };
        return Result(await CallAsync(request, body, provider, cancellationToken), provider);
    }

    private async ValueTask<Answer> CallAsync(
        HttpRequestMessage request, byte[] body, ProviderContext provider, CancellationToken cancellationToken)
    {
        using (request)
        {
            using (Secret key = await provider.OpenSecretBeforeSendingAsync("signingKey", cancellationToken))
            {
                request.Headers.Add("X-River-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes(), body)));
            }

            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
                response.EnsureSuccessStatusCode();
                return (await response.Content.ReadFromJsonAsync<Answer>(cancellationToken))!;
            }
            catch (HttpRequestException error) when (
                error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                throw new NothingSentException("River refused the connection.", error);
            }
        }
    }

    private static ProviderResult Result(Answer answer, ProviderContext provider) => answer.Status switch
    {
        "done" => ProviderResult.Succeeded(answer.RiverReference) with { FeeMinor = answer.FeeMinor },
        "accepted" => ProviderResult.Pending(answer.RiverReference),
        "refused" => provider.ResultOf(answer.Code ?? "", answer.IssuerCode),
        _ => ProviderResult.Unknown(answer.Status),
    };

    private sealed record Answer(
        string? Status, string? Reference, string? RiverReference, string? Code, string? IssuerCode, long? AmountMinor, string? Currency,
        string? MerchantNumber, long FeeMinor);
}
#endregion

#region provider-under-test
internal sealed class RiverUnderTest(TroubleHandler handler) : ProviderUnderTest
{
    private const string Key = "the key of the test system";

    public override ProviderContext Context { get; } = ProviderContexts.Create(
        new ProviderSettings
        {
            Id = new ProviderId("river"),
            Identity = new ProviderIdentity { MerchantNumber = "8800001" },
            Network = new ProviderNetwork { Address = new Uri("https://test.river.example/") },
            Channels = [new ProviderChannel { Id = new ChannelId("river-all"), Provider = new ProviderId("river") }],
        },
        secrets: new Dictionary<string, string> { ["signingKey"] = Key, ["callbackKey"] = Key },
        codes:
        [
            new CodeMapping { Code = "51", Outcome = OperationOutcome.Declined, Meaning = "insufficient funds" },
            new CodeMapping { Code = "43", Outcome = OperationOutcome.Declined, IsHardDecline = true, Meaning = "stolen card" },
        ]);

    public override IReadOnlyList<ProviderSample> Samples { get; } =
    [
        Sample(new Money(20_00, new Currency("CNY"))), Sample(new Money(2_000, new Currency("JPY"))),
    ];

    public override IProviderAdapter Open() => new RiverPay(new HttpClient(handler, disposeHandler: false));

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => new(handler.MakeDown());

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => new(handler.MakeSlow());

    public override ValueTask<IAsyncDisposable?> MakeAsync(ProviderTrouble trouble, CancellationToken cancellationToken) =>
        new(handler.Make(trouble));

    public override CallbackMessage? WriteCallback(CallbackSample sample)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            status = "done",
            reference = sample.Order.Reference,
            amountMinor = sample.Order.Amount.Minor,
            currency = sample.Order.Amount.Currency.Code,
            merchantNumber = "8800001",
            goods = sample.Text,
        });
        string? signature = sample.Signature switch
        {
            CallbackSignature.CurrentKey => Sign(body, Key),
            CallbackSignature.OtherProvidersKey => Sign(body, "another provider's key"),
            CallbackSignature.Empty => "",
            CallbackSignature.Missing => null,
            // River has one key without an id.
            _ => "none",
        };
        return signature == "none" ? null : new CallbackMessage
        {
            Body = body,
            Headers = signature is null ? [] : new Dictionary<string, string> { ["X-River-Signature"] = signature },
            ReceivedAt = Time.GetUtcNow(),
        };
    }

    private static ProviderSample Sample(Money amount) =>
        new() { Channel = new ChannelId("river-all"), Amount = amount, AgreementNumber = "test-agreement-1" };

    private static string Sign(byte[] body, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
}
#endregion

#region major-units
internal static class MajorUnits
{
    // JPY 2000 is "2000", CNY 2000 is "20.00", KWD 1234 is "1.234".
    public static string Write(Money amount) => (amount.Minor / UnitsOf(amount.Currency))
        .ToString($"F{amount.Currency.MinorDigits}", CultureInfo.InvariantCulture);

    public static long Read(string amount, Currency currency)
    {
        decimal minor = decimal.Parse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * UnitsOf(currency);
        return minor == decimal.Truncate(minor)
            ? decimal.ToInt64(minor)
            : throw new FormatException("The amount has more decimals than its currency.");
    }

    private static decimal UnitsOf(Currency currency) => currency.MinorDigits switch { 0 => 1, 2 => 100, 3 => 1_000, _ => 10_000 };
}
#endregion

internal static class ProviderRegistration
{
    public static void Add(IServiceCollection services)
    {
        #region register-provider
        services.AddHttpClient("river")
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<IProviderAdapter>(provider =>
            new RiverPay(provider.GetRequiredService<IHttpClientFactory>().CreateClient("river")));
        #endregion
    }

    public static void AddHost(IServiceCollection services)
    {
        #region provider-host
        using FileStream catalogueFile = File.OpenRead("catalogue.json"), policyFile = File.OpenRead("policy.json");
        ChannelCatalogue catalogue = CatalogueFile.Read(catalogueFile, "catalogue.json").Require();
        RoutingPolicy policy = PolicyFile.Read(policyFile, "policy.json", catalogue).Require();
        services.AddSingleton(new Router(RoutingTable.Compile(catalogue, policy, new LiveState())));
        services.AddFaultTolerantPay(pay =>
        {
            pay.Providers(providers => providers.SettingsFile = "providers.json");
            pay.Routes(routes => routes.CurrencyDimension = "currency");
            pay.Cards(cards => (cards.TokenKey, cards.TokenKeyId) = ("env:CARD_KEY", "k1"));
            // Nothing is advanced here. A host that stands in sets exposure caps instead.
            pay.NoCaps();
        });
        #endregion
    }

    public static async Task<(CardPaymentAnswer Paid, CardPaymentAnswer Refunded)> PayAsync(
        ICardPayments payments, TimeProvider time, CancellationToken cancellationToken)
    {
        #region first-payment
        var order = new TransactionKey(new MerchantId("shop-17"), new OrderId("order-52"));
        CardPaymentAnswer paid = await payments.PayAsync(
            new CardPaymentRequest
            {
                Key = order,
                Amount = new Money(20_00, new Currency("CNY")),
                AnswerBy = time.GetUtcNow().AddSeconds(20),
            },
            new CardDetails("4111111111111111"),
            cancellationToken);
        Console.WriteLine($"payment: {paid.Refusal} {paid.Reason} {paid.Payment?.State}");
        CardPaymentAnswer refunded = await payments.RefundAsync(
            new PaymentOperationRequest
            {
                Payment = order,
                RequestId = "refund-1",
                Amount = new Money(5_00, new Currency("CNY")),
                AnswerBy = time.GetUtcNow().AddSeconds(20),
            },
            cancellationToken);
        Console.WriteLine($"refund: {refunded.Refusal} {refunded.Reason} {refunded.Operation?.Outcome}");
        #endregion
        return (paid, refunded);
    }

    #region run-provider-suite
    public static async Task CheckAsync()
    {
        using var trouble = new TroubleHandler();
        AdapterReport report = await ProviderConformance.RunAsync(new RiverUnderTest(trouble));
        Console.WriteLine(report);
        report.Require();
    }
    #endregion
}
