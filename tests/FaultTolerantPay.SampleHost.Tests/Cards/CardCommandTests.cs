using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>The commands on cards, against the bank's providers and their faults.</summary>
public sealed class CardCommandTests : CardFixture
{
    [TestCase("sync")]
    [TestCase("callback")]
    [TestCase("polling")]
    public async Task PayAndRefund_EachProvider_IsPaidAndRefundedNeverAboveThePayment(string provider)
    {
        (int paid, JsonElement payment) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", provider]);
        (int again, JsonElement replay) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", provider]);
        (int part, _) = await Shell.AskAsync("refund", "shop", "o1", "--request", "r1", "--amount", "5.00", "--currency", "CNY");
        (int above, JsonElement refused) =
            await Shell.AskAsync("refund", "shop", "o1", "--request", "r2", "--amount", "15.01", "--currency", "CNY");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((paid, again, part, above), Is.EqualTo((ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.AnswerIsNo)));
            Assert.That(Text(payment, "payment", "state"), Is.EqualTo("paid"));
            Assert.That(Text(payment, "payment", "maskedCard"), Is.EqualTo(CardConsole.MaskedNumber));
            Assert.That(Text(payment, "operation", "channel"), Is.EqualTo($"{provider}-1"));
            Assert.That(replay.GetProperty("replay").GetBoolean(), Is.True);
            Assert.That(Text(refused, "refusal"), Is.EqualTo("aboveRefundable"));
            Assert.That(refused.GetProperty("payment").GetProperty("refundedMinor").GetInt64(), Is.EqualTo(500));
            Assert.That(await Shell.BookingsAsync(provider, Text(payment, "operation", "reference")!), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Preauth_IncrementedAndCaptured_TakesBothAmounts()
    {
        string authorisation = await AuthoriseAsync("o1");
        (int raised, _) = await Shell.AskAsync("preauth", "increment", "shop", "o1", "--request", "i1", "--amount", "10.00",
            "--currency", "CNY");
        (int above, JsonElement refused) = await Shell.AskAsync("preauth", "capture", "shop", "o1", "--request", "c1", "--amount",
            "30.01", "--currency", "CNY");
        (int captured, JsonElement payment) = await Shell.AskAsync("preauth", "capture", "shop", "o1", "--request", "c2", "--amount",
            "30.00", "--currency", "CNY");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((raised, above, captured), Is.EqualTo((ExitCode.Done, ExitCode.AnswerIsNo, ExitCode.Done)));
            Assert.That(Text(refused, "refusal"), Is.EqualTo("aboveAuthorised"));
            Assert.That(Text(payment, "operation", "channel"), Is.EqualTo("callback-1"), "where it is authorised");
            Assert.That(
                await Shell.MerchantNumberAsync("callback", Text(payment, "operation", "reference")!),
                Is.EqualTo(await Shell.MerchantNumberAsync("callback", authorisation)));
            Assert.That((Text(payment, "payment", "state"), payment.GetProperty("payment").GetProperty("capturedMinor").GetInt64()),
                Is.EqualTo(("captured", 3_000L)));
        }
    }

    [Test]
    public async Task Preauth_VoidedOrExpired_CannotBeCaptured()
    {
        await AuthoriseAsync("voided");
        string reference = await AuthoriseAsync("expired");
        (int voided, _) = await Shell.AskAsync("preauth", "void", "shop", "voided", "--request", "v1");
        (int afterVoid, JsonElement refused) = await Shell.AskAsync("preauth", "capture", "shop", "voided", "--request", "c1",
            "--amount", "20.00", "--currency", "CNY");
        await Shell.ExpireAsync("callback", reference);
        (int afterExpiry, JsonElement declined) = await Shell.AskAsync("preauth", "capture", "shop", "expired", "--request", "c1",
            "--amount", "20.00", "--currency", "CNY");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((voided, afterVoid, afterExpiry), Is.EqualTo((ExitCode.Done, ExitCode.AnswerIsNo, ExitCode.AnswerIsNo)));
            Assert.That(Text(refused, "refusal"), Is.EqualTo("alreadyVoided"));
            Assert.That((Text(declined, "operation", "outcome"), Text(declined, "operation", "code")), Is.EqualTo(("declined", "54")));
        }
    }

