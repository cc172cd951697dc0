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
            request.Headers.Add("Origin", origin);

        using HttpResponseMessage refused = await Client.SendAsync(request);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("instructions").GetInt32(), Is.EqualTo(1), "the instruction is still there");
    }

    [Test]
    public async Task Reset_FromThisMachine_EmptiesTheLedger()
    {
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));

        using HttpResponseMessage done = await Client.PostAsync(new Uri("/admin/reset", UriKind.Relative), null);

        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("instructions").GetInt32(), Is.Zero);
    }
}
