using System.Security.Cryptography;
using System.Text.Json;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>An adapter of the fake provider that has every capability. A test replaces what is to be wrong.</summary>
internal class FakeProviderAdapter(FakeProvider provider)
    : IPaymentProvider, IIncrementProvider, IReversalProvider, IRefundProvider, ICardVerifier, ICardSigner, ISmsConfirmation,
        ICallbackReader
{
    public virtual ProviderId Provider => new("fake");

    public virtual TimeSpan LateBookingWindow => TimeSpan.FromMinutes(5);

    protected FakeProvider Outside => provider;

    public virtual ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> AuthoriseAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> IncrementAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> CaptureAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> ReverseAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> RefundAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order, provider), provider, cancellationToken);

    public virtual async ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        WireAnswer answer = await AskAsync(Wire(order, provider) with { Kind = WireOrder.Query }, cancellationToken);
        return answer.Status == "noSuchOrder" ? ProviderQueryResult.NotFound : ProviderQueryResult.Found(Result(answer, provider));
    }

    public virtual ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> SignAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order), provider, cancellationToken);

    public virtual async ValueTask<ProviderResult> UnsignAsync(
        CardOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        WireAnswer answer = await AskAsync(Wire(order), cancellationToken);
        return answer is { Status: "declined", Code: "A0" } ? ProviderResult.Succeeded() : Result(answer, provider);
    }

    public virtual ValueTask<ProviderResult> RequestSmsAsync(
        CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order), provider, cancellationToken);

    public virtual ValueTask<ProviderResult> ConfirmSmsAsync(
        CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(Wire(order), provider, cancellationToken);

    public virtual async ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken)
    {
        string? name = message.Headers.GetValueOrDefault("X-Key-Id") switch
        {
            FakeProvider.CurrentKeyId => "callbackKey",
            FakeProvider.OlderKeyId => "callbackKeyBefore",
            _ => null,
        };
        return name is not null
            && await IsRightAsync(message.Body, message.Headers.GetValueOrDefault("X-Signature") ?? "", name, provider, cancellationToken)
            ? Read(message)
            : CallbackReading.Refused;
    }

    protected static async ValueTask<bool> IsRightAsync(
        ReadOnlyMemory<byte> body, string signature, string keyName, ProviderContext provider, CancellationToken token)
    {
        using Secret key = await provider.OpenSecretAsync(keyName, token);
        byte[] expected = HMACSHA256.HashData(key.Bytes(), body.Span);
        byte[] given = new byte[expected.Length];
        return Convert.FromHexString(signature, given, out _, out int written) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, written), expected);
    }

    protected static CallbackReading Read(CallbackMessage message)
    {
        WireCallback callback = JsonSerializer.Deserialize<WireCallback>(message.Body.Span, JsonSerializerOptions.Web)!;
        return new CallbackReading
        {
            IsAuthentic = true,
            Reports =
            [
                new CallbackReport
                {
                    Reference = callback.Reference,
                    Result = callback.Status == "done" ? ProviderResult.Succeeded() : ProviderResult.Unknown(),
                    AmountMinor = callback.AmountMinor,
                    Currency = new Currency(callback.Currency),
                    MerchantNumber = callback.Merchant,
                },
            ],
            Reply = CallbackReply.Text("success"),
        };
    }

    protected static WireOrder Wire(ChannelOrder order, ProviderContext provider) => new(
        $"{order.Kind}",
        order.Reference,
        order.Amount.Minor,
        order.Amount.Currency.Code,
        order.Channel.MerchantNumber ?? provider.Settings.Identity.MerchantNumber)
    {
        Original = order.Original?.Reference,
        AgreementNumber = order.AgreementNumber,
        Holder = order.Card?.HolderName.ToString(),
    };

    protected static WireOrder Wire(CardOrder order) => new($"{order.Kind}", order.Reference)
    {
        Holder = order.Card?.HolderName.ToString(),
        AgreementNumber = order.AgreementNumber,
        SmsReference = order.SmsReference,
        SmsCode = order.SmsCode.ToString(),
    };

    protected virtual ProviderResult Result(WireAnswer answer, ProviderContext provider) => answer.Status switch
    {
        "done" => ProviderResult.Succeeded(answer.Reference) with { AgreementNumber = answer.AgreementNumber },
        "later" => ProviderResult.Pending(answer.Reference),
        "declined" => provider.ResultOf(answer.Code!, answer.Detail),
        _ => ProviderResult.Unknown(answer.Status),
    };

    protected async ValueTask<ProviderResult> SendAsync(WireOrder order, ProviderContext provider, CancellationToken token) =>
        Result(await AskAsync(order, token), provider);

    protected virtual async ValueTask<WireAnswer> AskAsync(WireOrder order, CancellationToken token)
    {
        try
        {
            (int status, string body) = await Outside.SendAsync(order, token);
            return status == 200
                ? JsonSerializer.Deserialize<WireAnswer>(body, JsonSerializerOptions.Web)!
                : throw new InvalidOperationException($"HTTP {status}");
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new NothingSentException("The provider refused the connection.", error);
        }
    }
}
