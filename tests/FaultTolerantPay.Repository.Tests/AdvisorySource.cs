using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FaultTolerantPay.Repository.Tests;

/// <summary>A NuGet source on this machine that has nothing but a list of known vulnerabilities, with one entry.</summary>
internal sealed class AdvisorySource : IDisposable
{
    public const string Advisory = "https://advisories.example/1";

    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, byte[]> _documents;
    private readonly Task _serving;

    /// <param name="package">The package's id.</param>
    /// <param name="severity">0 low, 1 moderate, 2 high, 3 critical.</param>
    /// <param name="versions">Which versions, as a range.</param>
    public AdvisorySource(string package, int severity, string versions)
    {
        string address = $"http://127.0.0.1:{FreePort()}/";
        Index = address + "index.json";
        _documents = new Dictionary<string, object>
        {
            ["/index.json"] = new Dictionary<string, object>
            {
                ["version"] = "3.0.0",
                ["resources"] = new[] { new Dictionary<string, string> { ["@id"] = address + "vulnerabilities.json",
                    ["@type"] = "VulnerabilityInfo/6.7.0" } },
            },
            ["/vulnerabilities.json"] = new[] { new Dictionary<string, string> { ["@name"] = "base", ["@id"] = address + "base.json",
                ["@updated"] = "2026-01-05T00:00:00Z", ["comment"] = "all of them" } },
            ["/base.json"] =
                new Dictionary<string, object> { [package.ToLowerInvariant()] = new[] { new { url = Advisory, severity, versions } } },
        }.ToDictionary(document => document.Key, document => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(document.Value)));
        _listener.Prefixes.Add(address);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The address of the source.</summary>
    public string Index { get; }

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            bool isKnown = _documents.TryGetValue(context.Request.Url!.AbsolutePath, out byte[]? document);
            context.Response.StatusCode = isKnown ? 200 : 404;
            context.Response.ContentType = "application/json";
            context.Response.Close(document ?? [], willBlock: true);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
