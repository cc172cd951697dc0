using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace FaultTolerantPay.SampleBank.Tests.Providers;

/// <summary>The card providers, as a caller sees them over HTTP.</summary>
internal sealed class ProviderTests : BankFixture
{
    private const string Card = "6222020200112233445";
    private const string Masked = "622202*********3445";

    private readonly Channel<(string Signature, string Body)> _callbacks = Channel.CreateUnbounded<(string, string)>();
    private HttpClient _http = null!;

    [SetUp]
    public async Task SetUpCardAsync()
    {
        _http = new HttpClient();
        await PutAsync("/admin/customers", Json($$"""[{"customer":"{{Masked}}","currency":"CNY","balanceMinor":10000}]"""));
    }

    [TearDown]
    public void CloseClient() => _http.Dispose();

    [Test]
    public async Task Pay_Sync_TakesTheMoneyOnceAndKeepsNoNumber()
    {
        await OrderAsync("sync", "pay", Order("r1"));
        JsonElement again = await OrderAsync("sync", "pay", Order("r1"));

        Assert.That(again.GetProperty("status").GetString(), Is.EqualTo("succeeded"));
        Assert.That(Audit("SELECT charged_minor FROM card_total WHERE order_id = 'o-r1'"), Is.EqualTo(2_000));
        Assert.That(Audit($"SELECT balance_minor FROM account WHERE account = 'customer:{Masked}'"), Is.EqualTo(8_000));
        Assert.That(Audit("SELECT SUM(amount_minor) FROM posting"), Is.Zero);
        Assert.That(
            Encoding.Latin1.GetString(await ReadLedgerAsync()), Does.Contain(Masked).And.Not.Contain(Card).And.Not.Contain("371"));
    }

    [TestCase("callback")]
    [TestCase("polling")]
    public async Task Pay_ProviderThatAnswersLater_IsPendingThenSucceeded(string provider)
    {
        JsonElement first = await OrderAsync(provider, "pay", Order("r1"));

        Assert.That(first.GetProperty("status").GetString(), Is.EqualTo("pending"));
        Assert.That(first.GetProperty("bookedMinor").GetInt64(), Is.Zero);
        await Eventually.TrueAsync(async () =>
            (await QueryAsync(provider, "pay", "r1")).GetProperty("status").GetString() == "succeeded");
    }

    [Test]
    public async Task Query_OfAnUnknownReference_IsNotFound() =>
        Assert.That((await QueryAsync("sync", "pay", "nothing")).GetProperty("status").GetString(), Is.EqualTo("notFound"));

    [TestCase("\"cardNumber\":\"6222020200112299999\"", "14")]
    [TestCase("\"agreement\":\"A-none\"", "40")]
    [TestCase("\"cardNumber\":\"6222020200112233445\",\"amountMinor\":10001", "51")]
    public async Task Pay_Refused_HasTheProvidersCode(string fields, string code)
    {
        JsonObject order = Order("r1");
        order.Remove("cardNumber");
        foreach ((string name, JsonNode? value) in Json($"{{{fields}}}").AsObject())
        {
            order[name] = value?.DeepClone();
        }

        JsonElement answer = await OrderAsync("sync", "pay", order);

        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("declined"));
        Assert.That(answer.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(answer.TryGetProperty("declineKind", out _), Is.False, "what a code means is the caller's to know");
    }

    [Test]
    public async Task Refund_AboveThePayment_IsRefused()
    {
        await OrderAsync("sync", "pay", Order("r1"));

        Assert.That(await StatusAndCodeAsync("sync", "refund", Referring("r2", "r1", 1_500)), Is.EqualTo("succeeded "));
        Assert.That(await StatusAndCodeAsync("sync", "refund", Referring("r3", "r1", 501)), Is.EqualTo("declined 13"));
        Assert.That(await StatusAndCodeAsync("sync", "refund", Referring("r4", "r1", 500)), Is.EqualTo("succeeded "));
        Assert.That(Audit("SELECT SUM(refunded_minor) FROM card_total"), Is.EqualTo(2_000));
    }

