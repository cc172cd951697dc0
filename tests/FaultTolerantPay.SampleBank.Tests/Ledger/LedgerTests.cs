using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace FaultTolerantPay.SampleBank.Tests.Ledger;

internal sealed class LedgerTests : BankFixture
{
    [Test]
    public async Task Totals_AfterEveryKindOfMovement_AgreeWithTheFileAndSumToZero()
    {
        await PostAsync("/business/executions", Instruction("e1", order: "o1", amountMinor: 100));
        await PostAsync("/payouts/instant/instructions", Instruction("p2", order: "o2", amountMinor: 200));
        await PostAsync("/collections/alpha/instructions", Instruction("c2", order: "o2", amountMinor: 200));
        await PostAsync("/collections/alpha/refunds", Instruction("r2", order: "o2", amountMinor: 50));

        var totals = await GetAsync("/admin/totals");
        var pounds = totals.GetProperty("currencies").GetProperty("GBP");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pounds.GetProperty("postingSumMinor").GetInt64(), Is.Zero, "sum of postings");
            Assert.That(pounds.GetProperty("executedMinor").GetInt64(), Is.EqualTo(100), "executed");
            Assert.That(pounds.GetProperty("paidOutMinor").GetInt64(), Is.EqualTo(200), "paid out");
            Assert.That(pounds.GetProperty("collectedMinor").GetInt64(), Is.EqualTo(200), "collected");
            Assert.That(pounds.GetProperty("refundedMinor").GetInt64(), Is.EqualTo(50), "refunded");
            Assert.That(totals.GetProperty("instructions").GetInt64(), Is.EqualTo(4), "instructions");
            Assert.That(Audit("SELECT balance_minor FROM account WHERE account = 'bank:advances'"), Is.EqualTo(-50), "account of advances");
            Assert.That(Audit("SELECT balance_minor FROM account WHERE account = 'merchant:shop'"), Is.EqualTo(300),
                "account of the merchant");
            Assert.That(Audit(
                "SELECT COUNT(*) FROM account a WHERE balance_minor <> (SELECT SUM(amount_minor) FROM posting p WHERE p.account = " +
                "a.account)"),
                    Is.Zero,
                "accounts that differ from their postings");
        }
    }

    [Test]
    public async Task Totals_CollectedThoughExecuted_ShowsIt()
    {
        await PostAsync("/business/executions", Instruction("e1"));
        await PostAsync("/payouts/instant/instructions", Instruction("p1"));
        await PostAsync("/collections/alpha/instructions", Instruction("c1"));

        Assert.That((await GetAsync("/admin/totals")).GetProperty("executedAndCollected").GetInt64(), Is.EqualTo(1));

        await PostAsync("/collections/alpha/refunds", Instruction("r1"));
        Assert.That((await GetAsync("/admin/totals")).GetProperty("executedAndCollected").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task Restart_SameFile_GoesOn()
    {
        await PostAsync("/business/executions", Instruction("e1"));
        await RestartAsync();

        Assert.That(await StatusAsync("/business/executions?reference=e1"), Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task Start_ForeignFile_IsRefusedByName()
    {
        var path = Path.Combine(Path.GetDirectoryName(LedgerPath)!, "foreign.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE other (id INTEGER)";
            await command.ExecuteNonQueryAsync();
        }

        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            SampleBankServer.StartAsync(new SampleBankOptions { LedgerPath = path }, CancellationToken.None));
        Assert.That(error!.Message, Does.Contain(path));
    }

    [Test]
    public async Task Start_OptionsWrong_NamesAllOfThem()
    {
        var options = new SampleBankOptions
        {
            LedgerPath = " ",
            Port = 70_000,
            CallbackSecret = "short",
            CallbackUrl = new Uri("http://example.org/"),
        };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => SampleBankServer.StartAsync(options, CancellationToken.None));
        Assert.That(error!.Message,
            Does.Contain("LedgerPath").And.Contain("Port").And.Contain("CallbackSecret").And.Contain("CallbackUrl"));
    }

    [Test]
    public async Task Instruction_EveryFieldWrong_NamesEveryField()
    {
        var body = Json(
            """{"reference":"","merchant":7,"ordr":"x","customer":"a\u0000b","ordinal":-1,""" +
            """ "amountMinor":9223372036854775808,"currency":"gbp","sendBefore":"2026-01-01T00:00:00","allowPart":"yes"}""");

        using var response = await Client.PostAsJsonAsync("/collections/alpha/instructions", body);

        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "status");
        using (Assert.EnterMultipleScope())
        {
            foreach (var field in new[] { "reference", "merchant", "order", "ordr", "customer", "purpose", "ordinal", "amountMinor",
                "currency", "sendBefore", "allowPart" })
            {
                Assert.That(text, Does.Contain($"\"{field}\":"), "field");
            }
        }

        Assert.That(Audit("SELECT COUNT(*) FROM instruction_log"), Is.Zero, "instructions in the log");
    }

    [TestCase("/collections/alpha/instructions", @"{""reference"":""\ud800""}", "reference")]
    [TestCase("/collections/alpha/instructions", @"{""sendBefore"":""\ud800""}", "sendBefore")]
    [TestCase("/collections/alpha/instructions", @"{""\ud800"":1}", "body")]
    [TestCase("/admin/faults/business", @"{""rules"":[{""kind"":""down"",""operations"":[""\ud800""]}]}", "rules[0].operations")]
    public async Task Field_HalfOfASurrogatePair_IsNamed(string path, string json, string field)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = path.StartsWith("/admin", StringComparison.Ordinal)
            ? await Client.PutAsync(new Uri(path, UriKind.Relative), body)
            : await Client.PostAsync(new Uri(path, UriKind.Relative), body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain($"\"{field}\":"));
    }

    [TestCase("/payouts/swift/instructions?reference=p1")]
    [TestCase("/collections/delta/instructions?reference=c1")]
    [TestCase("/institutions/delta/credit?customer=ann")]
    [TestCase("/payouts/instant/instructions")]
    public async Task Address_Unknown_IsBadRequest(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
