using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>A callback as the provider sends it; a test changes one part of it.</summary>
internal sealed record SignedCallback
{
    public required string Order { get; init; }

    public string Provider { get; init; } = "unionfast";

    public long Amount { get; init; } = 10_000;

    public string Currency { get; init; } = "CNY";

    public string Merchant { get; init; } = "unionfast-m";

    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>The name of the key that signs; null: no signature.</summary>
    public string? Key { get; init; } = "keyNow";

    /// <summary>The signature in place of the right one.</summary>
    public string? Signature { get; init; }

    /// <summary>The body in place of the one that is signed.</summary>
    public byte[]? SentBody { get; init; }

    /// <summary>The bytes that are signed. Another JSON writer would escape the Chinese text, and drop the blanks.</summary>
    public byte[] Body => Encoding.UTF8.GetBytes(
        $$"""{"order": "{{Order}}","amount":{{Amount}}, "currency":"{{Currency}}","merchant":"{{Merchant}}","subject":"支付宝·银行卡","""
        + $"\"signedAt\":\"{SignedAt:O}\"}}");

    /// <summary>The same content, written by another JSON writer.</summary>
    public byte[] Rewritten => Encoding.UTF8.GetBytes(
        JsonNode.Parse(Body)!.ToJsonString(new() { Encoder = JavaScriptEncoder.Default }));

    public async Task<HttpResponseMessage> SendAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/payment-callbacks/{Provider}", UriKind.Relative))
        {
            Content = new ByteArrayContent(SentBody ?? Body),
        };
        if (Key is not null)
        {
            request.Headers.Add("X-Key", Key);
            request.Headers.TryAddWithoutValidation(
                "X-Signature", Signature ?? Convert.ToHexString(HMACSHA256.HashData(KnownSecrets.KeyOf(Key), Body)));
        }

        return await client.SendAsync(request);
    }
}