    [Test]
    public async Task Pay_ProviderRefusesConnections_IsPaidAtTheNextOneAndListed()
    {
        await Shell.OpenAsync("sync", isOpen: false);
        await Shell.BehaveAsync("callback", new { feeMinor = 12 });

        (int paid, JsonElement payment) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty]);
        (int listed, string output, _) = await Shell.RunAsync("", ["channels", "--store", Shell.Store, "--json"]);

        Dictionary<string, JsonElement> channels = JsonElement.Parse(output).GetProperty("channels").EnumerateArray()
            .ToDictionary(channel => channel.GetProperty("channel").GetString()!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((paid, listed), Is.EqualTo((ExitCode.Done, ExitCode.Done)));
            Assert.That(
                payment.GetProperty("payment").GetProperty("operations").EnumerateArray().Select(one => (Text(one, "channel"),
                    Text(one, "outcome"))),
                Is.EqualTo(new[] { ("sync-1", "notExecuted"), ("sync-2", "notExecuted"), ("callback-1", "succeeded") }));
            Assert.That(channels, Has.Count.EqualTo(6));
            Assert.That(channels["sync-1"].GetProperty("failed").GetInt32(), Is.EqualTo(1));
            Assert.That(channels["sync-1"].GetProperty("dayCountLeft").GetInt64(), Is.EqualTo(10_000), "it certainly failed");
            Assert.That(channels["callback-1"].GetProperty("succeeded").GetInt32(), Is.EqualTo(1));
            Assert.That(channels["callback-1"].GetProperty("dayCountLeft").GetInt64(), Is.EqualTo(9_999));
            Assert.That(channels["callback-1"].GetProperty("dayMinorLeft").GetInt64(), Is.EqualTo(99_998_000));
        }
    }

    [TestCase("lostAfter", 0)]
    [TestCase("slow", 2_500)]
    public async Task Pay_AnswerIsLost_IsNeverTriedElsewhere(string fault, int delayMs)
    {
        await Shell.FaultAsync("sync", fault, delayMs);

        (int code, JsonElement payment) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--wait", "1s"]);

        JsonElement only = payment.GetProperty("payment").GetProperty("operations").EnumerateArray().Single();
        Assert.That(Text(only, "channel"), Is.EqualTo("sync-1"), "M3");
        Assert.That(code, Is.EqualTo(Text(only, "outcome") == "succeeded" ? ExitCode.Done : ExitCode.AnswerIsNo));
    }

    [Test]
    public async Task Pay_ForgedAndDuplicateCallbacks_IsPaidOnce()
    {
        await Shell.BehaveAsync("callback", new { callbackForgedProbability = 1, callbackTwiceProbability = 1 });
        // Else a query might tell first. The bank sends the forged one several times before the right one.
        await Shell.FaultAsync("callback", "unavailable", 0, "query");

        (int code, JsonElement payment) =
            await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", "callback", "--wait", "30s"]);

        Assert.That((code, Text(payment, "payment", "state")), Is.EqualTo((ExitCode.Done, "paid")));
        Assert.That(Operations(payment), Is.EqualTo(new[] { ("Pay 1", "callback-1", "succeeded") }), "what was forged declined nothing");
        Assert.That(payment.GetProperty("payment").GetProperty("paidMinor").GetInt64(), Is.EqualTo(2_000));
        Assert.That(payment.GetProperty("payment").GetProperty("heldBy").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Pay_ContradictingCallback_IsHeldForAnOperator()
    {
        await Shell.BehaveAsync("callback", new { callbackContradictsProbability = 1 });

        // The bank sends the second callback a few times within seconds. It may find no command that listens: then the next order is tried.
        string order;
        JsonElement payment;
        int number = 0;
        var waited = Stopwatch.StartNew();
        do
        {
            order = $"o{++number}";
            await Shell.AskAsync(["pay", "shop", order, .. Twenty, "--provider", "callback"]);
            (_, payment) = await Shell.AskAsync(["pay", "shop", order, .. Twenty, "--provider", "callback"]);
        }
        while (payment.GetProperty("payment").GetProperty("heldBy").GetArrayLength() == 0 && waited.Elapsed < TimeSpan.FromMinutes(2));

        (_, string discrepancies, _) = await Shell.RunAsync("", ["discrepancy", "--store", Shell.Store]);
        Assert.That(Text(payment, "payment", "state"), Is.EqualTo("paid"));
        Assert.That(discrepancies, Does.Contain(order));
    }

    [Test]
    public async Task Verify_SignedOnce_IsOnRecordAndPaysWithoutTheCard()
    {
        (int verified, JsonElement first) = await Shell.AskAsync("verify", "v1", "--card", "-");
        (int again, JsonElement second) = await Shell.AskAsync("verify", "v2", "--card", "-");
        (int paid, JsonElement payment) = await Shell.AskAsync("pay", "shop", "o1", "--amount", "1.00", "--currency", "CNY", "--token",
            Text(first, "cardToken")!, "--provider", "sync");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((verified, again, paid), Is.EqualTo((ExitCode.Done, ExitCode.Done, ExitCode.Done)), payment.GetRawText());
            Assert.That(first.GetProperty("channels")[0].GetProperty("isSigned").GetBoolean(), Is.True);
            Assert.That(second.GetProperty("channels")[0].GetProperty("wasOnRecord").GetBoolean(), Is.True);
        }
    }

    [Test]
    public async Task Verify_BySms_IsConfirmedWithTheCodeOfTheCardFile()
    {
        (int sent, JsonElement asked) = await Shell.AskAsync("verify", "v1", "--card", "-", "--sms");
        JsonElement channel = asked.GetProperty("channels")[0];
        string sms = Text(channel, "smsReference")!;
        string code = await Shell.SmsCodeAsync("polling", sms);

        (int confirmed, string output, string errors) = await Shell.RunProcessAsync(
            CardConsole.Card($",\"smsCode\":\"{code}\""),
            ["verify", "v1", "--card", "-", "--confirm", sms, "--channel", Text(channel, "channel")!, "--bank", Shell.Bank.AbsoluteUri,
                "--store", Shell.Store]);

        Assert.That((sent, confirmed), Is.EqualTo((ExitCode.Done, ExitCode.Done)), errors + output);
        Assert.That(output, Does.Contain("signed").And.Not.Contain(code));
    }

    [Test]
    public async Task Pay_EverythingWrong_NamesEachErrorAndMakesNothing()
    {
        (int code, string output, string errors) = await Shell.RunProcessAsync(
            CardConsole.Card(",\"number\":\"6222020200112233445\",\"6222020200112233445\":1"),
            ["pay", "shop", new string('o', 65), "--amount", "1.234", "--currency", "CNY", "--card", "-", "--bank", "ftp://bank", "--store",
                Shell.Store, "--provider", "nobody"],
            hasKeys: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, output), Is.EqualTo((ExitCode.NotDone, "")));
            Assert.That(errors.Split('\n').Select(line => line.Split(' ')[0]).Where(word => word.Length > 0), Is.EqualTo(
                new[] { "ORDER", "--amount", "Standard", "Standard", "--bank", "--provider", "The", "The", "Usage:" }), errors);
            Assert.That(File.Exists(Shell.Store), Is.False);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task Pay_CardFileThatOthersMayRead_IsRefused()
    {
        string file = Path.Combine(Shell.Folder, "card.json");
        await File.WriteAllTextAsync(file, CardConsole.Card());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (int open, _, string errors) = await Shell.RunAsync("pay", "shop", "o1", "--amount", "1", "--currency", "CNY", "--card", file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (int closed, string output, _) =
            await Shell.RunAsync("pay", "shop", "o1", "--amount", "1", "--currency", "CNY", "--card", file);

        Assert.That((open, closed), Is.EqualTo((ExitCode.NotDone, ExitCode.Done)), errors);
        Assert.That(errors, Does.Contain("chmod 600"));
        Assert.That(output, Does.Contain("Paid").And.Contain(CardConsole.MaskedNumber));
    }
}
