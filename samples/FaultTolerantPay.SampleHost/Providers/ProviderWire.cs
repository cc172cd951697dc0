using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>
/// The wire to the bank's card providers: signs what it sends, and says what failures mean. A refused connection sent nothing. Everything
/// else that breaks leaves open what the provider did, and stays the exception that it is: the library takes it for unknown.
/// </summary>
internal sealed class ProviderWire : IDisposable
{
    public const string SignatureHeader = "X-Bank-Signature";

    private const int MaxAnswerBytes = 64 * 1024;

    // Calls are cancelled by the library, which knows the provider's time limit.
    private readonly HttpClient _http = new(BankHandler.Create())
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>The wire to the bank's statement files.</summary>
    public StatementWire Statements { get; } = new();

    /// <summary>Sends an order, whose fields <paramref name="write"/> writes; they are cleared afterwards.</summary>
    public async ValueTask<ProviderReply> PostAsync(
        string path, Action<Utf8JsonWriter> write, ProviderContext provider, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        byte[] body = buffer.WrittenSpan.ToArray();
        buffer.Clear();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(provider.Settings.Network.Address, path))
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
            };
            return await SendAsync(request, body, provider, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>Asks for what the provider has at a path.</summary>
    public async ValueTask<ProviderReply> GetAsync(string path, ProviderContext provider, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(provider.Settings.Network.QueryAddress ?? provider.Settings.Network.Address, path));
        return await SendAsync(request, Encoding.UTF8.GetBytes(request.RequestUri!.PathAndQuery), provider, cancellationToken);
    }

    public void Dispose()
    {
        _http.Dispose();
        Statements.Dispose();
    }

    private async ValueTask<ProviderReply> SendAsync(
        HttpRequestMessage request, byte[] signed, ProviderContext provider, CancellationToken cancellationToken)
    {
        using (Secret key = await provider.OpenSecretBeforeSendingAsync("signingKey", cancellationToken))
        {
            request.Headers.Add(SignatureHeader, Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes(), signed)));
        }

        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            return JsonSerializer.Deserialize<ProviderReply>(
                await response.Content.ReadAsByteArrayAsync(cancellationToken), JsonSerializerOptions.Web)
                ?? throw new JsonException("The answer is empty.");
        }
        catch (HttpRequestException failure) when (failure is
        {
            HttpRequestError: HttpRequestError.ConnectionError,
            InnerException: SocketException
        })
        {
            throw new NothingSentException($"The provider does not take connections ({failure.Message}).", failure);
        }
    }
}
