using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The report of statements on the command line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StatementsCommandTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly Currency Cny = new("CNY");

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Statements_ComparedDay_IsShownByDayAndChannel()
    {
        await FillAsync(theirRows: 2);

        (int code, string text, string error) = await _fixture.RunAsync(
            StatementsCommand.Command, "--from", "2026-01-01", "--until", "2026-01-31");

        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(text, Does.Contain("Compared").And.Contain("wechat-1").And.Contain("Matched").And.Contain("20.00 CNY"));
        JsonElement json = await _fixture.JsonAsync(StatementsCommand.Command, "--from", "2026-01-01", "--until", "2026-01-31");
        JsonElement sum = json.GetProperty("days")[0].GetProperty("sums")[0];
        Assert.That(json.GetProperty("days")[0].GetProperty("rows").GetInt64(), Is.EqualTo(2));
        Assert.That(
            (sum.GetProperty("currency").GetString(), sum.GetProperty("amountMinor").GetInt64()), Is.EqualTo(("CNY", 2_000L)));
        Assert.That(json.GetProperty("channels")[0].GetProperty("theirFeeMicros").GetInt64(), Is.EqualTo(12_000));
        Assert.That(json.GetProperty("figuresThatDoNotAddUp").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Statements_RowsThatNoResultHas_FailTheCommand()
    {
        await FillAsync(theirRows: 3);

        (int code, _, string error) = await _fixture.RunAsync(
            StatementsCommand.Command, "--from", "2026-01-01", "--until", "2026-01-31");

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(error, Does.Contain("3 rows and 2000 minor units of CNY").And.Contain("2 rows"));
    }

    /// <summary>A day with a difference in its one currency is checked as any other.</summary>
    [Test]
    public async Task Statements_RowsThatNoResultHasBesideADifference_FailTheCommand()
    {
        await FillAsync(theirRows: 4, more: Differs(Cny));

        (int code, _, string error) = await RunJanuaryAsync();

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(error, Does.Contain("4 rows and 2000 minor units of CNY").And.Contain("3 rows"));
    }

    /// <summary>Their row in dollars is counted under ours, which is in yuan.</summary>
    [TestCase(1, ExitCode.Done, "")]
    [TestCase(2, ExitCode.AnswerIsNo, "the file and the rows held before have 4 rows, and the results have 3 rows")]
    public async Task Statements_RowInAnotherCurrencyThanOurs_AddsUp(int dollarRows, int expected, string expectedError)
    {
        var usd = new Currency("USD");
        await FillAsync(
            theirRows: 2,
            more: Differs(Cny),
            moreOfFile: new SideTotal(StatementRowKind.Payment, StatementRowStatus.Succeeded, usd, dollarRows, 500, 0, 0));

        (int code, _, string error) = await RunJanuaryAsync();

        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, expectedError.Length == 0 ? Is.Empty : Does.Contain(expectedError));
    }

    /// <summary>A provider may have several merchant numbers; the JSON and the CSV tell their figures apart.</summary>
    [Test]
    public async Task Statements_FiguresByChannel_NameTheMerchantNumber()
    {
        await FillAsync(theirRows: 2);

        JsonElement json = await _fixture.JsonAsync(StatementsCommand.Command, "--from", "2026-01-01", "--until", "2026-01-31");

        Assert.That(json.GetProperty("channels")[0].GetProperty("merchantNumber").GetString(), Is.EqualTo("8800001"));
    }

    [Test]
    public async Task Statements_NoFigures_LeavesCsvFilesWithTheirHeader()
    {
        await FillAsync(theirRows: 2);
        (string path, string settlement) = (_fixture.InFolder("figures.csv"), _fixture.InFolder("settlement.csv"));

        await RunJanuaryAsync("--provider", "alipay", "--csv", path, "--settlement-csv", settlement);

        Assert.That((await File.ReadAllLinesAsync(path)).Single(), Does.StartWith("day,provider,merchant_number,"));
        Assert.That((await File.ReadAllLinesAsync(settlement)).Single(), Does.StartWith("day,provider,channel,"));
    }

    [Test]
    public async Task Statements_IdsThatAreFormulas_AreInertInCsv()
    {
        await FillAsync(theirRows: 2, provider: "=1+1");
        string path = _fixture.InFolder("figures.csv");

        await RunJanuaryAsync("--csv", path);

        Assert.That((await File.ReadAllLinesAsync(path))[1], Does.StartWith("2026-01-05,'=1+1,8800001,"));
    }

    /// <summary>The command is run again after the mistake: a file that it left would be in the way.</summary>
    [Test]
    public async Task Statements_SecondCsvThatIsThere_LeavesNoFirst()
    {
        await FillAsync(theirRows: 2);
        (string path, string old) = (_fixture.InFolder("figures.csv"), _fixture.InFolder("old.csv"));
        await File.WriteAllTextAsync(old, "");

        (int code, _, string error) = await RunJanuaryAsync("--csv", path, "--settlement-csv", old);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain("--settlement-csv"));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public async Task Statements_HeldRowsThatAreNotStored_FailTheCommand()
    {
        await FillAsync(theirRows: 2, held: 1);

        (int code, _, string error) = await _fixture.RunAsync(
            StatementsCommand.Command, "--from", "2026-01-01", "--until", "2026-01-31");

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(error, Does.Contain("1 rows were held, and 0 are stored"));
    }

    [Test]
    public async Task Statements_Csv_HasTheFiguresByChannelOnce()
    {
        await FillAsync(theirRows: 2);
        string path = _fixture.InFolder("figures.csv");
        string[] given = ["--from", "2026-01-01", "--until", "2026-01-31", "--csv", path];

        (int code, _, _) = await _fixture.RunAsync(StatementsCommand.Command, given);
        (int again, _, string error) = await _fixture.RunAsync(StatementsCommand.Command, given);

        string[] lines = await File.ReadAllLinesAsync(path);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(lines[1], Is.EqualTo("2026-01-05,wechat,8800001,wechat-1,Payment,CNY,Matched,2,2000,12000,2,2000,12000"));
        Assert.That(again, Is.EqualTo(ExitCode.NotDone), "a file that is there is never overwritten");
        Assert.That(error, Does.Contain("it is there already"));
    }

    [Test]
    public async Task Statements_FirstDayAfterTheLast_IsRefused()
    {
        await FillAsync(theirRows: 2);

        (int code, _, string error) = await _fixture.RunAsync(
            StatementsCommand.Command, "--from", "2026-02-01", "--until", "2026-01-31");

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain("a first day before the last is expected"));
    }

    [TestCase("--until", "1969-12-31")]
    [TestCase("--from", "9999-12-31")]
    [TestCase("--from", "2026-1-1")]
    [TestCase("--provider", "no such id")]
    public async Task Statements_Typo_IsAnErrorOfTheCommandLine(string option, string value)
    {
        await FillAsync(theirRows: 2);

        (int code, _, string error) = await _fixture.RunAsync(StatementsCommand.Command, option, value);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain(option).And.Contain("is expected"));
    }

    [Test]
    public async Task Statements_DayWithoutAFile_IsShownAsMissingOrAwaited()
    {
        await AddWaitingAsync(Day.AddDays(1), reportedAt: DateTimeOffset.UtcNow);
        await AddWaitingAsync(Day.AddDays(2), reportedAt: null);
        string[] given = ["--from", "2026-01-01", "--until", "2026-01-07"];

        (int code, string text, string error) = await _fixture.RunAsync(StatementsCommand.Command, given);
        Assert.That(code, Is.EqualTo(ExitCode.Done));
        Assert.That(text, Does.Match("2026-01-06 .*wechat .*Missing").And.Match("2026-01-07 .*wechat .*Awaited"));
        Assert.That(error, Does.Contain("wechat 2026-01-06: no file after 5 tries. not ready").And.Not.Contain("2026-01-07"));
        Assert.That(
            (await _fixture.RunAsync(StatementsCommand.Command, [.. given, "--provider", "alipay"])).Out,
            Does.Not.Contain("Missing"));
    }

    /// <summary>Nothing is known of these days, so they are the first that settlement staff see.</summary>
    [Test]
    public async Task ListDiscrepancies_FilesAreMissingOrRefused_BeginsWithThem()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await FillAsync(theirRows: 2);
        await AddWaitingAsync(today.AddDays(-3), reportedAt: DateTimeOffset.UtcNow);
        await AddWaitingAsync(today.AddDays(-1), reportedAt: null);
        await _fixture.UseAsync(async store => Assert.That(await store.Reconciliations.SaveAsync(
            new StatementReconciliation
            {
                Provider = new ProviderId("alipay"),
                MerchantNumber = "8800002",
                Day = today.AddDays(-2),
                File = 2,
                FileVersion = 1,
                Status = StatementReconciliationStatus.Refused,
                ComparedAt = DateTimeOffset.UtcNow,
                Errors = 3,
                FirstError = "line 3: amount",
            },
            [],
            default)));

        string[] lines =
            (await _fixture.RunAsync(StatementDiscrepancyCommands.All[0])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(
            lines[0], Does.StartWith($"file Missing  wechat 8800001 {today.AddDays(-3):yyyy-MM-dd}  since ").And.EndWith("not ready"));
        Assert.That(lines[1], Does.StartWith($"file Refused  alipay 8800002 {today.AddDays(-2):yyyy-MM-dd}").And.EndWith("line 3: amount"));
        JsonElement json = await _fixture.JsonAsync(StatementDiscrepancyCommands.All[0], "--source", "alipay");
        Assert.That(json.GetProperty("files").EnumerateArray().Single().GetProperty("kind").GetString(), Is.EqualTo("refused"));
    }

    [Test]
    public async Task CompareAgain_ComparedDay_IsMarkedOnce()
    {
        DateOnly day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);
        await FillAsync(theirRows: 2, day: day);
        string[] given = ["wechat", "8800001", $"{day:yyyy-MM-dd}", "--operator", "anna", "--reason", "tolerance changed"];

        Assert.That((await RunAgainAsync(given)).Code, Is.EqualTo(ExitCode.Done));
        Assert.That((await RunAgainAsync(given)).Out, Does.Contain("AlreadyDone"));
        Assert.That(
            (await _fixture.RunAsync(StatementsCommand.Command, "--from", $"{day:yyyy-MM-dd}")).Out, Does.Contain("to be compared again"));
        given[1] = "8800002";
        Assert.That(await RunAgainAsync(given), Is.EqualTo((ExitCode.AnswerIsNo, "NotFound: the day was never compared.\n", "")));
        given[2] = "yesterday";
        Assert.That((await RunAgainAsync(given)).Error, Does.Contain("'yesterday': a day such as 2026-11-22 is expected."));
    }

    private async Task<(int Code, string Out, string Error)> RunAgainAsync(string[] given) =>
        await _fixture.RunAsync(CompareAgainCommand.Command, given);

    private Task AddWaitingAsync(DateOnly day, DateTimeOffset? reportedAt) => _fixture.UseAsync(async (SqliteStore store) =>
        Assert.That(await store.StatementFiles.SaveFetchAsync(
            new StatementFetch
            {
                Provider = new ProviderId("wechat"),
                MerchantNumber = "8800001",
                Day = day,
                Status = StatementFetchStatus.Waiting,
                Tries = 5,
                ReportedAt = reportedAt,
                Reason = "not ready",
            },
            default)));

    private Task<(int Code, string Out, string Error)> RunJanuaryAsync(params string[] more) =>
        _fixture.RunAsync(StatementsCommand.Command, ["--from", "2026-01-01", "--until", "2026-01-31", .. more]);

    private static ReconciliationTotal Differs(Currency currency) => new(
        new ChannelId("wechat-1"), StatementRowKind.Payment, currency, MatchKind.Differs, 1, 500, 0, 1, 500, 0);

    private Task FillAsync(
        long theirRows,
        int held = 0,
        DateOnly? day = null,
        string provider = "wechat",
        ReconciliationTotal? more = null,
        SideTotal? moreOfFile = null) => _fixture.UseAsync(async (SqliteStore store) =>
    {
        var matched = new ReconciliationTotal(
            new ChannelId("wechat-1"), StatementRowKind.Payment, Cny, MatchKind.Matched, 2, 2_000, 12_000, 2, 2_000, 12_000);
        var compared = new StatementReconciliation
        {
            Provider = new ProviderId(provider),
            MerchantNumber = "8800001",
            Day = day ?? Day,
            File = 1,
            FileVersion = 1,
            Status = StatementReconciliationStatus.Compared,
            ComparedAt = DateTimeOffset.UtcNow,
            Theirs =
            [
                new SideTotal(StatementRowKind.Payment, StatementRowStatus.Succeeded, Cny, theirRows, 2_000, 12_000, 2),
                .. moreOfFile is null ? (SideTotal[])[] : [moreOfFile],
            ],
            Totals =
            [
                matched,
                .. more is null ? (ReconciliationTotal[])[] : [more],
                .. held == 0
                    ? (ReconciliationTotal[])[]
                    : [matched with { Result = MatchKind.Held, OurRows = held, TheirRows = 0, TheirAmountMinor = 0 }],
            ],
        };
        Assert.That(await store.Reconciliations.SaveAsync(compared, [], default), Is.True);
    });
}
