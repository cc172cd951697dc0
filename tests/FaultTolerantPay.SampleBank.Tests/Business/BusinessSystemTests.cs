using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using FaultTolerantPay.SampleBank.Tests.Statements;

namespace FaultTolerantPay.SampleBank.Tests.Business;

internal sealed class BusinessSystemTests : BankFixture
{
    private const string Executions = "/business/executions";
    private const string Confirmations = "/business/confirmations";

    [Test]
    public async Task Execute_SameReferenceTwice_BooksOnce()
    {
        Assert.That(await PostForStatusAsync(Executions, Instruction("e1")), Is.EqualTo("succeeded"), "first");
        Assert.That(await PostForStatusAsync(Executions, Instruction("e1")), Is.EqualTo("succeeded"), "again");

        Assert.That((await OrderAsync("o1")).GetProperty("executedMinor").GetInt64(), Is.EqualTo(300), "amount executed");
        Assert.That(Audit("SELECT COUNT(*) FROM instruction_log WHERE replayed = 1 AND booked_minor = 0"), Is.EqualTo(1),
            "replays in the log");
    }

    [Test]
    public async Task Execute_SameReferenceOtherAmount_IsConflict()
    {
        await PostAsync(Executions, Instruction("e1"));

        Assert.That(await PostForStatusAsync(Executions, Instruction("e1", amountMinor: 301)), Is.EqualTo("conflict"));
    }

    [Test]
    public async Task Execute_BalanceTooLow_IsDeclinedSoft()
    {
        var answer = await PostAsync(Executions, Instruction("e1", amountMinor: 10_001));

        Assert.That(answer.GetProperty("code").GetString(), Is.EqualTo("insufficient_funds"));
        Assert.That(answer.GetProperty("declineKind").GetString(), Is.EqualTo("soft"));
    }

    [Test]
    public async Task Execute_DeclinedThenAnotherAttempt_IsDecidedAnewAndBothAreOnTheLedger()
    {
        Assert.That(await PostForStatusAsync(Executions, Instruction("e1", amountMinor: 10_001)), Is.EqualTo("declined"), "first attempt");
        await PutAsync("/admin/customers", Json("""[{"customer":"ann","currency":"GBP","balanceMinor":20000}]"""));

        Assert.That(await PostForStatusAsync(Executions, Instruction("e1", amountMinor: 10_001)), Is.EqualTo("declined"),
            "the same attempt: a replay");
        Assert.That(await PostForStatusAsync(Executions, Attempt("e2", "second")), Is.EqualTo("succeeded"), "second attempt");

        Assert.That((await OrderAsync("o1")).GetProperty("executions").GetInt64(), Is.EqualTo(1), "executions of the order");
        Assert.That(Audit("SELECT COUNT(*) FROM instruction WHERE order_id = 'o1' AND attempt = 'o1' AND status = 'declined'"),
            Is.EqualTo(1), "declined attempts on the ledger");
        Assert.That(Audit("SELECT COUNT(*) FROM booking WHERE order_id = 'o1' AND attempt = 'second' AND kind = 'execution'"),
            Is.EqualTo(1), "bookings of the second attempt");
        var day = (await PostAsync("/admin/business/cut-over", Json("{}"))).GetProperty("endedDay").GetString()!;
        Assert.That(
            (await GetAsync("/business/statements/" + day)).GetProperty("lines").EnumerateArray()
                .Select(line => line.GetProperty("attempt").GetString()), Is.EqualTo(new[] { "second" }),
            "attempts on the statement");
    }

    [Test]
    public async Task Execute_ReferenceOfAnotherAttempt_IsConflict()
    {
        await PostAsync(Executions, Instruction("e1", amountMinor: 10_001));

        Assert.That(await PostForStatusAsync(Executions, Attempt("e1", "second")), Is.EqualTo("conflict"));
    }

    [Test]
    public async Task Confirm_NeverExecuted_CancelsFromThenOn()
    {
        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("cancelled"), "confirmation");

