using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Tests.Adapters;

/// <summary>What the wire says, in the library's five outcomes.</summary>
public sealed class BankConnectionTests
{
    [Test]
    public void PostAsync_ConnectionRefused_NothingWasSent()
    {
        using var bank = new BankConnection(new Uri($"http://127.0.0.1:{FreePort()}"), TimeSpan.FromSeconds(2));

        Assert.That(async () => await bank.PostAsync("/business/executions", new { }, CancellationToken.None),
            Throws.TypeOf<NothingSentException>());
    }

    /// <summary>The bank may have executed the request before it named an address that takes no connection.</summary>
    [TestCase(302)]
    [TestCase(307)]
    public async Task PostAsync_RedirectionToARefusedAddress_IsNotTakenForNothingSent(int status)
    {
        using var first = new OneAnswer($"HTTP/1.1 {status} Moved", $"Location: http://127.0.0.1:{FreePort()}/");
        using var bank = new BankConnection(first.Address, TimeSpan.FromSeconds(5));

        BankReply reply = await bank.PostAsync("/business/executions", new { }, CancellationToken.None);

        Assert.That((int)reply.Http, Is.EqualTo(status));
        Assert.That(ChannelMessages.Result(reply).Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task PostAsync_ConnectionEndsWithoutAnAnswer_NobodyCanTell()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var bank = new BankConnection(new Uri($"http://{listener.LocalEndpoint}"), TimeSpan.FromSeconds(5));
        Task closing = Task.Run(async () =>
        {
            using Socket caller = await listener.AcceptSocketAsync();
            await caller.ReceiveAsync(new byte[1024]);
        });

        Assert.That(async () => await bank.PostAsync("/business/executions", new { }, CancellationToken.None),
            Throws.InstanceOf<HttpRequestException>());
        await closing;
    }

    [Test]
    public void PostAsync_NoAnswerInTime_NobodyCanTell()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var bank = new BankConnection(new Uri($"http://{listener.LocalEndpoint}"), TimeSpan.FromMilliseconds(200));

        Assert.That(async () => await bank.PostAsync("/business/executions", new { }, CancellationToken.None),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(200, """{"status":"succeeded","reference":"r"}""", OperationOutcome.Succeeded)]
    [TestCase(200, """{"status":"declined","code":"no_account","declineKind":"hard"}""", OperationOutcome.Declined)]
    [TestCase(200, """{"status":"notExecuted","code":"too_late"}""", OperationOutcome.NotExecuted)]
    [TestCase(200, """{"status":"pending"}""", OperationOutcome.Pending)]
    [TestCase(200, """{"status":"conflict"}""", OperationOutcome.Unknown)]
    [TestCase(200, "<html>", OperationOutcome.Unknown)]
    [TestCase(503, """{"error":"unavailable","code":"not_executed"}""", OperationOutcome.NotExecuted)]
    [TestCase(503, "", OperationOutcome.Unknown)]
    [TestCase(500, """{"error":"internal_error"}""", OperationOutcome.Unknown)]
    [TestCase(500, """{"status":"succeeded"}""", OperationOutcome.Unknown)]
    [TestCase(400, """{"error":"bad_request","fields":{"amountMinor":"is missing"}}""", OperationOutcome.NotExecuted)]
    public void Result_Answer_IsOneOfTheFiveOutcomes(int http, string body, OperationOutcome expected) =>
        Assert.That(ChannelMessages.Result(BankReply.Read((HttpStatusCode)http, Encoding.UTF8.GetBytes(body))).Outcome,
            Is.EqualTo(expected));

    [Test]
    public void Found_QueryWasNotAnswered_SaysNothingOfTheInstruction()
    {
        QueryResult result = ChannelMessages.Found(
            BankReply.Read(HttpStatusCode.ServiceUnavailable, """{"error":"unavailable","code":"not_executed"}"""u8.ToArray()));

        Assert.That(result.IsFound, Is.True);
        Assert.That(result.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public void IsSigned_OnlyWithTheSecretAndTheWholeBody()
    {
        byte[] key = "a secret of the tests"u8.ToArray();
        byte[] body = """{"reference":"r","status":"succeeded"}"""u8.ToArray();
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, body));

        Assert.That(CallbackEndpoint.IsSigned(body, signature, key), Is.True);
        Assert.That(CallbackEndpoint.IsSigned(body, signature, "another secret"u8.ToArray()), Is.False);
        Assert.That(CallbackEndpoint.IsSigned(body.AsSpan(1), signature, key), Is.False);
        Assert.That(CallbackEndpoint.IsSigned(body, "", key), Is.False);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
