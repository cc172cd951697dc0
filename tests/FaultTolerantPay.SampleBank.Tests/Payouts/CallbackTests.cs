using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace FaultTolerantPay.SampleBank.Tests.Payouts;

internal sealed class CallbackTests : BankFixture
{
    private const string Path = "/payouts/callback/instructions";

    private readonly Channel<(string Signature, byte[] Body)> _received = Channel.CreateUnbounded<(string, byte[])>();
    private HttpListener _listener = null!;
    private Uri _url = null!;

    [SetUp]
    public void Listen()
    {
        while (_received.Reader.TryRead(out _))
        {
        }

        // HttpListener cannot choose a free port itself.
        for (var port = 20_000 + (Environment.ProcessId % 20_000); ; port++)
        {
            _url = new Uri($"http://127.0.0.1:{port}/results/");
            _listener = new HttpListener();
            _listener.Prefixes.Add(_url.ToString());
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < 60_000)
            {
                _listener.Close();
            }
        }

        _ = ReceiveAsync(_listener);
    }

    [TearDown]
    public void StopListening() => _listener.Close();

    [Test]
    public async Task Payout_Settled_IsCalledBackWithItsSignature()
    {
        Assert.That(await PostForStatusAsync(Path, WithCallback("p1")), Is.EqualTo("pending"), "answer");

        var (signature, body) = await NextAsync();

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body);
        Assert.That(Convert.FromHexString(signature), Is.EqualTo(expected), "signature");
        var result = JsonDocument.Parse(body).RootElement;
        Assert.That(result.GetProperty("reference").GetString(), Is.EqualTo("p1"), "reference");
        Assert.That(result.GetProperty("status").GetString(), Is.EqualTo("succeeded"), "status");
        Assert.That(result.GetProperty("bookedMinor").GetInt64(), Is.EqualTo(300), "amount booked");
        Assert.That(await StatusAsync(Path + "?reference=p1"), Is.EqualTo("succeeded"), "status by query");
    }

    [Test]
    public async Task Payout_SameReferenceTwice_BooksOnce()
    {
        await PostAsync(Path, WithCallback("p1"));
        await PostAsync(Path, WithCallback("p1"));
        await NextAsync();

        Assert.That((await OrderAsync("o1")).GetProperty("paidOutMinor").GetInt64(), Is.EqualTo(300));
    }

    [Test]
    public async Task Payout_DeclinedAtSettlement_IsCalledBackAsDeclined()
    {
        await PutAsync("/admin/behaviour/payout-callback", Json("""{"declineProbability":1,"declineCode":"merchant_closed"}"""));

        Assert.That(await PostForStatusAsync(Path, WithCallback("p1")), Is.EqualTo("pending"), "answer");

        var result = JsonDocument.Parse((await NextAsync()).Body).RootElement;
        Assert.That(result.GetProperty("code").GetString(), Is.EqualTo("merchant_closed"), "code in the callback");
        Assert.That(Audit("SELECT COUNT(*) FROM booking"), Is.Zero, "bookings");
    }

    [Test]
    public async Task Callback_Lost_LeavesTheResultToQueries()
    {
        await PutAsync("/admin/behaviour/payout-callback", Json("""{"callbackLostProbability":1}"""));
        await PostAsync(Path, WithCallback("p1"));

        await Eventually.TrueAsync(async () => await StatusAsync(Path + "?reference=p1") == "succeeded");
        await Task.Delay(200);
        Assert.That(_received.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Callback_Twice_ComesTwice()
    {
        await PutAsync("/admin/behaviour/payout-callback", Json("""{"callbackTwiceProbability":1}"""));
        await PostAsync(Path, WithCallback("p1"));

        var first = await NextAsync();
        Assert.That((await NextAsync()).Body, Is.EqualTo(first.Body));
    }

    [Test]
    public async Task Pending_BankRestarted_IsSettledAfterwards()
    {
        await PutAsync("/admin/behaviour/payout-callback", Json("""{"callbackDelayMs":1500}"""));
        await PostAsync(Path, WithCallback("p1"));
        await RestartAsync();

        await NextAsync();
        Assert.That((await OrderAsync("o1")).GetProperty("payouts").GetInt64(), Is.EqualTo(1));
    }

    private System.Text.Json.Nodes.JsonObject WithCallback(string reference)
    {
        var instruction = Instruction(reference);
        instruction["callbackUrl"] = _url.ToString();
        return instruction;
    }

    private async Task<(string Signature, byte[] Body)> NextAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await _received.Reader.ReadAsync(timeout.Token);
    }

    private async Task ReceiveAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _received.Writer.TryWrite((context.Request.Headers["X-Bank-Signature"] ?? "", body.ToArray()));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
