using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultTolerantPay.SampleBank.Tests.Statements;

/// <summary>
/// A bank whose clock a test sets: at first 28 November 2026, noon in UTC. Ann has yuan and pounds, and there is a card with yuan.
/// </summary>
internal abstract class StatementFixture : BankFixture
{
    protected const string Alpha = "7700001";

    private const string Masked = "622202*********3445";

    protected static readonly DateOnly Day = new(2026, 11, 28);

    protected SetClock Clock { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    /// <summary>How long after their day statements are ready, from the next start of the bank on.</summary>
    protected TimeSpan Delay { get; set; }

    [SetUp]
    public async Task SetUpCustomersAsync()
    {
        Clock.Now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        await PutAsync("/admin/customers", Json($$"""
            [{"customer":"ann","currency":"CNY","balanceMinor":1000000},{"customer":"{{Masked}}","currency":"CNY","balanceMinor":1000000},
             {"customer":"ann","currency":"GBP","balanceMinor":1000000}]
            """));
    }

    [TearDown]
    public void ForgetDelay() => Delay = TimeSpan.Zero;

    protected override SampleBankOptions Adjust(SampleBankOptions options) => options with { Time = Clock, StatementDelay = Delay };

    protected Task FeeAsync(string group, long feeMinor) =>
        PutAsync("/admin/behaviour/" + group, new JsonObject { ["feeMinor"] = feeMinor });

    protected async Task MoveAsync(string path, string reference, long amountMinor, string currency = "CNY")
    {
        JsonObject body = Instruction(reference, "o-" + reference, amountMinor);
        body["currency"] = currency;
        Assert.That((await PostAsync(path, body)).GetProperty("status").GetString(), Is.EqualTo("succeeded"), reference);
    }

    /// <summary>An order to a card provider; what it answers later is booked at once.</summary>
    protected async Task OrderAsync(string provider, string kind, string reference, long amountMinor, string? original = null)
    {
        var order = new JsonObject
        {
            ["reference"] = reference,
            ["merchantNumber"] = "8800001",
            ["order"] = "o-" + reference,
            ["amountMinor"] = amountMinor,
            ["currency"] = "CNY",
            ["cardNumber"] = original is null ? "6222020200112233445" : null,
            ["original"] = original,
        };
        foreach (string name in order.Where(field => field.Value is null).Select(field => field.Key).ToArray())
        {
            order.Remove(name);
        }

        byte[] body = Encoding.UTF8.GetBytes(order.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Providers[provider], $"/orders/{kind}"))
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.Add(
            "X-Bank-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{Secret}:{provider}"), body)));
        using HttpResponseMessage answer = await Client.SendAsync(request);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"succeeded\"").Or.Contain("\"pending\""), reference);
    }

    protected Task<JsonElement> CloseAsync() => PostAsync("/admin/statements/close", new JsonObject());

    protected Task<JsonElement> AddFaultAsync(string kind, string more = "", string door = "institution-alpha") =>
        PostAsync("/admin/statements/faults", Json($$"""{"door":"{{door}}","day":"2026-11-28","kind":"{{kind}}"{{more}}}"""));

    /// <summary>Asks for a statement; the caller closes the answer.</summary>
    protected Task<HttpResponseMessage> AskAsync(string door, string merchantNumber, DateOnly? day = null, string? format = null) =>
        Client.GetAsync(new Uri(
            $"/statements/{door}?merchantNumber={merchantNumber}&day={day ?? Day:yyyy-MM-dd}{(format is null ? "" : $"&format={format}")}",
            UriKind.Relative));

    protected async Task<HttpStatusCode> StatusOfAsync(string door, string merchantNumber, DateOnly? day = null, string? format = null)
    {
        using HttpResponseMessage answer = await AskAsync(door, merchantNumber, day, format);
        return answer.StatusCode;
    }

    /// <summary>The file, whose bytes have the hash that the bank states.</summary>
    protected async Task<byte[]> FetchAsync(string door, string merchantNumber, DateOnly? day = null, string? format = null)
    {
        using HttpResponseMessage answer = await AskAsync(door, merchantNumber, day, format);
        byte[] file = await answer.Content.ReadAsByteArrayAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), Encoding.UTF8.GetString(file));
        Assert.That(answer.Headers.GetValues("X-Content-SHA256").Single(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(file))));
        return file;
    }

    protected async Task<ReadStatement> ReadAsync(string door, string merchantNumber, string format, DateOnly? day = null) =>
        ReadStatement.Of(
            format, await FetchAsync(door, merchantNumber, day, format == "sample-bank" ? "csv" : null), day ?? Day);

    protected Task<ReadStatement> ReadAlphaAsync(DateOnly? day = null) => ReadAsync("institution-alpha", Alpha, "unionpay-zm", day);
}
