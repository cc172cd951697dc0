using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Instructions;

namespace FaultTolerantPay.SampleBank.Payouts;

/// <summary>
/// Calls back with a result: HTTP POST, signed with HMAC-SHA-256 over the body's bytes in the header <c>X-Bank-Signature</c> (lower-case
/// hex).
/// Tried a bounded number of times; afterwards the result can still be queried.
/// </summary>
internal sealed class CallbackSender(SampleBankOptions options, TimeProvider time) : IDisposable
{
    public const string SignatureHeader = "X-Bank-Signature";

    private const int MaxAttempts = 4;
    private const int MaxAtOnce = 32;

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly SemaphoreSlim _slots = new(MaxAtOnce);

    public async Task SendAsync(StoredInstruction settled, GroupBehaviour behaviour, CancellationToken stopping)
    {
        var url = settled.CallbackUrl is null ? options.CallbackUrl : new Uri(settled.CallbackUrl);
        if (url is null || options.CallbackSecret is null
            || behaviour.Hits(behaviour.CallbackLostProbability, "callbackLost", settled.Reference))
        {
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Callback(settled.Reference, settled.Status, settled.Code, settled.DeclineKind, settled.Merchant, settled.Order,
                settled.Attempt, settled.BookedMinor, settled.FeeMinor, settled.Currency),
            JsonSerializerOptions.Web);
        var times = behaviour.Hits(behaviour.CallbackTwiceProbability, "callbackTwice", settled.Reference) ? 2 : 1;
        await _slots.WaitAsync(stopping);
        try
        {
            for (var i = 0; i < times; i++)
            {
                await DeliverAsync(url, body, options.CallbackSecret, stopping);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public static string Sign(byte[] body, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), body));

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
    }

    /// <summary>Sends one callback, and again if it does not arrive.</summary>
    public async Task DeliverAsync(Uri url, byte[] body, string secret, CancellationToken stopping)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await TryPostAsync(url, body, secret, stopping))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time, stopping);
        }
    }

    private async Task<bool> TryPostAsync(Uri url, byte[] body, string secret, CancellationToken stopping)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add(SignatureHeader, Sign(body, secret));
            using var response = await _client.SendAsync(request, stopping);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
