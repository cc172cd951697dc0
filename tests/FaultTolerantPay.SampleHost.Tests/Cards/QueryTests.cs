using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>A payment by its bank-level id, and its reversal: both go to the original channel.</summary>
public sealed class QueryTests : CardFixture
{
    [Test]
    public async Task Query_PaidAfterAFailover_ShowsEveryAttemptWithChannelAndAmounts()
    {
        await Shell.OpenAsync("sync", isOpen: false);
        await Shell.BehaveAsync("callback", new { feeMinor = 12 });
        await Shell.AskAsync(["pay", "shop", "o1", "o1.2", .. Twenty]);

        (int code, JsonElement answer) = await Shell.AskAsync("query", "shop", "o1", "o1.2");
        (int text, string output, _) = await Shell.RunAsync("query", "shop", "o1", "o1.2");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, text), Is.EqualTo((ExitCode.Done, ExitCode.Done)), answer.GetRawText());
            Assert.That(
                (Text(answer, "payment", "merchant"), Text(answer, "payment", "order"), Text(answer, "payment", "attempt")),
                Is.EqualTo(("shop", "o1", "o1.2")));
            Assert.That(Text(answer, "payment", "state"), Is.EqualTo("paid"));
            Assert.That(answer.GetProperty("payment").GetProperty("paidMinor").GetInt64(), Is.EqualTo(2_000));
            Assert.That(answer.GetProperty("payment").GetProperty("feesMinor").GetInt64(), Is.EqualTo(12));
            Assert.That(Operations(answer), Is.EqualTo(new[]
            {
                ("Pay 1", "sync-1", "notExecuted"), ("Pay 2", "sync-2", "notExecuted"), ("Pay 3", "callback-1", "succeeded"),
            }));
            Assert.That(output, Does.Contain("Paid, 20.00 CNY").And.Contain("callback-1").And.Contain(CardConsole.MaskedNumber)
                .And.Contain("fees 0.12 CNY"));
        }
    }

    [Test]
    public async Task Query_AnswerWasLost_AsksTheOriginalChannelUntilItTells()
    {
        await Shell.FaultAsync("sync", "lostAfter");
        (int sent, JsonElement open) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", "sync", "--wait", "1s"]);
        (int unanswered, JsonElement still) = await Shell.AskAsync("query", "shop", "o1");
        await Shell.MendAsync("sync");
        (int asked, JsonElement known) = await Shell.AskAsync("query", "shop", "o1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((sent, unanswered, asked), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.AnswerIsNo, ExitCode.Done)));
            Assert.That(Text(open, "payment", "state"), Is.EqualTo("unknown"));
            Assert.That(Operations(still), Is.EqualTo(new[] { ("Pay 1", "sync-1", "unknown") }), "M3");
            Assert.That(Operations(known), Is.EqualTo(new[] { ("Pay 1", "sync-1", "succeeded") }));
            Assert.That(await Shell.BookingsAsync("sync", Text(known, "operation", "reference")!), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Query_Declined_IsCertain()
    {
        await Shell.BehaveAsync("sync", new { declineProbability = 1, declineCode = "05/07" });
        (int declined, _) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty]);

        (int code, JsonElement answer) = await Shell.AskAsync("query", "shop", "o1");

        Assert.That((declined, code), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.Done)), "not paid, and known for certain");
        Assert.That(
            (Text(answer, "payment", "state"), Text(answer, "operation", "code")), Is.EqualTo(("declined", "05/07")));
    }

    [Test]
    public async Task Query_UnknownPaymentOrStore_SaysSo()
    {
        (int noStore, _, string errors) = await Shell.RunAsync("query", "shop", "o1");
        bool isMade = File.Exists(Shell.Store);
        await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", "sync"]);
        (int unknown, string output, _) = await Shell.RunAsync("query", "shop", "o1", "o1.2");
        (int asJson, JsonElement answer) = await Shell.AskAsync("query", "other-shop", "o1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((noStore, isMade), Is.EqualTo((ExitCode.NotDone, false)));
            Assert.That(errors, Does.Contain("is not there: the SQLite file of a store is expected."));
            Assert.That((unknown, output.Trim()), Is.EqualTo((ExitCode.AnswerIsNo, "There is no card payment shop o1 o1.2.")));
            Assert.That((asJson, Text(answer, "refusal")), Is.EqualTo((ExitCode.AnswerIsNo, "notFound")));
        }
    }

    [Test]
    public async Task Reverse_Capture_CanBeCapturedAgain()
    {
        await AuthoriseAsync("o1");
        await CaptureAsync("c1");
        (int charge, JsonElement refused) = await Shell.AskAsync("reverse", "shop", "o1", "--request", "r1");
        (int reversed, JsonElement payment) =
            await Shell.AskAsync("reverse", "shop", "o1", "--original", "capture 1", "--request", "r2");
        (int captured, JsonElement again) = await CaptureAsync("c2");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((charge, reversed, captured), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.Done, ExitCode.Done)));
            Assert.That(Text(refused, "refusal"), Is.EqualTo("notReversible"), "an authorisation is voided");
            Assert.That(payment.GetProperty("payment").GetProperty("capturedMinor").GetInt64(), Is.Zero, payment.GetRawText());
            Assert.That(Text(payment, "operation", "original"), Is.EqualTo("Capture 1"));
            Assert.That(again.GetProperty("payment").GetProperty("capturedMinor").GetInt64(), Is.EqualTo(2_000));
            Assert.That(
                await Shell.BookingsAsync("callback", Text(payment, "operation", "reference")!), Is.EqualTo(1), "the bank gave it back");
        }
    }

    [Test]
    public async Task Reverse_ChargeWithoutACertainOutcome_EndsTheDoubtAndTheMoneyIsBack()
    {
        await Shell.BehaveAsync("callback", new { callbackLostProbability = 1 });
        await Shell.FaultAsync("callback", "lostAfter", 0, "pay", "query");
        (int sent, JsonElement open) = await Shell.AskAsync(["pay", "shop", "o1", .. Twenty, "--provider", "callback", "--wait", "1s"]);
        // From now on the provider calls back, and answers no query: the charge stays in doubt.
        await Shell.BehaveAsync("callback", new { callbackLostProbability = 0 });
        await Shell.FaultAsync("callback", "unavailable", 0, "query");

        (int code, JsonElement answer) = await Shell.AskAsync("reverse", "shop", "o1", "--request", "r1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((sent, code), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.Done)), answer.GetRawText());
            Assert.That(Text(open, "payment", "state"), Is.EqualTo("unknown"));
            Assert.That(
                Operations(answer),
                Is.EqualTo(new[] { ("Pay 1", "callback-1", "notExecuted"), ("Reverse 1", "callback-1", "succeeded") }));
            Assert.That(answer.GetProperty("payment").GetProperty("paidMinor").GetInt64(), Is.Zero);
            Assert.That(await Shell.BookingsAsync("callback", Text(answer, "operation", "reference")!), Is.EqualTo(1));
        }
    }

    private Task<(int Code, JsonElement Answer)> CaptureAsync(string request) => Shell.AskAsync(
        "preauth", "capture", "shop", "o1", "--request", request, "--amount", "20.00", "--currency", "CNY");
}