    [Test]
    public async Task Capture_OfAnExpiredAuthorisation_IsRefused()
    {
        await SettleAsync("authorise", Order("r1"));
        await PostAsync("/admin/providers/callback/expiries", Json("""{"reference":"r1"}"""));

        Assert.That(await SettleAsync("capture", Referring("r2", "r1", 2_000)), Is.EqualTo("declined 54"));
        Assert.That(Audit("SELECT COUNT(*) FROM booking"), Is.Zero);
    }

    [Test]
    public async Task Capture_InParts_StopsAtTheAuthorised()
    {
        await SettleAsync("authorise", Order("r1"));

        Assert.That(await SettleAsync("capture", Referring("r2", "r1", 1_500)), Is.EqualTo("succeeded "));
        Assert.That(await SettleAsync("capture", Referring("r3", "r1", 501)), Is.EqualTo("declined 13"));
        Assert.That(await SettleAsync("increment", Referring("r4", "r1", 1)), Is.EqualTo("succeeded "));
        Assert.That(await SettleAsync("capture", Referring("r5", "r1", 501)), Is.EqualTo("succeeded "));
        Assert.That(await SettleAsync("void", Referring("r6", "r1", 2_000)), Is.EqualTo("declined 12"));
    }

    [Test]
    public async Task Reverse_Capture_GivesTheMoneyBackOnceAndCanBeCapturedAgain()
    {
        await SettleAsync("authorise", Order("r1"));
        await SettleAsync("capture", Referring("r2", "r1", 2_000));

        Assert.That(await SettleAsync("reverse", Referring("r3", "r2", 2_000)), Is.EqualTo("succeeded "));
        Assert.That(await SettleAsync("reverse", Referring("r4", "r2", 2_000)), Is.EqualTo("declined 12"));
        Assert.That(await SettleAsync("refund", Referring("r5", "r2", 1)), Is.EqualTo("declined 25"));
        Assert.That(await SettleAsync("capture", Referring("r6", "r1", 2_000)), Is.EqualTo("succeeded "));
        Assert.That(Audit("SELECT SUM(charged_minor) - SUM(refunded_minor) FROM card_total"), Is.EqualTo(2_000));
        Assert.That(Audit("SELECT SUM(amount_minor) FROM posting"), Is.Zero);
    }

    [Test]
    public async Task Reverse_AuthorisationOrPaymentThatIsFollowed_IsRefused()
    {
        await SettleAsync("authorise", Order("r1"));
        await SettleAsync("capture", Referring("r2", "r1", 500));
        await SettleAsync("pay", Order("r3"));
        await SettleAsync("refund", Referring("r4", "r3", 1));

        Assert.That(await SettleAsync("reverse", Referring("r5", "r1", 2_000)), Is.EqualTo("declined 12"));
        Assert.That(await SettleAsync("reverse", Referring("r6", "r3", 2_000)), Is.EqualTo("declined 12"));
    }

    [Test]
    public async Task Reverse_OrderThatDidNotCome_KeepsItFromBeingExecuted()
    {
        Assert.That(await SettleAsync("reverse", Referring("r2", "r1", 2_000)), Is.EqualTo("succeeded "));

        Assert.That(await SettleAsync("pay", Order("r1")), Is.EqualTo("declined 12"));
        Assert.That(Audit("SELECT COUNT(*) FROM booking"), Is.Zero);
    }

    [Test]
    public async Task Reverse_Authorisation_CanNoLongerBeCaptured()
    {
        await SettleAsync("authorise", Order("r1"));

        Assert.That(await SettleAsync("reverse", Referring("r2", "r1", 2_000)), Is.EqualTo("succeeded "));
        Assert.That(await SettleAsync("capture", Referring("r3", "r1", 1)), Is.EqualTo("declined 12"));
    }

