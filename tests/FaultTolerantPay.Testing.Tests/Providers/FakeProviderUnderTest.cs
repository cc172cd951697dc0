using System.Collections.Frozen;
using FaultTolerantPay.Testing.Providers;
using FaultTolerantPay.Testing.Tests.Conformance;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>The fake provider's adapter, or a wrong one that a test makes.</summary>
internal sealed class FakeProviderUnderTest(FakeProvider provider, Func<FakeProvider, IProviderAdapter>? open = null) : ProviderUnderTest
{
    public const string OtherKey = "another provider's key";

    private const string CurrentKey = "the callback key in force";
    private const string OlderKey = "the callback key before it";

    private static readonly ProviderSettings Settings = new()
    {
        Id = new ProviderId("fake"),
        Identity = new ProviderIdentity { MerchantNumber = "8800001" },
        Network = new ProviderNetwork { Address = new Uri("https://fake.example/") },
        Channels =
        [
            new ProviderChannel { Id = new ChannelId("fake-a"), Provider = new ProviderId("fake"), MerchantNumber = "8800002" },
            new ProviderChannel { Id = new ChannelId("fake-b"), Provider = new ProviderId("fake") },
        ],
    };

    public static IReadOnlyList<CodeMapping> Map { get; } =
    [
        new() { Code = "05", Outcome = OperationOutcome.Declined },
        new() { Code = "05", Detail = "07", Outcome = OperationOutcome.Declined, IsHardDecline = true },
        new() { Code = "51", Outcome = OperationOutcome.Declined, Cause = FailureCause.Issuer },
        new() { Code = "12", Outcome = OperationOutcome.Declined, IsHardDecline = true, Cause = FailureCause.Merchant },
        new() { Code = "14", Outcome = OperationOutcome.Declined, IsHardDecline = true },
        new() { Code = "A1", Outcome = OperationOutcome.Declined, IsHardDecline = true, IsAgreementGone = true },
        new() { Code = "S1", Outcome = OperationOutcome.Declined, Cause = FailureCause.Customer },
    ];

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => TimeSpan.FromMilliseconds(5);

    public override TimeSpan SettleLimit => TimeSpan.FromMilliseconds(open is null ? 2_000 : 100);

    public override ProviderContext Context { get; } = ProviderContexts.Create(
        Settings,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["callbackKey"] = CurrentKey, ["callbackKeyBefore"] = OlderKey },
        Map);

    public override IReadOnlyList<ProviderSample> Samples { get; } =
    [
        Sample("fake-a", new Money(20_00, new Currency("CNY"))),
        Sample("fake-b", new Money(2_000, new Currency("JPY"))),
        Sample("fake-a", new Money(1_234, new Currency("KWD"))),
    ];

    public override Func<CardDetails>? WrongCard => () => Card("李四");

    public override IReadOnlyList<(string Code, string? Detail)> Codes => [("05", "07"), ("51", null), ("Q9", null)];

    public override IProviderAdapter Open() => open?.Invoke(provider) ?? new FakeProviderAdapter(provider);

    public override ValueTask<IReadOnlyList<ProviderBooking>?> ReadBookingsAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        new(provider.Executions(order.Reference));

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken)
    {
        provider.RefusesConnections = true;
        return new(new Undo(() => provider.RefusesConnections = false));
    }

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken)
    {
        provider.IsSlow = true;
        return new(new Undo(() => provider.IsSlow = false));
    }

    public override ValueTask<IAsyncDisposable?> MakeAsync(ProviderTrouble trouble, CancellationToken cancellationToken)
    {
        provider.Trouble = trouble;
        return new(new Undo(() => provider.Trouble = null));
    }

    public override ValueTask<IAsyncDisposable?> MakeDeclineAsync(string code, string? detail, CancellationToken cancellationToken)
    {
        provider.Declines = (code, detail);
        return new(new Undo(() => provider.Declines = null));
    }

    public override ValueTask<string?> ReadSmsCodeAsync(string smsReference, CancellationToken cancellationToken) =>
        new(provider.SmsCode(smsReference));

    public override CallbackMessage? WriteCallback(CallbackSample sample) => WriteCallback(sample.Order, sample.Signature, sample.Text);

    public override ValueTask<CallbackMessage?> ReceiveCallbackAsync(ChannelOrder order, CancellationToken cancellationToken) =>
        new(WriteCallback(order, CallbackSignature.CurrentKey, "tea"));

    private static ProviderSample Sample(string channel, Money amount) =>
        new() { Channel = new ChannelId(channel), Amount = amount, Card = () => Card(FakeProvider.RightHolder) };

    private static CardDetails Card(string holder) => new("6222020200112233445")
    {
        Expiry = "1229".AsMemory(),
        Cvv2 = "371".AsMemory(),
        HolderName = holder.AsMemory(),
        IdNumber = "11010519491231002X".AsMemory(),
        Phone = "13900001111".AsMemory(),
    };

    private CallbackMessage WriteCallback(ChannelOrder order, CallbackSignature signature, string text)
    {
        byte[] body = FakeProvider.Write(new WireCallback(
            order.Reference,
            "done",
            order.Amount.Minor,
            order.Amount.Currency.Code,
            order.Channel.MerchantNumber ?? Context.Settings.Identity.MerchantNumber,
            text));
        (string keyId, string? value) = signature switch
        {
            CallbackSignature.CurrentKey => (FakeProvider.CurrentKeyId, FakeProvider.Sign(body, CurrentKey)),
            CallbackSignature.OlderKey => (FakeProvider.OlderKeyId, FakeProvider.Sign(body, OlderKey)),
            CallbackSignature.UnknownKey => ("k9", FakeProvider.Sign(body, OtherKey)),
            CallbackSignature.OtherProvidersKey => (FakeProvider.CurrentKeyId, FakeProvider.Sign(body, OtherKey)),
            CallbackSignature.Empty => (FakeProvider.CurrentKeyId, ""),
            _ => (FakeProvider.CurrentKeyId, null),
        };
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase) { ["X-Key-Id"] = keyId };
        if (value is not null)
        {
            headers["X-Signature"] = value;
        }

        return new CallbackMessage
        {
            Body = body,
            Headers = headers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            ReceivedAt = Time.GetUtcNow(),
        };
    }
}
