using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>
/// Troubles the HTTP calls of an adapter, where a provider's test system cannot be troubled itself: put it between the adapter's
/// <see cref="HttpClient"/> and its connections. The provider does the work in every trouble but a refused connection.
/// </summary>
/// <remarks>One trouble at a time. All members may be called from any thread.</remarks>
public sealed class TroubleHandler : DelegatingHandler
{
    private static readonly TimeSpan Slowness = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private volatile Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? _trouble;

    /// <summary>Calls go through unless a trouble is made.</summary>
    /// <param name="innerHandler">The adapter's connections; null: new ones.</param>
    /// <param name="time">The clock of slow answers; null: the system's.</param>
    public TroubleHandler(HttpMessageHandler? innerHandler = null, TimeProvider? time = null)
        : base(innerHandler ?? new SocketsHttpHandler()) => _time = time ?? TimeProvider.System;

    /// <summary>Refuses every connection, and sends nothing, until the result is disposed of.</summary>
    public IAsyncDisposable MakeDown() => Make((_, _) => throw new HttpRequestException(
        HttpRequestError.ConnectionError, "The connection was refused.", new SocketException((int)SocketError.ConnectionRefused)));

    /// <summary>Holds every answer back for a minute, until the result is disposed of.</summary>
    public IAsyncDisposable MakeSlow() => Make(async (request, token) =>
    {
        HttpResponseMessage answer = await base.SendAsync(request, token).ConfigureAwait(false);
        try
        {
            await Task.Delay(Slowness, _time, token).ConfigureAwait(false);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    });

    /// <summary>Makes trouble with every answer, until the result is disposed of.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The trouble is not defined.</exception>
    public IAsyncDisposable Make(ProviderTrouble trouble) => trouble switch
    {
        ProviderTrouble.AnswerLost => After((_, _) => throw new HttpRequestException(
            HttpRequestError.ResponseEnded, "The connection broke before the answer.")),
        ProviderTrouble.ServerError => After((_, _) => Task.FromResult(
            Answer(HttpStatusCode.InternalServerError, """{"error":"internal"}""", "application/json"))),
        ProviderTrouble.ErrorPage => After((_, _) => Task.FromResult(
            Answer(HttpStatusCode.BadGateway, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html"))),
        ProviderTrouble.CutAnswer => After(async (answer, token) =>
        {
            byte[] body = await answer.Content.ReadAsByteArrayAsync(token).ConfigureAwait(false);
            return new HttpResponseMessage(answer.StatusCode) { Content = new ByteArrayContent(body, 0, body.Length / 2) };
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(trouble), trouble, "Expected a defined trouble."),
    };

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _trouble is { } trouble ? trouble(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    private static HttpResponseMessage Answer(HttpStatusCode status, string body, string type) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private End After(Func<HttpResponseMessage, CancellationToken, Task<HttpResponseMessage>> instead) => Make(async (request, token) =>
    {
        using HttpResponseMessage answer = await base.SendAsync(request, token).ConfigureAwait(false);
        return await instead(answer, token).ConfigureAwait(false);
    });

    private End Make(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> trouble)
    {
        _trouble = trouble;
        return new End(this);
    }

    private sealed class End(TroubleHandler handler) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            handler._trouble = null;
            return ValueTask.CompletedTask;
        }
    }
}
