using System.Net;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleShared;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>
/// The port of one provider. Each provider has its own, so that it can refuse connections while the rest of the bank goes on. Opened again,
/// it listens on the same port.
/// </summary>
internal sealed class ProviderDoor(string provider, ProviderKeys keys, ProviderDesk desk, CardDesk cards) : IAsyncDisposable
{
    private WebApplication? _app;
    private int _port;

    public string Provider => provider;

    public bool IsOpen => _app is not null;

    /// <summary>The address, which stays while the door is closed; null before it was first opened.</summary>
    public Uri? Address => _port == 0 ? null : new Uri($"http://127.0.0.1:{_port}/");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        JsonAnswers.Configure(builder.Services);
        var app = builder.Build();
        app.Use(ForeignPages.RefuseAsync);
        app.Use(BadRequests.AnswerAsync);
        app.Use((http, next) => keys.CheckAsync(provider, http, next));
        app.MapPost("/orders/{kind}", (string kind, HttpContext http) => desk.TakeAsync(provider, kind, http));
        app.MapGet("/orders/{kind}", (string kind, HttpContext http) => desk.QueryAsync(provider, kind, http));
        app.MapPost("/cards/{kind}", (string kind, HttpContext http) => cards.AskAsync(provider, kind, http));
        await app.StartAsync(cancellationToken);
        _port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        _app = app;
    }

    public async Task CloseAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
