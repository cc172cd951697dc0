using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>Bodies that are too large, too slow or incomplete, and too many at once.</summary>
public sealed class BodyLimitTests
{
    private const int Max = 1_024;

    [TestCase(Max, true, HttpStatusCode.OK)]
    [TestCase(Max, false, HttpStatusCode.OK)]
    [TestCase(Max + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(Max + 1, false, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(10_000_000, true, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(10_000_000, false, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_BodyOfASize_IsReceivedUpToTheLimit(int bytes, bool isLengthKnown, HttpStatusCode expected)
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxBodyBytes = Max);
        byte[] body = new byte[bytes];
        new Random(1).NextBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/payment-callbacks/unionfast", UriKind.Relative))
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.TransferEncodingChunked = !isLengthKnown;
        // A client that asks before it sends sees the answer; one that does not may see its connection closed.
        request.Headers.ExpectContinue = bytes > 100_000;

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
        Assert.That(callbacks.Received.Select(one => one.Message.Body.ToArray()),
            Is.EqualTo(expected == HttpStatusCode.OK ? new[] { body } : []));
    }

    [Test]
    public async Task Post_BodyInManySmallPieces_IsReceivedWhole()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        using Socket socket = await server.SendAsync("Content-Length: 50", "");
        socket.NoDelay = true;
        for (int i = 0; i < 50; i++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{i % 10}"));
        }

        Assert.That(await CallbackServer.StatusLineAsync(socket), Is.EqualTo("HTTP/1.1 200 OK"));
        Assert.That(Encoding.ASCII.GetString(callbacks.Received.Single().Message.Body.Span),
            Is.EqualTo(string.Concat(Enumerable.Repeat("0123456789", 5))));
    }

    [TestCase("Content-Length: 100", "half of it")]
    [TestCase("Transfer-Encoding: chunked", "a\r\nhalf of it\r\n")]
    [TestCase("Transfer-Encoding: chunked", "a\r\nhalf")]
    [TestCase("Transfer-Encoding: chunked", "not a length\r\n")]
    public async Task Post_BodyThatEndsTooEarly_IsNotReceived(string head, string body)
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        using Socket socket = await server.SendAsync(head, body);
        socket.Shutdown(SocketShutdown.Send);

        Assert.That(await CallbackServer.StatusLineAsync(socket), Is.Empty.Or.StartsWith("HTTP/1.1 400"));
        Assert.That(callbacks.Received, Is.Empty);
    }

    [Test]
    public async Task Post_ConnectionBreaksInTheBody_IsNotReceivedAndItsPlaceIsFree()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxConcurrent = 1);
        using (Socket socket = await server.SendAsync("Content-Length: 100", "half of it"))
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        await RecordedAsync(server, "whole");

