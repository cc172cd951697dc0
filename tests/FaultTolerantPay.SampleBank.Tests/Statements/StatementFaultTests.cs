using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>Each fault does what it says, and the right file comes after it.</summary>
internal sealed class StatementFaultTests : StatementFixture
{
    [SetUp]
    public async Task MakeBusinessAsync()
    {
        for (int i = 1; i <= 5; i++)
        {
            await MoveAsync("/payouts/instant/instructions", $"p{i}", 100 * i);
            await OrderAsync("sync", "pay", $"a{i}", 100 * i);
            await OrderAsync("callback", "pay", $"a{i}", 100 * i);
        }

        await CloseAsync();
    }

    [Test]
    public async Task Late_ForSomeRequests_IsNotReadyThenThere()
    {
        await AddFaultAsync("late", ",\"times\":2");

        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await StatusOfAsync("provider-sync", "8800001"), Is.EqualTo(HttpStatusCode.OK), "another door");
        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await ReadAlphaAsync()).Rows, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Late_UntilATime_EndsThen()
    {
        await AddFaultAsync("late", ",\"until\":\"2026-11-30T09:00:00Z\"");
        Clock.Now = new DateTimeOffset(2026, 11, 30, 8, 59, 59, TimeSpan.Zero);
        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.NotFound));

        Clock.Now = Clock.Now.AddSeconds(1);

        Assert.That(await StatusOfAsync("institution-alpha", Alpha), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task NeverAnswers_HoldsTheCaller()
    {
        await AddFaultAsync("neverAnswers", ",\"times\":1");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.That(
            async () => await Client.GetAsync(
                new Uri($"/statements/institution-alpha?merchantNumber={Alpha}&day=2026-11-28", UriKind.Relative), patience.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await ReadAlphaAsync()).Rows, Has.Count.EqualTo(5));
    }

    [TestCase("institution-alpha", Alpha, "unionpay-zm", 2)]
    [TestCase("provider-sync", "8800001", "wechat", 2)]
    [TestCase("provider-callback", "8800001", "alipay", 2)]
    [TestCase("institution-alpha", Alpha, "sample-bank", 2)]
    public async Task Truncated_EndsInTheMiddleOfTheRow(string door, string number, string format, int rows)
    {
        await AddFaultAsync("truncated", $",\"reference\":\"{(door == "institution-alpha" ? "p3" : "a3")}\"", door);

        ReadStatement read = await ReadAsync(door, number, format);

        Assert.That(read.Rows, Has.Count.EqualTo(rows), "those before it");
        Assert.That(read.Errors, Is.Not.Empty, "the reader sees it");
    }

    [TestCase("institution-alpha", Alpha, "unionpay-zm")]
    [TestCase("provider-sync", "8800001", "wechat")]
    [TestCase("provider-callback", "8800001", "alipay")]
    [TestCase("institution-alpha", Alpha, "sample-bank")]
    public async Task WrongLine_IsOneErrorInTheLine(string door, string number, string format)
    {
        string reference = door == "institution-alpha" ? "p3" : "a3";
        await AddFaultAsync("wrongLine", $",\"reference\":\"{reference}\"", door);

        ReadStatement read = await ReadAsync(door, number, format);

        Assert.That(read.Rows.Select(row => row.OurReference), Has.Exactly(4).Items.And.None.EqualTo(reference));
        Assert.That(read.Errors, Is.Not.Empty);
    }

    [TestCase("institution-alpha", Alpha, "unionpay-zm")]
    [TestCase("provider-sync", "8800001", "wechat")]
    [TestCase("provider-callback", "8800001", "alipay")]
    [TestCase("institution-alpha", Alpha, "sample-bank")]
    public async Task MissingLine_IsSeenByNoReader(string door, string number, string format)
    {
        await AddFaultAsync("missingLine", "", door);

        ReadStatement read = await ReadAsync(door, number, format);

        Assert.That(read.Errors, Is.Empty, "only a comparison with our records can find it");
        Assert.That(read.Rows, Has.Count.EqualTo(4));
    }

    [TestCase("institution-alpha", Alpha, "unionpay-zm")]
    [TestCase("provider-sync", "8800001", "wechat")]
    [TestCase("provider-callback", "8800001", "alipay")]
    [TestCase("institution-alpha", Alpha, "sample-bank")]
    public async Task DuplicateLine_IsThereTwice(string door, string number, string format)
    {
        await AddFaultAsync("duplicateLine", "", door);

        ReadStatement read = await ReadAsync(door, number, format);

        Assert.That(read.Errors, Is.Empty);
        Assert.That(read.Rows, Has.Count.EqualTo(6));
        Assert.That(read.Rows.Select(row => (row.OurReference, row.TheirReference)).Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task WrongAmount_OfANamedRow_IsOneMinorUnitTooHigh()
    {
        await AddFaultAsync("wrongAmount", ",\"reference\":\"p2\"");

        ReadStatement read = await ReadAlphaAsync();

        Assert.That(read.Errors, Is.Empty);
        Assert.That(read.Rows.Select(row => row.AmountMinor), Is.EqualTo(new[] { 100, 201, 300, 400, 500 }));
    }

    [Test]
    public async Task Damaged_HasNotTheHashThatIsStated()
    {
        await AddFaultAsync("damaged", ",\"times\":1");
        using HttpResponseMessage answer = await AskAsync("institution-alpha", Alpha);
        byte[] file = await answer.Content.ReadAsByteArrayAsync();

        Assert.That(answer.Headers.GetValues("X-Content-SHA256").Single(), Is.Not.EqualTo(Convert.ToHexStringLower(SHA256.HashData(file))));
        Assert.That((await ReadAlphaAsync()).Errors, Is.Empty, "asked again, it is right");
    }

    [TestCase("missingLine")]
    [TestCase("duplicateLine")]
    [TestCase("wrongAmount")]
    [TestCase("wrongLine")]
    [TestCase("truncated")]
    public async Task Account_WithAFault_DoesNotAddUp(string kind)
    {
        Clock.Now = Clock.Now.AddDays(2);
        await PostAsync("/admin/statements/faults", Json($$"""{"door":"account","day":"2026-11-29","kind":"{{kind}}"}"""));

        ReadAccount read = ReadAccount.Of(await FetchAsync("account", "6600001", Day.AddDays(1)));

        Assert.That(read.Statements, Is.Empty);
        Assert.That(read.Errors, Is.Not.Empty);
    }

    [TestCase("truncated")]
    [TestCase("wrongLine")]
    [TestCase("missingLine")]
    [TestCase("duplicateLine")]
    [TestCase("wrongAmount")]
    public async Task Fault_ForOneAnswer_IsCorrectedInTheNext(string kind)
    {
        byte[] right = await FetchAsync("institution-alpha", Alpha);
        await AddFaultAsync(kind, ",\"times\":1");

        Assert.That(await FetchAsync("institution-alpha", Alpha), Is.Not.EqualTo(right));
        Assert.That(await FetchAsync("institution-alpha", Alpha), Is.EqualTo(right));
    }

    [Test]
    public async Task Fault_StrikesTheSameRowEachTime_AndTheSeedChooses()
    {
        await AddFaultAsync("missingLine");
        byte[] first = await FetchAsync("institution-alpha", Alpha);
        byte[] again = await FetchAsync("institution-alpha", Alpha);
        var files = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < 20; seed++)
        {
            using HttpResponseMessage cleared = await Client.DeleteAsync(new Uri("/admin/statements/faults", UriKind.Relative));
            await AddFaultAsync("missingLine", $",\"seed\":{seed}");
            files.Add(Convert.ToHexString(SHA256.HashData(await FetchAsync("institution-alpha", Alpha))));
        }

        Assert.That(again, Is.EqualTo(first));
        Assert.That(files, Has.Count.GreaterThan(1));
    }

    [Test]
    public async Task Faults_AreListedAndEnded()
    {
        byte[] right = await FetchAsync("institution-alpha", Alpha);
        await AddFaultAsync("late");
        await AddFaultAsync("missingLine", door: "provider-sync");

        Assert.That((await GetAsync("/admin/statements/faults")).GetArrayLength(), Is.EqualTo(2));
        using HttpResponseMessage ended = await Client.DeleteAsync(new Uri("/admin/statements/faults", UriKind.Relative));
        Assert.That((await GetAsync("/admin/statements/faults")).GetArrayLength(), Is.Zero);
        Assert.That(await FetchAsync("institution-alpha", Alpha), Is.EqualTo(right));
    }

    [Test]
    public async Task Fault_Wrong_NamesEveryField()
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync(
            "/admin/statements/faults",
            Json("""{"door":"account","day":"2026-11-28","kind":"lost","times":0,"until":"soon","row":1}"""));
        string text = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        foreach (string field in new[] { "kind", "times", "until", "row" })
        {
            Assert.That(text, Does.Contain($"\"{field}\":"), field);
        }
    }
}
