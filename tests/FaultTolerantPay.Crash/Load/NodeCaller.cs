using System.Net.Http.Json;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Load;

/// <summary>Asks one node over HTTP, on as many connections as callers wait.</summary>
internal sealed class NodeCaller(Uri node) : IDisposable
{
    private const int WarmUpRequests = 400;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = node,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks for a payment; null: no answer while the caller waited.</summary>
    public async Task<PaymentAnswer?> PayAsync(PaymentAsked payment)
    {
        using var patience = new CancellationTokenSource(payment.PatienceMs);
        try
        {
            using HttpResponseMessage response = await _http.PostAsJsonAsync(NodeProgram.Payments, payment, patience.Token);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<PaymentAnswer>(patience.Token) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Asks for payments of nothing, which are refused as bad: the first requests of a process take many times as long as the others.
    /// </summary>
    public Task WarmUpAsync() => Parallel.ForAsync(0, WarmUpRequests, async (number, _) =>
        await PayAsync(PaymentAsked.AtRandom($"warm-{number}", Random.Shared) with { AmountMinor = 0 }));

    public void Dispose() => _http.Dispose();
}