        var answer = await PostAsync(Executions, Instruction("e1"));

        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("notExecuted"), "execution after it");
        Assert.That(answer.GetProperty("code").GetString(), Is.EqualTo("fenced"), "code of the execution");
        Assert.That(await StatusAsync(Executions + "?reference=e1"), Is.EqualTo("cancelled"), "status");
    }

    [Test]
    public async Task Confirm_AfterRestart_TheCancellationStands()
    {
        await PostAsync(Confirmations, Confirmation("e1"));
        await RestartAsync();

        Assert.That(await PostForStatusAsync(Executions, Instruction("e1")), Is.EqualTo("notExecuted"));
    }

    [Test]
    public async Task Confirm_Executed_SaysSoAndThenReversed()
    {
        await PostAsync(Executions, Instruction("e1"));
        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("executed"), "first confirmation");

        await PostAsync("/admin/business/reversals", Json("""{"reference":"e1"}"""));

        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("reversed"), "confirmation that reverses");
        Assert.That((await OrderAsync("o1")).GetProperty("executedMinor").GetInt64(), Is.Zero, "amount executed");
    }

    [Test]
    public async Task Confirm_WhileExecutionIsSlow_IsInFlightAndLetsItEnd()
    {
        await FaultAsync("business", """{"kind":"slow","delayMs":1500,"operations":["execute"]}""");
        var execution = PostForStatusAsync(Executions, Instruction("e1"));
        await Eventually.TrueAsync(async () => await StatusAsync(Executions + "?reference=e1") == "inflight");

        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("inflight"),
            "confirmation while it is under way");

        Assert.That(await execution, Is.EqualTo("succeeded"), "execution");
        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("executed"), "confirmation after it");
    }

    [Test]
    public async Task Confirm_RacingWithExecution_NeverCancelsWhatIsExecuted()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var execution = PostForStatusAsync(Executions, Instruction($"e{i}", order: $"o{i}", amountMinor: 1));
            var confirmation = PostForStatusAsync(Confirmations, Confirmation($"e{i}"));
            return (Execution: await execution, Confirmation: await confirmation);
        }));

        Assert.That(answers.Where(answer => answer is { Execution: "succeeded", Confirmation: "cancelled" }), Is.Empty);
        Assert.That(answers.Where(answer => answer is { Execution: "notExecuted", Confirmation: "executed" }), Is.Empty);
    }

    [Test]
    public async Task Advice_PostsDebitTwice_DebitsOnceAndBlocksExecution()
    {
        var advice = Instruction("a1");
        advice["mode"] = "postsDebit";

        Assert.That(await PostForStatusAsync("/business/advices", advice), Is.EqualTo("posted"), "first advice");
        Assert.That(await PostForStatusAsync("/business/advices", advice), Is.EqualTo("posted"), "the same advice again");

        Assert.That((await OrderAsync("o1")).GetProperty("collectedMinor").GetInt64(), Is.EqualTo(300), "amount collected");
        Assert.That(await PostForStatusAsync(Executions, Instruction("e1")), Is.EqualTo("notExecuted"), "execution");
    }

    [Test]
    public async Task Advice_RecordOnly_MovesNothing()
    {
        var advice = Instruction("a1");
        advice["mode"] = "recordOnly";

        Assert.That(await PostForStatusAsync("/business/advices", advice), Is.EqualTo("recorded"));
        Assert.That(Audit("SELECT COUNT(*) FROM booking"), Is.Zero);
    }

    [Test]
    public async Task Statement_AfterCutOver_IsClosedWithTheDaysExecutions()
    {
        await PostAsync(Executions, Instruction("e1"));
        var day = (await PostAsync("/admin/business/cut-over", Json("{}"))).GetProperty("endedDay").GetString()!;
        await PostAsync(Executions, Instruction("e2", order: "o2"));

        var statement = await GetAsync("/business/statements/" + day);
        var next = DateOnly.Parse(day, CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.That(statement.GetProperty("closed").GetBoolean(), Is.True, "the day is closed");
        Assert.That(References(statement), Is.EqualTo(new[] { "e1" }), "references on the statement");
        Assert.That((await GetAsync("/business/statements/" + next)).GetProperty("closed").GetBoolean(), Is.False, "the next day is open");
    }

    /// <summary>A key of any characters comes back as it is; the file is what a library would fetch.</summary>
    [Test]
    public async Task Statement_AsAFile_IsReadWithEveryKey()
    {
        await PostAsync(Executions, Instruction("e1", order: "o,1\"#"));
        var day = (await PostAsync("/admin/business/cut-over", Json("{}"))).GetProperty("endedDay").GetString()!;
        var next = DateOnly.Parse(day, CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        using var file = await FileAsync(day);
        using var open = await FileAsync(next);
        using var empty = await FileAsync("2020-01-01");
        using var typo = await FileAsync(day, "ledgr");

        byte[] content = await file.Content.ReadAsByteArrayAsync();
        var rows = ReadStatement.Of("ledger", content, DateOnly.Parse(day, CultureInfo.InvariantCulture)).Rows;
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => (row.Kind, row.OurReference, row.OriginalReference)),
                Is.EqualTo(new[] { (StatementRowKind.Payment, "o,1\"#", "o,1\"#") }));
            Assert.That(
                file.Headers.GetValues("X-Content-SHA256").Single(),
                Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
            Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "a day that is not over");
            Assert.That(empty.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "a day without executions");
            Assert.That(typo.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "a format with a typo");
        });
    }

    [Test]
    public async Task Confirm_ReplicaHasNotSeenTheExecution_OnlyTheStatementShowsIt()
    {
        await PostAsync(Executions, Instruction("e1"));
        await PutAsync("/admin/business/unseen", Json("""[{"reference":"e1"}]"""));

        Assert.That(await StatusAsync(Executions + "?reference=e1"), Is.EqualTo("notFound"), "query");
        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("cancelled"), "confirmation");
        Assert.That(await StatusAsync(Executions + "?reference=e1"), Is.EqualTo("cancelled"), "query after the confirmation");

        var day = (await PostAsync("/admin/business/cut-over", Json("{}"))).GetProperty("endedDay").GetString()!;
        Assert.That(References(await GetAsync("/business/statements/" + day)), Is.EqualTo(new[] { "e1" }), "statement");

        await PutAsync("/admin/business/unseen", Json("[]"));
        Assert.That(await PostForStatusAsync(Confirmations, Confirmation("e1")), Is.EqualTo("executed"),
            "confirmation once the replica has seen it");
    }

    private Task<HttpResponseMessage> FileAsync(string day, string format = "ledger") =>
        Client.GetAsync(new Uri($"/business/statements/{day}?format={format}", UriKind.Relative));

    private static System.Text.Json.Nodes.JsonObject Attempt(string reference, string attempt)
    {
        var instruction = Instruction(reference, amountMinor: 10_001);
        instruction["attempt"] = attempt;
        return instruction;
    }

    private static IEnumerable<string?> References(JsonElement statement) =>
        statement.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("reference").GetString());

    private static System.Text.Json.Nodes.JsonNode Confirmation(string reference) =>
        Json($$"""{"reference":"{{reference}}","merchant":"shop","order":"o1"}""");

    [Test]
    public async Task Readiness_BankIsUp_IsReadyAndLogsNothing()
    {
        Assert.That(await StatusAsync("/business/readiness"), Is.EqualTo("ready"));
        Assert.That(Audit("SELECT COUNT(*) FROM instruction_log"), Is.Zero);
    }

    [Test]
    public async Task Readiness_LedgerIsNotWritten_IsNotReady()
    {
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LedgerPath};Pooling=False");
        other.Open();
        using Microsoft.Data.Sqlite.SqliteTransaction holds = other.BeginTransaction(deferred: false);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));

        Assert.That(async () => await Client.GetStringAsync(new Uri("/business/readiness", UriKind.Relative), patience.Token),
            Throws.Exception, "who cannot write the ledger is not ready");

        await holds.RollbackAsync();
        await Eventually.TrueAsync(async () => await StatusAsync("/business/readiness") == "ready");
    }
}
