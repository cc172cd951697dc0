using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.SampleHost.Tests.Cards;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>A result that a provider tells only to <c>serve</c>, which listens for callbacks in a process of its own.</summary>
public sealed class CardCallbackTests : CardFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Serve_ResultComesByCallback_EndsThePayment()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(Shell);
        // The command ends before the bank calls back, and nobody is told anything that asks.
        await Shell.BehaveAsync("callback", new { callbackDelayMs = 2_000 });
        await Shell.FaultAsync("callback", "unavailable", 0, "query");
        (int sent, JsonElement open) = await PayAsync("o1", serve.Address);

        JsonElement paid = await UntilPaidAsync("o1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((sent, Text(open, "payment", "state")), Is.EqualTo((ExitCode.AnswerIsNo, "inProgress")), open.GetRawText());
            Assert.That(Operations(paid), Is.EqualTo(new[] { ("Pay 1", "callback-1", "succeeded") }));
            Assert.That(await Shell.BookingsAsync("callback", Text(paid, "operation", "reference")!), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Serve_CallbackOfAnotherKeyOrProvider_IsRefusedAndChangesNothing()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(Shell);
        await Shell.BehaveAsync("callback", new { callbackLostProbability = 1 });
        await Shell.FaultAsync("callback", "unavailable", 0, "query");
        (_, JsonElement open) = await PayAsync("o1", serve.Address);
        byte[] body = Body(Text(open, "operation", "reference")!);

        HttpStatusCode[] refused =
        [
            await serve.CallBackAsync("callback", body, Sign(body, "a key that nobody has")),
            await serve.CallBackAsync("callback", body, Sign(body, $"{CardConsole.Secret}:sync")),
            await serve.CallBackAsync("callback", body, signature: null),
            await serve.CallBackAsync("nobody", body, Sign(body, $"{CardConsole.Secret}:callback")),
        ];
        (_, JsonElement still) = await Shell.AskAsync("query", "shop", "o1");
        HttpStatusCode taken = await serve.CallBackAsync("callback", body, Sign(body, $"{CardConsole.Secret}:callback"));
        JsonElement paid = await UntilPaidAsync("o1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused, Is.EqualTo(new[]
            {
                HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound,
            }));
            Assert.That(Text(still, "payment", "state"), Is.EqualTo("inProgress"), still.GetRawText());
            Assert.That(taken, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(paid.GetProperty("payment").GetProperty("paidMinor").GetInt64(), Is.EqualTo(2_000));
        }
    }

    private static byte[] Body(string reference) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        reference,
        status = "succeeded",
        amountMinor = 2_000,
        currency = "CNY",
        merchantNumber = "8800003",
        feeMinor = 0,
        signedAt = TimeProvider.System.GetUtcNow(),
    });

    private static string Sign(byte[] body, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));

    private Task<(int Code, JsonElement Answer)> PayAsync(string order, Uri callbackHost) => Shell.AskAsync(
    [
        "pay", "shop", order, .. Twenty, "--provider", "callback", "--wait", "1s", "--callback-host", callbackHost.AbsoluteUri,
    ]);

    private async Task<JsonElement> UntilPaidAsync(string order)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            (_, JsonElement answer) = await Shell.AskAsync("query", "shop", order);
            if (Text(answer, "payment", "state") == "paid")
            {
                return answer;
            }

            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), answer.GetRawText());
            await Task.Delay(100);
        }
    }

    /// <summary>The command <c>serve</c> with the keys of card payments.</summary>
    private sealed class ServeProcess : IAsyncDisposable
    {
        private readonly ProgramProcess _process;
        private readonly HttpClient _http = new();

        private ServeProcess(ProgramProcess process) => _process = process;

        public Uri Address { get; private set; } = null!;

        public static async Task<ServeProcess> StartAsync(CardConsole shell)
        {
            var started = new ServeProcess(ProgramProcess.With(
                CardConsole.Environment, "FaultTolerantPay.SampleHost", CardConsole.Secret,
                "serve", "--bank", shell.Bank.AbsoluteUri, "--store", shell.Store, "--answers", Path.Combine(shell.Folder, "answers"),
                "--at-once", "1", "--quick"));
            DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
            const string Begin = "Listens on ";
            string line;
            while ((line = started._process.Errors).IndexOf(Begin, StringComparison.Ordinal) < 0)
            {
                Assert.That(started._process.HasExited, Is.False, line);
                Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), "it does not listen");
                await Task.Delay(50);
            }

            started.Address = new Uri(line[(line.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..].Split(',')[0]);
            return started;
        }

        public async Task<HttpStatusCode> CallBackAsync(string provider, byte[] body, string? signature)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, $"/callbacks/cards/{provider}"))
            {
                Content = new ByteArrayContent(body),
            };
            if (signature is not null)
            {
                request.Headers.Add(ProviderWire.SignatureHeader, signature);
            }

            using HttpResponseMessage response = await _http.SendAsync(request);
            return response.StatusCode;
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            _process.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
