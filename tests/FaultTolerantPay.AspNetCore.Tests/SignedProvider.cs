using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>
/// A provider that takes each payment as pending, and reports its result in a callback: JSON, signed with HMAC-SHA-256 over the raw body.
/// The header <c>X-Key</c> names the key, <c>X-Signature</c> has the signature.
/// </summary>
internal sealed class SignedProvider(ProviderId provider) : IPaymentProvider, ICallbackReader
{
    public const string Confirmation = "{\"code\":\"SUCCESS\",\"message\":\"成功\"}";

    public ProviderId Provider => provider;

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ConcurrentQueue<ChannelOrder> Orders { get; } = new();

    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        Orders.Enqueue(order);
        return ValueTask.FromResult(ProviderResult.Pending());
    }

    public ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ProviderQueryResult.Found(ProviderResult.Pending()));

    public async ValueTask<CallbackReading> ReadCallbackAsync(
        CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken)
    {
        if (!message.Headers.TryGetValue("X-Key", out string? keyName)
            || !message.Headers.TryGetValue("X-Signature", out string? signature))
        {
            return CallbackReading.Refused;
        }

        using Secret key = await provider.OpenSecretAsync(keyName, cancellationToken);
        string expected = Convert.ToHexString(HMACSHA256.HashData(key.Bytes(), message.Body.Span));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature)))
        {
            return CallbackReading.Refused;
        }

        using JsonDocument body = JsonDocument.Parse(message.Body);
        JsonElement said = body.RootElement;
        return new CallbackReading
        {
            IsAuthentic = true,
            SignedAt = said.GetProperty("signedAt").GetDateTimeOffset(),
            Reports =
            [
                new CallbackReport
                {
                    Reference = said.GetProperty("order").GetString()!,
                    Result = ProviderResult.Succeeded(),
                    AmountMinor = said.GetProperty("amount").GetInt64(),
                    Currency = new Currency(said.GetProperty("currency").GetString()!),
                    MerchantNumber = said.GetProperty("merchant").GetString(),
                },
            ],
            Reply = new CallbackReply { ContentType = "application/json", Body = [.. Encoding.UTF8.GetBytes(Confirmation)] },
        };
    }
}
