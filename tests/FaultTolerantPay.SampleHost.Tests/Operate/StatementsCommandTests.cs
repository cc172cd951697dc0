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

    private Task FillAsync(long theirRows, int held = 0) => _fixture.UseAsync(async (SqliteStore store) =>
    {
        var matched = new ReconciliationTotal(
            new ChannelId("wechat-1"), StatementRowKind.Payment, Cny, MatchKind.Matched, 2, 2_000, 12_000, 2, 2_000, 12_000);
        var day = new StatementReconciliation
        {
            Provider = new ProviderId("wechat"),
            MerchantNumber = "8800001",
            Day = Day,
            File = 1,
            FileVersion = 1,
            Status = StatementReconciliationStatus.Compared,
            ComparedAt = DateTimeOffset.UtcNow,
            Theirs = [new SideTotal(StatementRowKind.Payment, StatementRowStatus.Succeeded, Cny, theirRows, 2_000, 12_000, 2)],
            Totals = held == 0
                ? [matched]
                : [matched, matched with { Result = MatchKind.Held, OurRows = held, TheirRows = 0, TheirAmountMinor = 0 }],
        };
        Assert.That(await store.Reconciliations.SaveAsync(day, [], default), Is.True);
    });
}
