using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The bank's provider that accepts orders, and calls back with their results. It also preauthorises and reverses.</summary>
/// <param name="id">The provider.</param>
/// <param name="wire">The wire to it.</param>
/// <param name="callbackUrl">Where it calls back, if its settings name no address.</param>
internal sealed class CallbackProvider(string id, ProviderWire wire, Func<Uri?>? callbackUrl = null)
    : BankProvider(id, wire, callbackUrl), IIncrementProvider, IReversalProvider, ICallbackReader
{
    /// <summary>While the provider changes its key, both are right.</summary>
    private static readonly string[] KeyNames = ["callbackKey", "callbackKeyBefore"];

    public ValueTask<ProviderResult> AuthoriseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public ValueTask<ProviderResult> IncrementAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public ValueTask<ProviderResult> CaptureAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public ValueTask<ProviderResult> VoidAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public ValueTask<ProviderResult> ReverseAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public async ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken)
    {
        if (!message.Headers.TryGetValue(ProviderWire.SignatureHeader, out string? signature))
        {
            return CallbackReading.Refused;
        }

        foreach (string name in KeyNames.Where(provider.Settings.Security.ContainsKey))
        {
            using Secret key = await provider.OpenSecretAsync(name, cancellationToken);
            if (IsSigned(message.Body.Span, signature, key))
            {
                return Read(message, provider);
            }
        }

        return CallbackReading.Refused;
    }

    private static bool IsSigned(ReadOnlySpan<byte> body, string signature, Secret key)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.FromHexString(signature, given, out _, out int written) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given[..written], HMACSHA256.HashData(key.Bytes(), body));
    }

    private static CallbackReading Read(CallbackMessage message, ProviderContext provider)
    {
        CallbackBody? body;
        try
        {
            body = JsonSerializer.Deserialize<CallbackBody>(message.Body.Span, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return CallbackReading.Refused;
        }

        if (body?.Reference is null || !Currency.TryParse(body.Currency, null, out Currency currency))
        {
            return CallbackReading.Refused;
        }

        return new CallbackReading
        {
            IsAuthentic = true,
            SignedAt = body.SignedAt,
            Reports =
            [
                new CallbackReport
                {
                    Reference = body.Reference,
                    Result = new ProviderReply(body.Status, body.Code, null, body.FeeMinor).ToResult(body.Reference, provider),
                    AmountMinor = body.AmountMinor,
                    Currency = currency,
                    MerchantNumber = body.MerchantNumber,
                },
            ],
            Reply = CallbackReply.Text("success"),
        };
    }

    private sealed record CallbackBody(
        string? Reference, string? Status, string? Code, long? AmountMinor, string? Currency, string? MerchantNumber, long FeeMinor,
        DateTimeOffset? SignedAt);
}