        Assert.That(callbacks.Received.Select(one => Encoding.ASCII.GetString(one.Message.Body.Span)), Is.EqualTo(new[] { "whole" }));
    }

    [TestCase("Content-Length: 100")]
    [TestCase("Transfer-Encoding: chunked")]
    public async Task Post_SlowBody_IsRefusedWhenItsTimeIsOver(string head)
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(
            callbacks, limits => limits.ReadTimeout = TimeSpan.FromMilliseconds(100));
        using Socket socket = await server.SendAsync(head, "");

        Assert.That(await CallbackServer.StatusLineAsync(socket), Is.EqualTo("HTTP/1.1 408 Request Timeout"));
        Assert.That(callbacks.Received, Is.Empty);
    }

    [Test]
    public async Task Post_HeaderOf100Kilobytes_IsRefusedByTheServer()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        using Socket socket = await server.SendAsync($"Content-Length: 0\r\nX-Signature: {new string('a', 100_000)}", "");

        Assert.That(await CallbackServer.StatusLineAsync(socket), Is.EqualTo("HTTP/1.1 431 Request Header Fields Too Large"));
        Assert.That(callbacks.Received, Is.Empty);
    }

    [Test]
    public async Task Post_MoreThanMayBeUnderWay_IsPutOff()
    {
        var areDurable = new TaskCompletionSource<CallbackResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var areHere = new SemaphoreSlim(0);
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ =>
            {
                areHere.Release();
                return areDurable.Task;
            },
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxConcurrent = 2);
        Task<HttpResponseMessage>[] underWay = [server.PostAsync("1"), server.PostAsync("2")];
        await areHere.WaitAsync();
        await areHere.WaitAsync();

        using HttpResponseMessage putOff = await server.PostAsync("3");
        areDurable.SetResult(ScriptedCallbacks.Recorded(CallbackReply.Ok));
        HttpResponseMessage[] recorded = await Task.WhenAll(underWay);
        using HttpResponseMessage after = await server.PostAsync("4");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(putOff.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(putOff.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(recorded.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(server.Log.Ids, Is.EqualTo(new[] { CallbackLogEvents.TooMany }));
        }
    }

    [Test]
    public async Task Post_EveryFailure_LeavesItsPlaceFree()
    {
        int calls = 0;
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ => (++calls % 3) switch
            {
                0 => throw new StoreException(),
                1 => throw new InvalidOperationException(),
                _ => Task.FromResult(ScriptedCallbacks.Recorded(null)),
            },
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits =>
        {
            limits.MaxConcurrent = 1;
            limits.MaxBodyBytes = Max;
        });
        for (int i = 0; i < 3; i++)
        {
            (await server.PostAsync("anything")).Dispose();
            (await server.PostAsync(new string('x', Max + 1))).Dispose();
            (await server.PostAsync("anything", "nobody")).Dispose();
        }

        callbacks.OnCallback = _ => Task.FromResult(ScriptedCallbacks.Recorded(CallbackReply.Ok));
        using HttpResponseMessage last = await server.PostAsync("anything");

        Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(server.Log.Ids, Has.None.EqualTo(CallbackLogEvents.TooMany));
    }

    [Test]
    public async Task Post_AnotherProvidersPlacesAreTaken_IsRecorded()
    {
        var areDurable = new TaskCompletionSource<CallbackResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var areHere = new SemaphoreSlim(0);
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = message =>
            {
                if (message.Body.Length == 1)
                {
                    return Task.FromResult(ScriptedCallbacks.Recorded(CallbackReply.Ok));
                }

                areHere.Release();
                return areDurable.Task;
            },
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxConcurrent = 1);
        Task<HttpResponseMessage> slow = server.PostAsync("slow");
        await areHere.WaitAsync();

        using HttpResponseMessage other = await server.PostAsync("2", "another");
        using HttpResponseMessage same = await server.PostAsync("3");
        areDurable.SetResult(ScriptedCallbacks.Recorded(CallbackReply.Ok));
        using HttpResponseMessage ended = await slow;

        Assert.That(
            (other.StatusCode, same.StatusCode, ended.StatusCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Post_1000AtOnce_AreAllRecordedAndNeverMoreThanTheLimitUnderWay()
    {
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = async _ =>
            {
                await Task.Yield();
                return ScriptedCallbacks.Recorded(CallbackReply.Text("success"));
            },
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxConcurrent = 16);

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(number => RecordedAsync(server, $"{number}")));

        Assert.That(callbacks.Received.Select(one => Encoding.ASCII.GetString(one.Message.Body.Span)),
            Is.EquivalentTo(Enumerable.Range(0, 1_000).Select(number => $"{number}")));
        Assert.That(callbacks.MostUnderWay, Is.LessThanOrEqualTo(16));
    }

    /// <summary>Sends a callback as a provider does: again until it is confirmed.</summary>
    private static async Task RecordedAsync(CallbackServer server, string body)
    {
        while (true)
        {
            using HttpResponseMessage response = await server.PostAsync(body);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                return;
            }
        }
    }
}
