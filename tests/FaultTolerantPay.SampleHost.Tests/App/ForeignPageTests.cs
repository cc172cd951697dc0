using System.Net;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Tests.Operate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.App;

/// <summary>A page that somebody opens in a browser on this machine learns nothing from a host that listens there.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignPageTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestCase("evil.example", null)]
    [TestCase("evil.example:8080", null)]
    [TestCase("192.168.0.7", null)]
    [TestCase(null, "http://evil.example")]
    [TestCase(null, "http://127.0.0.1:1")]
    [TestCase(null, "null")]
    public async Task EveryEndpoint_FromAForeignPage_IsRefused(string? host, string? origin)
    {
        await using WebApplication app = await StartAsync();
        List<RouteEndpoint> endpoints = [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
        Assert.That(
            endpoints.Select(endpoint => endpoint.RoutePattern.RawText),
            Is.EquivalentTo(new[] { "/health", "/options", "/callbacks/payouts" }), "the endpoints are found at all");
        List<(string? Path, HttpStatusCode Status)> answers = [];
        foreach (RouteEndpoint endpoint in endpoints)
        {
            HttpMethod method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods ? new HttpMethod(methods.HttpMethods[0])
                : HttpMethod.Get;

            using HttpResponseMessage refused = await AskAsync(app, method, endpoint.RoutePattern.RawText!, host, origin);

            answers.Add((endpoint.RoutePattern.RawText, refused.StatusCode));
        }

        Assert.That(answers.Where(answer => answer.Status != HttpStatusCode.Forbidden), Is.Empty);
        await app.StopAsync();
    }

    [TestCase("/health", null)]
    [TestCase("/options", null)]
    [TestCase("/options", "localhost")]
    public async Task Page_FromThisMachine_IsShown(string path, string? host)
    {
        await using WebApplication app = await StartAsync();

        using HttpResponseMessage shown = await AskAsync(app, HttpMethod.Get, path, host, origin: null);
        using HttpResponseMessage fromItself = await AskAsync(app, HttpMethod.Get, path, host: null, app.Urls.First());

        Assert.That(new[] { shown.StatusCode, fromItself.StatusCode }, Is.All.EqualTo(HttpStatusCode.OK));
        await app.StopAsync();
    }

    private async Task<WebApplication> StartAsync()
    {
        WebApplication app = SampleHostApp.Build(new HostSettings
        {
            Store = _fixture.Store,
            Bank = new Uri("http://127.0.0.1:9"),
            CallbackSecret = "a secret of the tests",
            Configure = pay => pay.NoCaps(),
            DrivesWork = false,
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpResponseMessage> AskAsync(WebApplication app, HttpMethod method, string path, string? host,
        string? origin)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await http.SendAsync(request);
    }
}
