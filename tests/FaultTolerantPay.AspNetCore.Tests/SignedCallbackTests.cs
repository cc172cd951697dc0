using System.Net;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>Callbacks from the provider's HTTP request to the payment in the store.</summary>
public sealed class SignedCallbackTests
{
    [Test]
    public async Task Post_RightSignature_PaysAndIsConfirmedInTheProvidersWords()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        ChannelOperation pending = await bank.PendingAsync();

        using HttpResponseMessage response = await bank.CallbackOf(pending).SendAsync(bank.Client);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(SignedProvider.Confirmation));
            Assert.That((await bank.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        }
    }

    [Test]
    public async Task Post_StoreIsStillWriting_IsNotAnsweredYet()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        ChannelOperation pending = await bank.PendingAsync();
        var isWriting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayWrite = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bank.OnCommit = async (_, write) =>
        {
            isWriting.TrySetResult();
            await mayWrite.Task;
            return await write();
        };

        Task<HttpResponseMessage> answering = bank.CallbackOf(pending).SendAsync(bank.Client);
        await isWriting.Task;
        ChannelPaymentState meanwhile = (await bank.FindAsync()).State;
        bool isAnswered = answering.IsCompleted;
        mayWrite.SetResult();
        using HttpResponseMessage response = await answering;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((meanwhile, isAnswered), Is.EqualTo((ChannelPaymentState.InProgress, false)));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await bank.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        }
    }

    /// <summary>WxJava 1890: a missing signature was no wrong one, and passed.</summary>
    [TestCase("no signature")]
    [TestCase("empty")]
    [TestCase("wrong")]
    [TestCase("of another body")]
    [TestCase("not hexadecimal")]
    [TestCase("unknown key")]
    [TestCase("a key that is gone")]
    public async Task Post_SignatureMissingOrWrong_IsRefusedChangesNothingAndIsLogged(string what)
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        ChannelOperation pending = await bank.PendingAsync();
        SignedCallback right = bank.CallbackOf(pending);
        SignedCallback wrong = what switch
        {
            "no signature" => right with { Key = null },
            "empty" => right with { Signature = "" },
            "wrong" => right with { Signature = new string('0', 64) },
            "of another body" => right with { SentBody = (right with { Amount = 10_001 }).Body },
            "not hexadecimal" => right with { Signature = "?" },
            "unknown key" => right with { Key = "keyOfNobody" },
            _ => right with { Key = "keyGone" },
        };

        using HttpResponseMessage response = await wrong.SendAsync(bank.Client);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That((await bank.FindAsync()).Operations.Single(), Is.EqualTo(pending));
            Assert.That(bank.Log.Text, Does.Contain("A callback of provider unionfast was refused"));
        }
    }

    /// <summary>wechatpay-apache-httpclient 138: the signature is over the bytes that arrived, not over what they mean.</summary>
    [Test]
    public async Task Post_ChineseBody_IsVerifiedOverItsRawBytes()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync());
        Assert.That(callback.Rewritten, Is.Not.EqualTo(callback.Body));

        using HttpResponseMessage rewritten = await (callback with { SentBody = callback.Rewritten }).SendAsync(bank.Client);
        using HttpResponseMessage raw = await callback.SendAsync(bank.Client);

        Assert.That((rewritten.StatusCode, raw.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.OK)));
    }

    [TestCase("keyNow")]
    [TestCase("keyBefore")]
    public async Task Post_KeyOfARotation_IsAccepted(string key)
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync()) with { Key = key };

        using HttpResponseMessage response = await callback.SendAsync(bank.Client);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>jeepay 106: a right signature says who sent it, not that it fits the order.</summary>
    [TestCase("amount")]
    [TestCase("currency")]
    [TestCase("merchant")]
    [TestCase("another provider's order")]
    public async Task Post_SignedButDoesNotFit_IsConfirmedAndOpensADiscrepancy(string what)
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback right = bank.CallbackOf(await bank.PendingAsync());
        SignedCallback wrong = what switch
        {
            "amount" => right with { Amount = 1 },
            "currency" => right with { Currency = "USD" },
            "merchant" => right with { Merchant = "somebody-else" },
            _ => right with { Provider = "another", Merchant = "another-m" },
        };

        using HttpResponseMessage response = await wrong.SendAsync(bank.Client);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await bank.FindAsync()).State, Is.EqualTo(ChannelPaymentState.InProgress), "unknown, neither paid nor failed");
            Assert.That((await bank.Store.ListDiscrepanciesAsync(openOnly: false, after: null, 100, default)).Single().Kind,
                Is.EqualTo(DiscrepancyKind.ReportNotBound));
        }
    }

    [Test]
    public async Task Post_OrderOfNobody_IsNotConfirmed()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync()) with { Order = "of-nobody" };

        using HttpResponseMessage response = await callback.SendAsync(bank.Client);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase(-301, HttpStatusCode.Unauthorized)]
    [TestCase(-300, HttpStatusCode.OK)]
    [TestCase(300, HttpStatusCode.OK)]
    [TestCase(301, HttpStatusCode.Unauthorized)]
    public async Task Post_SignedEarlierOrLater_IsReceivedWithinTheTimeWindow(int seconds, HttpStatusCode expected)
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        ChannelOperation pending = await bank.PendingAsync();
        SignedCallback callback = bank.CallbackOf(pending) with { SignedAt = bank.Now.AddSeconds(seconds) };

        using HttpResponseMessage response = await callback.SendAsync(bank.Client);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Post_Twice_IsConfirmedTwiceAndBookedOnce()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync());

        using HttpResponseMessage first = await callback.SendAsync(bank.Client);
        using HttpResponseMessage second = await callback.SendAsync(bank.Client);

        ChannelPayment paid = await bank.FindAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
            Assert.That((paid.State, paid.PaidMinor, paid.IsHeld), Is.EqualTo((ChannelPaymentState.Paid, 10_000L, false)));
            Assert.That(await bank.Store.ListDiscrepanciesAsync(openOnly: false, after: null, 100, default), Is.Empty);
        }
    }

    [Test]
    public async Task Post_SameCallback50TimesAtOnce_IsBookedOnce()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync());

        HttpResponseMessage[] responses =
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => callback.SendAsync(bank.Client)));

        Assert.That(responses.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That((await bank.FindAsync()).PaidMinor, Is.EqualTo(10_000));
        Assert.That(await bank.Store.ListDiscrepanciesAsync(openOnly: false, after: null, 100, default), Is.Empty);
    }

    [Test]
    public async Task Post_StoreDown_IsPutOffAndTheSameAgainIsRecorded()
    {
        await using CallbackBank bank = await CallbackBank.OpenAsync();
        SignedCallback callback = bank.CallbackOf(await bank.PendingAsync());
        bank.OnCommit = (_, _) => throw new StoreException("The store is down.");

        using HttpResponseMessage putOff = await callback.SendAsync(bank.Client);
        ChannelPaymentState meanwhile = (await bank.FindAsync()).State;
        bank.OnCommit = (_, write) => write();
        using HttpResponseMessage recorded = await callback.SendAsync(bank.Client);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((putOff.StatusCode, meanwhile),
                Is.EqualTo((HttpStatusCode.ServiceUnavailable, ChannelPaymentState.InProgress)));
            Assert.That(putOff.Headers.RetryAfter, Is.Not.Null);
            Assert.That(recorded.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await bank.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        }
    }
}
