using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace FaultTolerantPay.SampleBank.Tests.Faults;

internal sealed class FaultTests : BankFixture
{
    private const string Path = "/payouts/instant/instructions";

    [TestCase("down", 0, "aborted")]
    [TestCase("lostBefore", 0, "lost")]
    [TestCase("lostAfter", 1, "lost")]
    public async Task Fault_ThatAnswersNothing_LogsWhatWasBooked(string kind, long bookings, string answer)
    {
        await FaultAsync("payout-instant", $$"""{"kind":"{{kind}}"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.PostAsJsonAsync(Path, Instruction("p1")));

        AssertLogged(bookings, answer);
    }

    [TestCase("error500", 500, 0, "error500")]
    [TestCase("error500After", 500, 1, "error500")]
    [TestCase("unavailable", 503, 0, "unavailable")]
    public async Task Fault_ThatAnswersAnError_LogsWhatWasBooked(string kind, int status, long bookings, string answer)
    {
        await FaultAsync("payout-instant", $$"""{"kind":"{{kind}}"}""");

        using var response = await Client.PostAsJsonAsync(Path, Instruction("p1"));

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        AssertLogged(bookings, answer);
    }

    [Test]
    public async Task LostAfter_ThatHangs_IsBookedThoughTheClientTimedOut()
    {
        await FaultAsync("payout-instant", """{"kind":"lostAfter","delayMs":60000}""");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));

        await Assert.CatchAsync<OperationCanceledException>(() => Client.PostAsJsonAsync(Path, Instruction("p1"), timeout.Token));

        AssertLogged(1, "lost");
    }

    [Test]
    public async Task Slow_CallerGone_IsBookedLateAndLoggedAsLost()
    {
        await FaultAsync("payout-instant", """{"kind":"slow","delayMs":800,"operations":["payout"]}""");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.CatchAsync<OperationCanceledException>(() => Client.PostAsJsonAsync(Path, Instruction("p1"), timeout.Token));

        Assert.That(await StatusAsync(Path + "?reference=p1"), Is.EqualTo("notFound"));
        await Eventually.TrueAsync(async () => await StatusAsync(Path + "?reference=p1") == "succeeded");
        await Eventually.TrueAsync(() => Task.FromResult(Audit("SELECT COUNT(*) FROM instruction_log WHERE answer = 'lost'") == 1));
    }

    [Test]
    public async Task Slow_CallerWaits_IsAnswered()
    {
        await FaultAsync("payout-instant", """{"kind":"slow","delayMs":300}""");
        var watch = Stopwatch.StartNew();

        Assert.That(await PostForStatusAsync(Path, Instruction("p1")), Is.EqualTo("succeeded"));
        Assert.That(watch.ElapsedMilliseconds, Is.GreaterThanOrEqualTo(290));
    }

    [Test]
    public async Task Slow_LongerThanTheBookingWindow_IsRefused()
    {
        using var response =
            await Client.PutAsJsonAsync("/admin/faults/payout-instant", Json("""{"rules":[{"kind":"slow","delayMs":5001}]}"""));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("rules[0].delayMs"));
    }

    [Test]
    public async Task Down_OneGroup_LeavesTheOthersUp()
    {
        await FaultAsync("business", """{"kind":"down"}""");

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            Client.GetAsync(new Uri("/business/executions?reference=e1", UriKind.Relative)));
        Assert.That(await PostForStatusAsync(Path, Instruction("p1")), Is.EqualTo("succeeded"));

        using (await Client.DeleteAsync(new Uri("/admin/faults/business", UriKind.Relative)))
        {
            Assert.That(await StatusAsync("/business/executions?reference=e1"), Is.EqualTo("notFound"));
        }
    }

    [TestCase("institution-beta", "/institutions/beta/credit?customer=ann")]
    [TestCase("institution-gamma", "/institutions/gamma/limits?institutionMerchantId=GAMMA-000001")]
    [TestCase("payout-callback", "/payouts/callback/instructions?reference=p1")]
    [TestCase("collection-alpha", "/collections/alpha/instructions?reference=c1")]
    [TestCase("collection-alpha", "/collections/alpha/refunds?reference=r1")]
    [TestCase("business", "/business/advices?reference=a1")]
    [TestCase("business", "/business/statements/2026-01-01")]
    [TestCase("business", "/business/readiness")]
    public async Task Unavailable_CallsOfTheGroup_AllFail(string group, string path)
    {
        await GetAsync(path);
        await FaultAsync(group, """{"kind":"unavailable"}""");

        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Probability_SameSeedInAnyOrder_StrikesTheSameInstructions()
    {
        var forwards = await StruckAsync(Enumerable.Range(0, 40));
        var backwards = await StruckAsync(Enumerable.Range(0, 40).Reverse());

        Assert.That(backwards, Is.EquivalentTo(forwards));
        Assert.That(forwards, Has.Count.InRange(8, 32));
    }

    private async Task<List<int>> StruckAsync(IEnumerable<int> numbers)
    {
        await FaultAsync("payout-instant", """{"kind":"error500","probability":0.5}""");
        var struck = new List<int>();
        foreach (var number in numbers)
        {
            using var response = await Client.PostAsJsonAsync(Path, Instruction($"p{number}"));
            if (response.StatusCode == HttpStatusCode.InternalServerError)
            {
                struck.Add(number);
            }
        }

        return struck;
    }

    private void AssertLogged(long bookings, string answer)
    {
        Assert.That(Audit("SELECT COUNT(*) FROM booking"), Is.EqualTo(bookings));
        Assert.That(Audit(
            $"SELECT COUNT(*) FROM instruction_log WHERE answer = '{answer}' AND outcome = '{(bookings > 0 ? "succeeded" : "none")}'"),
                Is.EqualTo(1));
    }
}
