using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>An adapter of one of the bank's card providers, with all that the suite can use.</summary>
internal sealed class BankProviderUnderTest(ProviderBank bank, string provider, Func<ProviderWire, IProviderAdapter> open)
    : ProviderUnderTest
{
    private const string OlderKey = "the key before it";

    private static readonly JsonSerializerOptions Raw =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override TimeSpan CancelAfter => TimeSpan.FromMilliseconds(50);

    public override ProviderContext Context { get; } = ProviderContexts.Create(
        new ProviderSettings
        {
            Id = new ProviderId(provider),
            Identity = new ProviderIdentity { MerchantNumber = "8800001" },
            Security = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["signingKey"] = "test:signing",
                ["callbackKey"] = "test:callback",
                ["callbackKeyBefore"] = "test:before",
            },
            Network = new ProviderNetwork { Address = bank.Addresses[provider], CallbackAddress = bank.CallbackAddress },
            Channels =
            [
                new ProviderChannel { Id = new ChannelId("all"), Provider = new ProviderId(provider) },
                new ProviderChannel { Id = new ChannelId("icbc"), Provider = new ProviderId(provider), MerchantNumber = "8800002" },
            ],
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["signingKey"] = $"{ProviderBank.Secret}:{provider}",
            ["callbackKey"] = $"{ProviderBank.Secret}:{provider}",
            ["callbackKeyBefore"] = OlderKey,
        },
        new CodeMapping { Code = "05", Outcome = OperationOutcome.Declined },
        new CodeMapping { Code = "05", Detail = "07", Outcome = OperationOutcome.Declined, IsHardDecline = true },
        new CodeMapping { Code = "12", Outcome = OperationOutcome.Declined, IsHardDecline = true, Cause = FailureCause.Merchant },
        new CodeMapping { Code = "13", Outcome = OperationOutcome.Declined, IsHardDecline = true, Cause = FailureCause.Merchant },
        new CodeMapping { Code = "14", Outcome = OperationOutcome.Declined, IsHardDecline = true },
        new CodeMapping { Code = "25", Outcome = OperationOutcome.Declined, IsHardDecline = true, Cause = FailureCause.Merchant },
        new CodeMapping { Code = "40", Outcome = OperationOutcome.Declined, IsAgreementGone = true },
        new CodeMapping { Code = "51", Outcome = OperationOutcome.Declined },
        new CodeMapping { Code = "54", Outcome = OperationOutcome.Declined, IsHardDecline = true, Cause = FailureCause.Merchant },
        new CodeMapping { Code = "55", Outcome = OperationOutcome.Declined, Cause = FailureCause.Customer });

    public override IReadOnlyList<ProviderSample> Samples { get; } =
    [
        Sample("all", new Money(20_00, new Currency("CNY"))),
        Sample("icbc", new Money(2_000, new Currency("JPY"))),
        Sample("all", new Money(1_234, new Currency("KWD"))),
    ];

    public override Func<CardDetails>? WrongCard => () => new CardDetails("6222020200112299999");

    public override IReadOnlyList<(string Code, string? Detail)> Codes => [("05", "07"), ("51", null), ("Q9", null)];

    public override IProviderAdapter Open() => open(bank.Connect());

    public override ValueTask<IReadOnlyList<ProviderBooking>?> ReadBookingsAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        bank.BookingsAsync(provider, order.Reference);

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => bank.CloseAsync(provider);

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) =>
        bank.FaultAsync(provider, "slow", delayMs: 500);

    public override ValueTask<IAsyncDisposable?> MakeAsync(ProviderTrouble trouble, CancellationToken cancellationToken) =>
        bank.FaultAsync(provider, trouble switch
        {
            ProviderTrouble.AnswerLost => "lostAfter",
            ProviderTrouble.ServerError => "error500After",
            ProviderTrouble.ErrorPage => "errorPageAfter",
            _ => "cutAfter",
        });

    public override ValueTask<IAsyncDisposable?> MakeDeclineAsync(string code, string? detail, CancellationToken cancellationToken) =>
        bank.DeclineAsync(provider, detail is null ? code : $"{code}/{detail}");

    public override ValueTask<string?> ReadSmsCodeAsync(string smsReference, CancellationToken cancellationToken) =>
        bank.SmsCodeAsync(provider, smsReference);

    public override async ValueTask<CallbackMessage?> ReceiveCallbackAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        await bank.NextCallbackAsync(order.Reference);

    public override CallbackMessage? WriteCallback(CallbackSample sample)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                sample.Order.Reference,
                Status = "succeeded",
                AmountMinor = sample.Order.Amount.Minor,
                Currency = sample.Order.Amount.Currency.Code,
                MerchantNumber = sample.Order.Channel.MerchantNumber ?? Context.Settings.Identity.MerchantNumber,
                sample.Text,
            },
            Raw);
        string? signature = sample.Signature switch
        {
            CallbackSignature.CurrentKey => Sign(body, $"{ProviderBank.Secret}:{provider}"),
            CallbackSignature.OlderKey => Sign(body, OlderKey),
            CallbackSignature.UnknownKey => Sign(body, "a key that nobody has"),
            CallbackSignature.OtherProvidersKey => Sign(body, $"{ProviderBank.Secret}:another"),
            CallbackSignature.Empty => "",
            _ => null,
        };
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        if (signature is not null)
        {
            headers[ProviderWire.SignatureHeader] = signature;
        }

        return new CallbackMessage { Body = body, Headers = headers, ReceivedAt = Time.GetUtcNow() };
    }

    private static ProviderSample Sample(string channel, Money amount) => new()
    {
        Channel = new ChannelId(channel),
        Amount = amount,
        Card = () => new CardDetails(ProviderBank.CardNumber)
        {
            Expiry = "1229".AsMemory(),
            Cvv2 = "371".AsMemory(),
            HolderName = "王小明".AsMemory(),
            IdNumber = "11010519491231002X".AsMemory(),
            Phone = "13900001111".AsMemory(),
        },
    };

    private static string Sign(byte[] body, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
}
