using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// The wire to the bank, and what its failures mean. A refused connection sent nothing. Everything else that breaks (a timeout, a
/// connection that ends without an answer) leaves open what the bank did, and stays the exception that it is: the library takes it for
/// unknown.
/// </summary>
internal sealed class BankConnection : IDisposable
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpClient _http;

    /// <param name="address">The bank's base address.</param>
    /// <param name="timeout">How long a call may take, in real time.</param>
    public BankConnection(Uri address, TimeSpan timeout)
    {
        // SocketsHttpHandler never sends a request with a body twice.
        SocketsHttpHandler handler = BankHandler.Create();
        handler.ConnectTimeout = timeout;
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = timeout };
    }

    public ValueTask<BankReply> PostAsync<T>(string path, T body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json) }, cancellationToken);

    public ValueTask<BankReply> PutAsync<T>(string path, T body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body, options: Json) }, cancellationToken);

    public ValueTask<BankReply> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async ValueTask<BankReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
                return BankReply.Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            }
            catch (HttpRequestException failure) when (failure is
            {
                HttpRequestError: HttpRequestError.ConnectionError,
                InnerException: SocketException
            })
            {
                throw new NothingSentException($"The bank does not take connections ({failure.Message}).", failure);
            }
        }
    }
}
