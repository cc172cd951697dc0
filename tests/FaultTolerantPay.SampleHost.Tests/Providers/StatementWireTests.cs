using System.Security.Cryptography;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.SampleHost.Tests.Adapters;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>What the wire takes for a statement file.</summary>
public sealed class StatementWireTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A file is taken from the address of the settings alone, even if another one gives it a right hash.</summary>
    [Test]
    public void FetchAsync_RedirectionToAnotherHost_IsNoFile()
    {
        using var other = new OneAnswer("HTTP/1.1 200 OK", $"X-Content-SHA256: {Convert.ToHexStringLower(SHA256.HashData([]))}");
        using var asked = new OneAnswer("HTTP/1.1 302 Found", $"Location: {other.Address}");
        using var wire = new StatementWire();

        Assert.That(
            async () => await wire.FetchAsync(
                asked.Address, "wechat", new StatementRequest("8800001", new DateOnly(2026, 11, 28), From, From.AddDays(1)), default),
            Throws.InstanceOf<HttpRequestException>());
    }
}
