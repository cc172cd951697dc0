using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.SampleHost.Tests.Reconcile;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReconcileCommandTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.FromHours(8));

    private readonly string _folder = Directory.CreateTempSubdirectory("ftpay-reconcile-").FullName;
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static StatementRow Row(int number, long amount = 10_000) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = $"S2026{number:D6}",
        TheirReference = $"42000009{number:D6}",
        AmountMinor = amount,
        Currency = new Currency("CNY"),
        FeeMicros = 600_000,
        At = Noon.AddSeconds(number),
        MerchantNumber = "1601959334",
        Line = number,
    };

    private static readonly StatementRow[] Rows = [Row(1), Row(2), Row(3)];

    private static IEnumerable<TestCaseData> Formats()
    {
        string described = Path.Combine(SourceTree.Root, "samples", "statements");
        yield return new("wechat", StatementWriter.WeChat(Rows));
        yield return new("alipay", StatementWriter.Alipay(Rows));
        yield return new("unionpay-zm", StatementWriter.UnionPayZm(Rows));
        yield return new(Path.Combine(described, "wechat.json"), StatementWriter.WeChat(Rows));
        yield return new(Path.Combine(described, "alipay.json"), StatementWriter.Alipay(Rows));
        yield return new(Path.Combine(described, "unionpay-zm.json"), StatementWriter.UnionPayZm(Rows));
    }

    [TestCaseSource(nameof(Formats))]
    public async Task Reconcile_SameRowsInEachFormat_Agree(string format, byte[] statement)
    {
        int code = await Run("--format", format, "--statement", Write("statement", statement), "--ledger", Ledger(Rows),
            "--day", "2026-11-28", "--json");

        Assert.That(code, Is.Zero, _out.ToString() + _error);
        JsonElement json = Json();
        Assert.That(json.GetProperty("counts").GetProperty("matched").GetInt64(), Is.EqualTo(3));
        JsonElement theirs = json.GetProperty("sums")[0];
        Assert.That(theirs.GetProperty("side").GetString(), Is.EqualTo("theirs"));
        Assert.That(theirs.GetProperty("rows").GetInt64(), Is.EqualTo(3));
        Assert.That(theirs.GetProperty("amountMinor").GetRawText(), Does.Contain("30000"));
        Assert.That(theirs.GetProperty("currency").GetString(), Is.EqualTo("CNY"));
    }

    [Test]
    public async Task Reconcile_Differences_AreListedAndAnswerNo()
    {
        StatementRow late = Row(4) with { At = Noon.AddHours(11).AddMinutes(59) };
        string csv = Path.Combine(_folder, "results.csv");
        string held = Path.Combine(_folder, "held.csv");

        string bill = Write("bill.csv", StatementWriter.WeChat([Row(1), Row(2, 9_999), Row(5)]));

        int code = await Run("--format", "wechat", "--statement", bill,
            "--ledger", Ledger([Row(1), Row(2), Row(3), late]), "--day", "2026-11-28", "--csv", csv, "--held-out", held);

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        string answer = _out.ToString();
        Assert.That(answer, Does.Match(@"Differs\s+Amount\s+S2026000002 .*-0\.01 CNY"));
        Assert.That(answer, Does.Match(@"OnlyTheirs\s+S2026000005 "));
        Assert.That(answer, Does.Match(@"OnlyOurs\s+S2026000003 "));
        Assert.That(answer, Does.Match(@"Held\s+S2026000004 "));
        Assert.That(answer, Does.Contain("Both sides do not agree."));
        Assert.That(await File.ReadAllLinesAsync(csv), Has.Length.EqualTo(6));
        Assert.That(await File.ReadAllLinesAsync(held), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Reconcile_RowThatWasHeld_IsMatchedTheNextDayOrMissing()
    {
        StatementRow late = Row(4) with { At = Noon.AddHours(11).AddMinutes(59) };
        string held = Path.Combine(_folder, "held.csv");
        string empty = Write("empty.csv", StatementWriter.WeChat([]));
        await Run("--format", "wechat", "--statement", empty, "--ledger", Ledger([late]), "--day", "2026-11-28", "--held-out", held);

        int matched = await Run("--format", "wechat", "--statement", Write("next.csv", StatementWriter.WeChat([late])),
            "--ledger", Ledger([]), "--day", "2026-11-29", "--held-in", held);
        int missing = await Run(
            "--format", "wechat", "--statement", empty, "--ledger", Ledger([]), "--day", "2026-11-29", "--held-in", held);

        Assert.That(matched, Is.Zero, _out.ToString() + _error);
        Assert.That(missing, Is.EqualTo(ExitCode.AnswerIsNo));
    }

    /// <summary>By a day in the past everything that one side lacks would be held, and nothing found.</summary>
    [TestCase("2025-11-28")]
    [TestCase("2026-11-27")]
    public async Task Reconcile_DayOfWhichTheStatementHasNoRow_AnswersNo(string day)
    {
        int code = await Run("--format", "wechat", "--statement", Write("bill.csv", StatementWriter.WeChat([Row(1), Row(2)])),
            "--ledger", Ledger([Row(1), Row(3)]), "--day", day);

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain($"No row of the statement is of {day}, and 2 rows are held"));
    }

    [Test]
    public async Task Reconcile_RowsThatAreHeld_AreNamedBesideTheAgreement()
    {
        StatementRow late = Row(4) with { At = Noon.AddHours(11).AddMinutes(59) };

        int code = await Run("--format", "wechat", "--statement", Write("bill.csv", StatementWriter.WeChat(Rows)),
            "--ledger", Ledger([.. Rows, late]), "--day", "2026-11-28");

        Assert.That(code, Is.Zero, _out.ToString() + _error);
        Assert.That(_out.ToString(), Does.Contain("Both sides agree. 1 rows that one side lacks are held for the next file."));
    }

    [Test]
    public async Task Reconcile_NothingHeld_LeavesAFileThatTheNextDayTakes()
    {
        string held = Path.Combine(_folder, "held.csv");
        string[] given = ["--format", "wechat", "--statement", Write("bill.csv", StatementWriter.WeChat(Rows)), "--ledger", Ledger(Rows)];

        await Run([.. given, "--day", "2026-11-28", "--held-out", held]);

        Assert.That((await File.ReadAllLinesAsync(held)).Single(), Does.StartWith("result,differences,"));
        Assert.That(await Run([.. given, "--held-in", held]), Is.Zero, _error.ToString());
    }

    /// <summary>Nobody may take for missing what a file lacks that could not be read.</summary>
    [Test]
    public async Task Reconcile_FileThatCannotBeRead_SaysThatNothingIsCertain()
    {
        await Run("--format", "wechat", "--statement", Write("bill.csv", [0x1F, 0x8B, 8, 0]), "--ledger", Ledger(Rows));

        Assert.That(_out.ToString(), Does.Contain("A file has errors: what it lacks may be there."));
    }

    /// <summary>The command is run again after the mistake: a file that it left would be in the way.</summary>
    [Test]
    public async Task Reconcile_RunThatFails_LeavesNoFile()
    {
        (string csv, string held) = (Path.Combine(_folder, "results.csv"), Path.Combine(_folder, "held.csv"));

        int code = await Run("--format", "wechat", "--statement", Write("bill.csv", StatementWriter.WeChat(Rows)),
            "--ledger", "/nowhere/file", "--csv", csv, "--held-out", held);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(File.Exists(csv) || File.Exists(held), Is.False);
    }

    [Test]
    public async Task Reconcile_WithAStore_OpensWhatDiffersOnceAndNothingFromACutFile()
    {
        string path = Path.Combine(_folder, "store.db");
        using (SqliteStore.Open(new SqliteStoreOptions { Path = path }))
        {
            // The file is there.
        }

        string bill = Write("bill.csv", StatementWriter.WeChat([Row(1), Row(2, 9_999)]));
        string cut = Write("cut.csv", File.ReadAllBytes(bill)[..^60]);
        string[] given = ["--ledger", Ledger(Rows), "--format", "wechat", "--day", "2026-11-28", "--store", path, "--source", "river"];

        await Run([.. given, "--statement", bill]);
        await Run([.. given, "--statement", bill]);
        int code = await Run([.. given, "--statement", cut]);

        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        QueryPage<StatementDiscrepancy> queue =
            await store.StatementDiscrepancies.ListAsync(new StatementDiscrepancyFilter(), null, 10, default);
        Assert.Multiple(() =>
        {
            Assert.That(
                queue.Items.Select(one => (one.Source, one.Kind)),
                Is.EquivalentTo(new[] { ("river", MatchKind.Differs), ("river", MatchKind.OnlyOurs) }));
            Assert.That(_out.ToString(), Does.Contain("2 opened, 0 changed, 0 known").And.Contain("0 opened, 0 changed, 2 known"));
            Assert.That(_out.ToString(), Does.Contain("Nothing was put into the queue"));
            Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        });
    }

    [Test]
    public async Task Reconcile_MoreDifferencesThanAnybodyCanWorkOn_OpensNone()
    {
        string path = Path.Combine(_folder, "store.db");
        using (SqliteStore.Open(new SqliteStoreOptions { Path = path }))
        {
            // The file is there.
        }

        int code = await Run(
            "--format", "wechat", "--statement", Write("empty.csv", StatementWriter.WeChat([])),
            "--ledger", Ledger(Enumerable.Range(1, 100_001).Select(number => Row(number))),
            "--store", path, "--source", "river", "--day", "2026-11-28");

        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("More than 100,000 rows differ"));
        Assert.That((await store.StatementDiscrepancies.ListAsync(new StatementDiscrepancyFilter(), null, 1, default)).Items, Is.Empty);
    }

    [TestCase("--store", "store.db")]
    [TestCase("--source", "river")]
    [TestCase("--day", "2026-11-28", "--store", "store.db")]
    [TestCase("--store", "store.db", "--source", "river")]
    public async Task Reconcile_StoreWithoutSourceOrDay_IsRefused(params string[] some)
    {
        int code = await Run(["--format", "wechat", "--statement", "x", "--ledger", "y", .. some]);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("--store, --source and --day are expected together"));
    }

    [Test]
    public async Task Reconcile_EmptyBillAndNoRecords_Agree()
    {
        int code = await Run("--format", "wechat", "--statement", Write("empty.csv", StatementWriter.WeChat([])), "--ledger", Ledger([]));

        Assert.That(code, Is.Zero, _out.ToString() + _error);
    }

    [Test]
    public async Task Reconcile_BillThatIsCutOff_AnswersNo()
    {
        byte[] bill = StatementWriter.WeChat(Rows);
        string cut = Encoding.UTF8.GetString(bill);
        cut = cut[..cut.IndexOf("总交易单数", StringComparison.Ordinal)];

        int code = await Run("--format", "wechat", "--statement", Write("cut.csv", Encoding.UTF8.GetBytes(cut)), "--ledger", Ledger(Rows));

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_error.ToString(), Does.Contain("it is cut off"));
    }

    [Test]
    public async Task Reconcile_ReferenceThatIsAFormula_IsInertInCsv()
    {
        string csv = Path.Combine(_folder, "results.csv");
        StatementRow formula = Row(1) with { OurReference = "=HYPERLINK(1)" };

        await Run(
            "--format", "wechat", "--statement", Write("empty.csv", StatementWriter.WeChat([])), "--ledger", Ledger([formula]),
            "--csv", csv);

        Assert.That(await File.ReadAllTextAsync(csv), Does.Contain(",'=HYPERLINK(1),"));
    }

    [Test]
    public async Task Reconcile_AccountStatementsWithoutTheOneBetween_SaysWhatIsMissing()
    {
        string sta = string.Join("\r\n",
            ":20:1", ":25:1/2", ":28C:1/1", ":60F:C261126CNY1,00", ":62F:C261127CNY1,00", "-",
            ":20:1", ":25:1/2", ":28C:3/1", ":60F:C261127CNY5,00", ":62F:C261128CNY5,00", "-", "");

        int code = await Run(
            "--format", "mt940", "--statement", Write("a.sta", Encoding.ASCII.GetBytes(sta)), "--ledger", Ledger([]));

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_error.ToString(), Does.Contain("closes with 1.00 CNY, and statement 3 of 2026-11-28 opens with 5.00 CNY"));
    }

    [Test]
    public async Task Reconcile_AccountStatement_IsComparedByEndToEndIds()
    {
        string sta = string.Join("\r\n",
            ":20:1", ":25:1/2", ":28C:1/1", ":60F:C261127CNY100,00", ":61:2611281128C30,00NTRFREF1//BANK1", ":62F:C261128CNY130,00", "-",
            "");
        StatementRow credit = Row(1, 3_000) with
        {
            Kind = StatementRowKind.Credit,
            OurReference = "REF1",
            FeeMicros = 0,
            At = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero),
        };

        int code = await Run(
            "--format", "mt940", "--statement", Write("a.sta", Encoding.ASCII.GetBytes(sta)), "--ledger", Ledger([credit]));

        Assert.That(code, Is.Zero, _out.ToString() + _error);
    }

    [Test]
    public async Task Reconcile_MistakesOnTheCommandLine_AreAllNamed()
    {
        int code = await Run("--format", "wechat", "--statement", "x", "--ledger", "y", "--day", "2026-13-01", "--tolerance", "EU=1",
            "--zone", "Nowhere/City", "--cut-over", "25:00", "--key", "both");

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        foreach (string option in new[] { "--day", "--tolerance", "--zone", "--cut-over", "--key" })
        {
            Assert.That(_error.ToString(), Does.Contain($"{option} '"));
        }
    }

    [TestCase("--statement", "there is no such file")]
    [TestCase("--ledger", "there is no such file")]
    [TestCase("--format", "one of wechat, alipay")]
    public async Task Reconcile_FileThatIsNotThere_IsNamed(string option, string expected)
    {
        string[] arguments =
            ["--format", "wechat", "--statement", Write("bill.csv", StatementWriter.WeChat(Rows)), "--ledger", Ledger(Rows)];
        arguments[Array.IndexOf(arguments, option) + 1] = "/nowhere/file";

        int code = await Run(arguments);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("/nowhere/file").And.Contain(expected));
    }

    private string Ledger(IEnumerable<StatementRow> rows) => Write($"ledger-{Path.GetRandomFileName()}.csv", StatementWriter.Ledger(rows));

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private JsonElement Json() => JsonDocument.Parse(_out.ToString()).RootElement;

    private Task<int> Run(params string[] arguments) =>
        SampleHostCommands.Dispatcher.RunAsync(["reconcile", .. arguments], _out, _error, CancellationToken.None);
}
