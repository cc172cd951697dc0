using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>A real web server on a port of this machine that takes callbacks.</summary>
internal sealed class CallbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CallbackServer(WebApplication app, LogLines log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogLines Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>A server in front of scripted callbacks.</summary>
    public static Task<CallbackServer> StartAsync(
        ScriptedCallbacks callbacks,
        Action<PaymentCallbackOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null) =>
        StartAsync(
            registered =>
            {
                registered.AddSingleton<IPaymentCallbacks>(callbacks).AddSingleton<IProviderSettings>(callbacks);
                registered.AddFaultTolerantPayAspNetCore(configure);
                services?.Invoke(registered);
            },
            map);

    /// <summary>A server with services of the test.</summary>
    public static async Task<CallbackServer> StartAsync(Action<IServiceCollection> services, Action<WebApplication>? map = null)
    {
        var log = new LogLines();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        services(builder.Services);
        WebApplication app = builder.Build();
        if (map is null)
        {
            app.MapPaymentCallbacks();
        }
        else
        {
            map(app);
        }

        await app.StartAsync();
        return new CallbackServer(app, log);
    }

    public Task<HttpResponseMessage> PostAsync(string body, string provider = "unionfast") =>
        PostAsync(new StringContent(body), provider);

    public Task<HttpResponseMessage> PostAsync(HttpContent body, string provider = "unionfast") =>
        Client.PostAsync(new Uri($"/payment-callbacks/{provider}", UriKind.Relative), body);

    /// <summary>Sends bytes as they are, without a client that mends them.</summary>
    public async Task<Socket> SendAsync(string head, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        string lines = $"POST /payment-callbacks/unionfast HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n{body}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(lines));
        return socket;
    }

    /// <summary>The status line that comes back; empty if the connection ends without one.</summary>
    public static async Task<string> StatusLineAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var text = new StringBuilder();
        byte[] buffer = new byte[1_024];
        while (!text.ToString().Contains('\n', StringComparison.Ordinal))
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer, limit.Token);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                // A server that has unread bytes may reset the connection in place of closing it.
                break;
            }

            if (read == 0)
            {
                break;
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString().Split("\r\n")[0];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
