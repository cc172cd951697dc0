using System.Net;

namespace FaultTolerantPay.SampleBank.Tests;

internal sealed class ForeignPageTests : BankFixture
{
    [TestCase("evil.example", null)]
    [TestCase("evil.example:8080", null)]
    [TestCase("192.168.0.7", null)]
    [TestCase(null, "http://evil.example")]
    [TestCase(null, "http://127.0.0.1:1")]
    [TestCase(null, "null")]
    public async Task Reset_FromAForeignPage_IsRefusedAndChangesNothing(string? host, string? origin)
    {
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/admin/reset", UriKind.Relative));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage refused = await Client.SendAsync(request);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("instructions").GetInt32(), Is.EqualTo(1),
            "the instruction is still there");
    }

    [Test]
    public async Task Reset_FromThisMachine_EmptiesTheLedger()
    {
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));

        using HttpResponseMessage done = await Client.PostAsync(new Uri("/admin/reset", UriKind.Relative), null);

        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("instructions").GetInt32(), Is.Zero);
    }

    [TestCase("evil.example", null)]
    [TestCase(null, "http://evil.example")]
    [TestCase(null, "null")]
    public async Task EveryEndpoint_FromAForeignPage_IsRefused(string? host, string? origin)
    {
        Assert.That(Endpoints, Has.Count.GreaterThan(25).And.Contains("POST /admin/reset").And.Contains("GET /business/readiness"),
            "the endpoints are found at all");
        foreach (string endpoint in Endpoints)
        {
            string[] parts = endpoint.Split(' ');
            using var request = new HttpRequestMessage(new HttpMethod(parts[0]),
                new Uri(parts[1].Replace("{day}", "2026-01-01").Replace("{", "").Replace("}", ""), UriKind.Relative));
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using HttpResponseMessage refused = await Client.SendAsync(request);

            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), endpoint);
        }

        Assert.That(Audit("SELECT COUNT(*) FROM customer"), Is.EqualTo(1), "nothing was set or emptied");
    }
}