    [Test]
    public async Task Order_WithAWrongSignature_IsNotRead()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Providers["sync"], "/orders/pay"))
        {
            Content = new StringContent(Order("r1").ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Bank-Signature", Sign("callback", Encoding.UTF8.GetBytes(Order("r1").ToJsonString())));
        using HttpResponseMessage answer = await _http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(Audit("SELECT COUNT(*) FROM instruction_log"), Is.Zero);
    }

    [Test]
    public async Task Door_Closed_RefusesConnectionsUntilItIsOpenedOnTheSamePort()
    {
        Uri before = Providers["sync"];
        await PutAsync("/admin/providers/sync", Json("""{"open":false}"""));
        Assert.That(
            async () => await QueryAsync("sync", "pay", "r1"),
            Throws.InstanceOf<HttpRequestException>().With.Property("HttpRequestError").EqualTo(HttpRequestError.ConnectionError));
        Assert.That(await StatusAsync("/admin/health"), Is.EqualTo("up"), "the rest of the bank goes on");
        await PutAsync("/admin/providers/sync", Json("""{"open":true}"""));

        Assert.That(Providers["sync"], Is.EqualTo(before));
        Assert.That((await QueryAsync("sync", "pay", "r1")).GetProperty("status").GetString(), Is.EqualTo("notFound"));
    }

    [TestCase("{}", "succeeded")]
    [TestCase("""{"callbackTwiceProbability":1}""", "succeeded,succeeded")]
    [TestCase("""{"callbackContradictsProbability":1}""", "succeeded,declined")]
    [TestCase("""{"callbackForgedProbability":1}""", "declined!,succeeded")]
    public async Task Callback_OfAnOrder_ComesAsTheBehaviourSays(string behaviour, string expected)
    {
        await PutAsync("/admin/behaviour/provider-callback", Json(behaviour));
        using HttpListener listener = Listen(out Uri address);
        JsonObject order = Order("r1");
        order["callbackUrl"] = address.ToString();
        order["text"] = "茶叶";
        await OrderAsync("callback", "pay", order);

        var seen = new List<string>();
        while (seen.Count < expected.Split(',').Length)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            (string signature, string body) = await _callbacks.Reader.ReadAsync(limit.Token);
            Assert.That(body, Does.Contain("\"text\":\"茶叶\""), "the text as it is, not escaped");
            string status = JsonDocument.Parse(body).RootElement.GetProperty("status").GetString()!;
            seen.Add(signature == Sign("callback", Encoding.UTF8.GetBytes(body)) ? status : $"{status}!");
        }

        Assert.That(string.Join(',', seen), Is.EqualTo(expected));
    }

    [Test]
    public async Task Agreement_SignedAndEnded_PaysOnlyBetween()
    {
        string agreement = (await CardAsync("sync", "sign", "s1")).GetProperty("agreement").GetString()!;
        JsonObject order = Order("r1");
        order.Remove("cardNumber");
        order["agreement"] = agreement;
        Assert.That(await StatusAndCodeAsync("sync", "pay", order), Is.EqualTo("succeeded "));

        await CardAsync("sync", "unsign", "s2", ("agreement", agreement));

        order["reference"] = "r2";
        Assert.That(await StatusAndCodeAsync("sync", "pay", order), Is.EqualTo("declined 40"));
    }

    [Test]
    public async Task Sms_Confirmed_SignsAnAgreementOnlyWithTheRightCode()
    {
        await CardAsync("polling", "requestSms", "s1");
        string code = (await GetAsync("/admin/providers/polling/sms?reference=s1")).GetProperty("code").GetString()!;

        JsonElement wrong = await CardAsync("polling", "confirmSms", "s2", ("smsReference", "s1"), ("smsCode", "0"));
        JsonElement right = await CardAsync("polling", "confirmSms", "s3", ("smsReference", "s1"), ("smsCode", code));

        Assert.That(wrong.GetProperty("code").GetString(), Is.EqualTo("55"));
        Assert.That(right.GetProperty("agreement").GetString(), Is.EqualTo("A-s3"));
    }

    [TestCase("sync", "/orders/authorise")]
    [TestCase("callback", "/cards/verify")]
    [TestCase("polling", "/orders/capture")]
    public async Task Order_ThatTheProviderCannotDo_IsRefusedByName(string provider, string path)
    {
        using HttpResponseMessage answer = await SendAsync(provider, path, Order("r1"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("kind"));
    }

    private static JsonObject Order(string reference) => new()
    {
        ["reference"] = reference,
        ["merchantNumber"] = "8800001",
        ["order"] = $"o-{reference}",
        ["amountMinor"] = 2_000,
        ["currency"] = "CNY",
        ["cardNumber"] = Card,
        ["cvv2"] = "371",
    };

    private static JsonObject Referring(string reference, string original, long amountMinor)
    {
        JsonObject order = Order(reference);
        order.Remove("cardNumber");
        order.Remove("cvv2");
        order["original"] = original;
        order["amountMinor"] = amountMinor;
        return order;
    }

    private static string Sign(string provider, byte[] signed) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{Secret}:{provider}"), signed));

    private async Task<string> StatusAndCodeAsync(string provider, string kind, JsonObject order) =>
        StatusAndCode(await OrderAsync(provider, kind, order));

    private static string StatusAndCode(JsonElement answer) =>
        $"{answer.GetProperty("status").GetString()} {(answer.TryGetProperty("code", out JsonElement code) ? code.GetString() : "")}";

    /// <summary>Sends an order to the callback provider, and waits for what a query says in the end.</summary>
    private async Task<string> SettleAsync(string kind, JsonObject order)
    {
        await OrderAsync("callback", kind, order);
        string reference = order["reference"]!.GetValue<string>();
        await Eventually.TrueAsync(async () => StatusAndCode(await QueryAsync("callback", kind, reference)) != "pending ");
        return StatusAndCode(await QueryAsync("callback", kind, reference));
    }

    private async Task<JsonElement> OrderAsync(string provider, string kind, JsonObject order) =>
        await ReadAsync(await SendAsync(provider, $"/orders/{kind}", order));

    private async Task<JsonElement> CardAsync(string provider, string kind, string reference, params (string Name, string Value)[] fields)
    {
        var question = new JsonObject { ["reference"] = reference, ["cardNumber"] = Card };
        foreach ((string name, string value) in fields)
        {
            question[name] = value;
        }

        return await ReadAsync(await SendAsync(provider, $"/cards/{kind}", question));
    }

    private async Task<HttpResponseMessage> SendAsync(string provider, string path, JsonObject body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Providers[provider], path))
        {
            Content = new ByteArrayContent(bytes),
        };
        request.Headers.Add("X-Bank-Signature", Sign(provider, bytes));
        return await _http.SendAsync(request);
    }

    private async Task<JsonElement> QueryAsync(string provider, string kind, string reference)
    {
        string path = $"/orders/{kind}?reference={reference}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Providers[provider], path));
        request.Headers.Add("X-Bank-Signature", Sign(provider, Encoding.UTF8.GetBytes(path)));
        return await ReadAsync(await _http.SendAsync(request));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            string text = await response.Content.ReadAsStringAsync();
            Assert.That(response.IsSuccessStatusCode, Is.True, text);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    /// <summary>The ledger's bytes, with those that are not yet in the main file.</summary>
    private async Task<byte[]> ReadLedgerAsync()
    {
        using var all = new MemoryStream();
        foreach (string path in new[] { LedgerPath, LedgerPath + "-wal" })
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await file.CopyToAsync(all);
        }

        return all.ToArray();
    }

    private HttpListener Listen(out Uri address)
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/results/");
        free.Stop();
        var listener = new HttpListener();
        listener.Prefixes.Add(address.ToString());
        listener.Start();
        _ = ReceiveAsync(listener);
        return listener;
    }

    private async Task ReceiveAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                _callbacks.Writer.TryWrite((context.Request.Headers["X-Bank-Signature"] ?? "", await reader.ReadToEndAsync()));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
