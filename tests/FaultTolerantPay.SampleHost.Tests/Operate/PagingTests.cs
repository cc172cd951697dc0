using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>Every list is a page: page after page, as JSON and as a person reads it, gives each row once.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PagingTests : IDisposable
{
    private const int Count = 5;

    private static readonly OperatorId Ana = new("ana");
    private readonly StoreFixture _fixture = new();

    public static TestCaseData[] Lists { get; } =
    [
        new("outages", "id", "--after", new[] { "--from", "2026-01-05", "--until", "2026-01-06" }),
        new("discrepancy", "id", "--after", Array.Empty<string>()),
        new("discrepancies", "id", "--after", Array.Empty<string>()),
        new("discrepancies", "id", "--after", new[] { "--all", "--source", "wechat" }),
        new("approvals", "id", "--after", Array.Empty<string>()),
        new("approvals", "id", "--after", new[] { "--all" }),
        new("controls", "number", "--before", Array.Empty<string>()),
        new("controls", "number", "--before", new[] { "--history" }),
        new("outstanding", "order", "--after", Array.Empty<string>()),
        new("journal", "number", "--after", new[] { "--from", "2026-01-05", "--until", "2026-01-06" }),
        new("late", "order", "--after", new[] { "--kind", "advance", "--at", "2026-01-06" }),
    ];

    public void Dispose() => _fixture.Dispose();

    [TestCaseSource(nameof(Lists))]
    public async Task List_PageByPageAsJson_GivesEachRowOnce(string name, string id, string cursor, string[] given)
    {
        await FillAsync();
        List<string> seen = [];
        int pages = 0;
        string? next = null;
        do
        {
            JsonElement page = await _fixture.JsonAsync(StoreFixture.QuestionOf(name),
                [.. given, "--limit", "2", .. next is null ? Array.Empty<string>() : [cursor, next]]);
            JsonElement rows =
                page.EnumerateObject().First(member => member.Value.ValueKind == JsonValueKind.Array && member.Name is not "totals").Value;
            Assert.That(rows.GetArrayLength(), Is.LessThanOrEqualTo(2), "a page");
            seen.AddRange(rows.EnumerateArray().Select(row => row.GetProperty(id).ToString()));
            next = page.GetProperty("next") is { ValueKind: not JsonValueKind.Null } more ? more.ToString() : null;
            pages++;
        }
        while (next is not null && pages < 10);

        Assert.That(seen, Has.Count.EqualTo(Count).And.Unique);
        Assert.That(pages, Is.EqualTo(3));
    }

    [TestCaseSource(nameof(Lists))]
    public async Task List_FullPageAsText_NamesTheNextOne(string name, string id, string cursor, string[] given)
    {
        await FillAsync();
        (_, string page, string error) = await _fixture.RunAsync(StoreFixture.QuestionOf(name), [.. given, "--limit", "2"]);
        (_, string whole, _) = await _fixture.RunAsync(StoreFixture.QuestionOf(name), given);

        Assert.That(error, Is.Empty);
        Assert.That(page, Does.Contain($"There is more: {cursor} "), id);
        Assert.That(whole, Does.Not.Contain("There is more"));
    }

    [Test]
    public async Task Ledger_AccountPageByPage_GivesEachPaymentOnce()
    {
        await FillAsync();
        string[] account = ["--account", "CustomerReceivable", "--currency", "EUR"];
        List<string> seen = [];
        string? next = null;
        do
        {
            (_, string page, string error) = await _fixture.RunAsync(LedgerCommand.Command,
                [.. account, "--limit", "2", .. next is null ? Array.Empty<string>() : ["--after", next]]);
            Assert.That(error, Is.Empty);
            string[] lines = page.Split('\n');
            seen.AddRange(lines.Where(line => line.StartsWith("  merchant-1/", StringComparison.Ordinal)));
            next = lines.FirstOrDefault(line => line.StartsWith("There is more: --after '", StringComparison.Ordinal))?.Split('\'')[1];
        }
        while (next is not null && seen.Count <= Count);
        (int code, _, string problem) = await _fixture.RunAsync(LedgerCommand.Command, [.. account, "--after", "nowhere"]);

        Assert.That(seen, Has.Count.EqualTo(Count).And.Unique);
        Assert.That((code, problem), Is.EqualTo((ExitCode.NotDone, problem)));
        Assert.That(problem, Does.Contain("--after 'nowhere'"));
    }

    [Test]
    public async Task Discrepancy_AsJson_HasWhatIsStored()
    {
        await FillAsync();
        JsonElement row = (await _fixture.JsonAsync(DiscrepancyCommand.Command, "--limit", "1")).GetProperty("discrepancies")[0];

        Assert.That(row.GetProperty("kind").GetString(), Is.EqualTo("confirmationOverdue"));
        Assert.That((row.GetProperty("merchant").GetString(), row.GetProperty("order").GetString()),
            Is.EqualTo(("merchant-1", Samples.Order(0))));
        Assert.That(row.GetProperty("openedAt").GetDateTimeOffset(), Is.EqualTo(Samples.Start));
        Assert.That(row.GetProperty("evidence").GetString(), Is.EqualTo("asked 10 times, no answer"));
        Assert.That(row.GetProperty("holdsTheAdvance").GetBoolean(), Is.False);
        JsonElement closed = await _fixture.JsonAsync(DiscrepancyCommand.Command, row.GetProperty("id").GetString()!, "close", "--operator",
            "ana", "--reason", "the bank told us");
        Assert.That(closed.GetProperty("status").GetString(), Is.EqualTo("done"));
    }

    private Task FillAsync() => _fixture.UseAsync(async store =>
    {
        for (int i = 0; i < Count; i++)
        {
            await StoreFixture.AddAsync(store, i);
            TransactionKey key = Samples.Key(Samples.Order(i));
            CommitResult opened = await store.StandIn.CommitAsync(new StandInCommit
            {
                At = Samples.Start,
                Discrepancies = [Samples.Discrepancy($"difference-{i}", key)]
            }, CancellationToken.None);
            CommitResult asked = await store.StandIn.CommitAsync(new StandInCommit
            {
                At = Samples.Start,
                Approval = HostileText.Approval(key, $"approval-{i}", "hopeless", Ana)
            }, CancellationToken.None);
            Assert.That((opened.IsCommitted, asked.IsCommitted), Is.EqualTo((true, true)));
            Outage outage = await store.Faults.OpenOutageAsync(new Outage { Start = Samples.Start.AddHours(i), Cause = "errors" },
                CancellationToken.None);
            await store.Faults.CloseOutageAsync(outage with { End = Samples.Start.AddHours(i).AddMinutes(30) }, CancellationToken.None);
            await store.StatementDiscrepancies.OpenAsync([(HostileText.StatementDiscrepancy($"d-{i}"), HostileText.Opened)], default);
            await store.Controls.AppendAsync(HostileText.Order(new CustomerId($"c-{i}"), Ana, "fraud"), CancellationToken.None);
        }
    });
}
