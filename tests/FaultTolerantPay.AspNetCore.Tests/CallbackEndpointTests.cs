using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>What goes in and what comes out, over real HTTP.</summary>
public sealed class CallbackEndpointTests
{
    [Test]
    public async Task Post_Recorded_GetsTheReplyOfTheAdapter()
    {
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ => Task.FromResult(ScriptedCallbacks.Recorded(new CallbackReply
            {
                Status = 202,
                ContentType = "text/xml; charset=utf-8",
                Body = [.. "<ok>好</ok>"u8],
            })),
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("anything");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/xml; charset=utf-8"));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo("<ok>好</ok>"u8.Length));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo("<ok>好</ok>"u8.ToArray()));
        }
    }

    [Test]
    public async Task Post_Message_HasBodyHeadersAndQueryAsTheyArrived()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        byte[] raw = [0, 255, .. "金額=1元\r\n"u8, 0];
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri("/payment-callbacks/unionfast?a=%E9%87%91&b=+%2B", UriKind.Relative))
        {
            Content = new ByteArrayContent(raw),
        };
        request.Headers.Add("X-Signature", ["one", "two"]);

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        (ProviderId provider, CallbackMessage message) = callbacks.Received.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(provider, Is.EqualTo(ScriptedCallbacks.Known));
            Assert.That(message.Body.ToArray(), Is.EqualTo(raw));
            Assert.That(message.Headers["x-SIGNATURE"], Is.EqualTo("one, two"));
            Assert.That(message.Query, Is.EqualTo("?a=%E9%87%91&b=+%2B"));
        }
    }

    [Test]
    public async Task Post_EmptyBody_IsReceived()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(callbacks.Received.Single().Message.Body.Length, Is.Zero);
    }

    [Test]
    public async Task Post_BeingRecorded_IsNotAnsweredYet()
    {
        var isHere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isDurable = new TaskCompletionSource<CallbackResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ =>
            {
                isHere.SetResult();
                return isDurable.Task;
            },
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        // Its head would be enough.
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/payment-callbacks/unionfast", UriKind.Relative));
        Task<HttpResponseMessage> answering = server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await isHere.Task;

        Assert.That(answering.IsCompleted, Is.False);
        isDurable.SetResult(ScriptedCallbacks.Recorded(CallbackReply.Text("success")));

        using HttpResponseMessage response = await answering;
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("success"));
    }

    [TestCase(CallbackStatus.Refused, HttpStatusCode.Unauthorized)]
    [TestCase(CallbackStatus.OutsideWindow, HttpStatusCode.Unauthorized)]
    [TestCase(CallbackStatus.UnknownOrder, HttpStatusCode.NotFound)]
    [TestCase(CallbackStatus.NotRead, HttpStatusCode.ServiceUnavailable)]
    [TestCase((CallbackStatus)99, HttpStatusCode.InternalServerError)]
    public async Task Post_NotRecorded_GetsAStatusAndNothingElse(CallbackStatus status, HttpStatusCode expected)
    {
        // A reply beside such a status is not sent.
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ => Task.FromResult(new CallbackResult(status, CallbackReply.Text("success"))),
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("anything");

        Assert.That(response.StatusCode, Is.EqualTo(expected));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("nobody")]
    [TestCase("UNIONFAST")]
    [TestCase("union%20fast")]
    [TestCase("%E9%87%91")]
    [TestCase("sk_live_0123456789")]
    [TestCase("a-name-of-more-than-sixty-four-characters-which-no-provider-can-have-as-its-id")]
    public async Task Post_ProviderWithoutSettings_GetsNotFound(string provider)
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("{\"provider\":\"unionfast\"}", provider);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(callbacks.Received, Is.Empty);
        Assert.That(server.Log.Ids, Does.Contain(CallbackLogEvents.UnknownProvider));
        Assert.That(server.Log.Text, Does.Not.Contain(Uri.UnescapeDataString(provider)), "whoever asks chose it");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("HEAD")]
    public async Task Send_AnotherMethodThanPost_IsNotAllowed(string method)
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/payment-callbacks/unionfast", UriKind.Relative));

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(callbacks.Received, Is.Empty);
    }

    [Test]
    public async Task Post_StoreDown_IsPutOffAndThenRecorded()
    {
        int calls = 0;
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ => ++calls == 1
                ? Task.FromException<CallbackResult>(new StoreException("The store does not answer."))
                : Task.FromResult(ScriptedCallbacks.Recorded(CallbackReply.Ok)),
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage first = await server.PostAsync("anything");
        using HttpResponseMessage second = await server.PostAsync("anything");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(first.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(server.Log.Ids, Is.EqualTo(new[] { CallbackLogEvents.StoreFailed }));
        }
    }

    [Test]
    public async Task Post_SomethingFails_GetsAnErrorWithoutDetails()
    {
        var callbacks = new ScriptedCallbacks
        {
            OnCallback = _ => Task.FromException<CallbackResult>(new InvalidOperationException("cvv2 987 of 6222021234567890123")),
        };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("anything");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(server.Log.Text, Does.Contain(nameof(InvalidOperationException)).And.Contain("unionfast"));
            Assert.That(server.Log.Text, Does.Not.Contain("987").And.Not.Contain("6222"));
        }
    }

    private static readonly TestCaseData<CallbackReply?>[] InvalidReplies =
    [
        new(null) { TestName = "none" },
        new(new CallbackReply { Status = 302 }) { TestName = "status 302" },
        new(new CallbackReply { Status = 199 }) { TestName = "status 199" },
        new(new CallbackReply { Status = 204, Body = [1] }) { TestName = "a body where none may be" },
        new(new CallbackReply { Body = [.. new byte[65_537]] }) { TestName = "too large" },
        new(new CallbackReply { Body = [1], ContentType = "text/plain\r\nX-Other: 1" }) { TestName = "a header in the media type" },
    ];

    [TestCaseSource(nameof(InvalidReplies))]
    public async Task Post_InvalidReply_IsNotConfirmed(CallbackReply? reply)
    {
        var callbacks = new ScriptedCallbacks { OnCallback = _ => Task.FromResult(ScriptedCallbacks.Recorded(reply)) };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("anything");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(response.Headers.Contains("X-Other"), Is.False);
        Assert.That(server.Log.Ids, Is.SubsetOf(new[] { CallbackLogEvents.ReplyInvalid, CallbackLogEvents.Failed }).And.Not.Empty);
    }

    [TestCase(204, 0)]
    [TestCase(200, 65_536)]
    public async Task Post_ReplyAtAnEdge_IsSent(int status, int bytes)
    {
        var reply = new CallbackReply { Status = status, Body = [.. new byte[bytes]] };
        var callbacks = new ScriptedCallbacks { OnCallback = _ => Task.FromResult(ScriptedCallbacks.Recorded(reply)) };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks);

        using HttpResponseMessage response = await server.PostAsync("anything");

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(bytes));
    }

    [Test]
    public async Task Post_WhateverBecomesOfIt_NothingThatArrivedIsLogged()
    {
        Queue<Func<CallbackResult>> results = new(
        [
            () => ScriptedCallbacks.Recorded(CallbackReply.Ok),
            () => ScriptedCallbacks.Recorded(null),
            () => new CallbackResult(CallbackStatus.Refused, null),
            () => throw new StoreException(),
            () => throw new InvalidOperationException("SECRET"),
        ]);
        var callbacks = new ScriptedCallbacks { OnCallback = _ => Task.FromResult(results.Dequeue()()) };
        await using CallbackServer server = await CallbackServer.StartAsync(callbacks, limits => limits.MaxBodyBytes = 1_024);
        int wrong = results.Count;
        for (int i = 0; i < wrong; i++)
        {
            (await PostSecretsAsync(server, "SECRET", "unionfast")).Dispose();
        }

        (await PostSecretsAsync(server, "SECRET" + new string('x', 2_000), "unionfast")).Dispose();
        (await PostSecretsAsync(server, "SECRET", "6222021234567890123")).Dispose();

        Assert.That(server.Log.Ids, Has.Count.EqualTo(5));
        Assert.That(server.Log.Text, Does.Not.Contain("SECRET").And.Not.Contain("6222021234567890123"));
    }

    [Test]
    public async Task Map_InAGroupWithAnotherPattern_TakesTheProviderFromTheAddress()
    {
        var callbacks = new ScriptedCallbacks();
        await using CallbackServer server = await CallbackServer.StartAsync(
            callbacks, map: app => app.MapGroup("/bank").MapPaymentCallbacks("/{provider}/notify").AddEndpointFilter(async (call, next) =>
            {
                call.HttpContext.Response.Headers["X-Filter"] = "passed";
                return await next(call);
            }));

        using HttpResponseMessage response = await server.Client.PostAsync(new Uri("/bank/unionfast/notify", UriKind.Relative), null);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("success"));
        Assert.That(response.Headers.GetValues("X-Filter"), Is.EqualTo(new[] { "passed" }));
        Assert.That(callbacks.Received.Single().Provider, Is.EqualTo(ScriptedCallbacks.Known));
    }

    private static async Task<HttpResponseMessage> PostSecretsAsync(CallbackServer server, string body, string provider)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"/payment-callbacks/{provider}?key=SECRET", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("text/plain")),
        };
        request.Headers.Add("X-Signature", "SECRET");
        return await server.Client.SendAsync(request);
    }
}
