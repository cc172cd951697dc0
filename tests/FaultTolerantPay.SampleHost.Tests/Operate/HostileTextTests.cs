using System.Globalization;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>
/// Text that strangers wrote is nothing but text wherever it is shown: it forges no row, commands no terminal, turns no direction of
/// writing and is no formula.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostileTextTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public static TestCaseData[] Questions { get; } =
    [
        new("outages", new[] { "--from", "2026-01-05", "--until", "2026-01-06" }),
        new("discrepancy", Array.Empty<string>()),
        new("approvals", Array.Empty<string>()),
        new("approvals", new[] { "--all" }),
        new("controls", Array.Empty<string>()),
        new("controls", new[] { "--history" }),
        new("outstanding", Array.Empty<string>()),
        new("outstanding", new[] { "--by", "customer" }),
        new("journal", new[] { "--from", "2026-01-05", "--until", "2026-01-06" }),
        new("late", new[] { "--kind", "advance", "--at", "2026-01-06" }),
        new("payment", new[] { "merchant-1", Samples.Order(1) }),
    ];

    public void Dispose() => _fixture.Dispose();

    [TestCaseSource(nameof(Questions))]
    public async Task Table_TextOfStrangers_IsInert(string name, string[] given)
    {
        await FillAsync();
        (_, string text, string error) = await _fixture.RunAsync(StoreFixture.QuestionOf(name), given);

        AssertInert(text);
        AssertInert(error);
        Assert.That(text, Does.Contain(HostileText.Mark), "the text is shown at all");
    }

    [TestCaseSource(nameof(Questions))]
    public async Task Json_TextOfStrangers_IsInertInTheFileAndOnceItIsRead(string name, string[] given)
    {
        await FillAsync();
        (_, string text, _) = await _fixture.RunAsync(StoreFixture.QuestionOf(name), [.. given, "--json"]);

        AssertInert(text);
        string[] values = [.. Texts(JsonDocument.Parse(text).RootElement)];
        Assert.That(values, Has.Some.Contains(HostileText.Mark), "the text is there at all");
        foreach (string value in values)
        {
            AssertInert(value);
        }
    }

    [Test]
    public async Task Csv_TextOfStrangers_IsNoFormulaAndTakesOneLine()
    {
        await FillAsync();
        string file = _fixture.InFolder("journal.csv");
        await _fixture.RunAsync(JournalCommand.Command, "--from", "2026-01-05", "--until", "2026-01-06", "--csv", file);
        string[] lines = await File.ReadAllLinesAsync(file);

        AssertInert(string.Join('\n', lines));
        Assert.That(lines, Has.Length.EqualTo(1 + 2 + 1), "the header, two postings and the total");
        Assert.That(lines, Has.Some.Contains(HostileText.Mark));
        Assert.That(lines.SelectMany(line => line.Split(',')).Select(cell => cell.TrimStart('"'))
            .Where(cell => cell.Length > 0 && "=+-@".Contains(cell[0], StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Error_TextOfTheCommandLine_IsInert()
    {
        await FillAsync();
        (int code, string text, string error) = await _fixture.RunAsync(PaymentCommand.Command, $"shop{HostileText.Text}", "o1");
        (int unknown, _, string message) = await _fixture.RunAsync(LateCommand.Command, "--kind", HostileText.Text);

        Assert.That((code, unknown), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.NotDone)));
        AssertInert(text);
        AssertInert(error);
        Assert.That(message, Does.Not.Contain("\u001b").And.Not.Contain("\u2028").And.Not.Contain("\u202E"));
    }

    private static void AssertInert(string text)
    {
        Assert.That(text.Split('\n').Where(line => line.TrimStart().StartsWith("FORGED", StringComparison.Ordinal)), Is.Empty,
            "a forged row");
        Assert.That(text.EnumerateRunes().Where(rune => rune.Value != '\n' && IsUnseen(rune)).Select(rune => $"U+{rune.Value:X4}"),
            Is.Empty);
    }

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };

    private Task FillAsync() => _fixture.UseAsync(async store =>
    {
        var stranger = new OperatorId(HostileText.Text);
        TransactionKey key = Samples.Key(Samples.Order(1));
        TransactionRequest request = Samples.Request(key) with { Customer = new CustomerId(HostileText.Text) };
        Advance advance = Samples.Advance(key, AdvanceState.PayoutSent);
        CommitResult filled = await store.StandIn.CommitAsync(
            new StandInCommit
            {
                At = Samples.Start,
                Transaction = Samples.Record(key) with { Request = request },
                Advance = advance with
                {
                    Detail = advance.Detail with { Request = request },
                    Institution = new InstitutionId(HostileText.Text),
                },
                Instructions = [Samples.Instruction(key) with { Code = HostileText.Text, AssignedReference = HostileText.Text }],
                Journal = [Samples.Entry(key) with { Event = HostileText.Text }],
                Work = [new WorkChange(Samples.AdvanceWork(key), Samples.Start)],
                Discrepancies = [Samples.Discrepancy($"difference {HostileText.Text}", key) with { Evidence = HostileText.Text }],
                Approval = HostileText.Approval(key, $"approval {HostileText.Text}", HostileText.Text, stranger),
            },
            CancellationToken.None);
        Assert.That(filled.IsCommitted);
        TransactionKey named = Samples.Key($"order {HostileText.Text}");
        CommitResult late = await store.StandIn.CommitAsync(
            new StandInCommit
            {
                At = Samples.Start,
                Transaction = Samples.Record(named),
                Advance = Samples.Advance(named, AdvanceState.PayoutSent),
                Work = [new WorkChange(Samples.AdvanceWork(named), Samples.Start)],
            },
            CancellationToken.None);
        Assert.That(late.IsCommitted);
        await store.Faults.OpenOutageAsync(new Outage { Start = Samples.Start, Cause = HostileText.Text, OpenedBy = stranger },
            CancellationToken.None);
        await store.Controls.AppendAsync(HostileText.Order(new CustomerId(HostileText.Text), stranger, HostileText.Text),
            CancellationToken.None);
    });
}
