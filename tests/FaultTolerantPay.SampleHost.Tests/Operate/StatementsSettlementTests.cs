using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The report of statements says what was due and what came to the bank's account.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StatementsSettlementTests : IDisposable
{
    private static readonly DateOnly Monday = new(2026, 1, 5), Tuesday = Monday.AddDays(1), Wednesday = Monday.AddDays(2);
    private static readonly DateTimeOffset Now = new(2026, 1, 8, 0, 0, 0, TimeSpan.Zero);
    private static readonly Currency Cny = new("CNY");

    private readonly StoreFixture _fixture = new();
    private ProviderId _comparedProvider = new("wechat");

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Statements_SettledAndOpenDays_AreShownByChannel()
    {
        // On Monday the statement has 100 that no operation of ours explains.
        await CompareAsync(Monday, 1_000, ("wechat-1", 600), ("wechat-2", 300));
        await CompareAsync(Tuesday, 500, ("wechat-1", 500));
        await SettleAsync(1_000, [Monday], ("wechat-1", 600), ("wechat-2", 300));

        (int code, string text, string error) = await RunAsync("2026-01-05");

        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(text, Does.Match("2026-01-06 +wechat-1 +5.00 CNY +0.00 CNY +5.00 CNY"));
        Assert.That(await FiguresAsync("2026-01-05"), Is.EqualTo(new[]
        {
            "2026-01-05 wechat-1 600 600 0", "2026-01-05 wechat-2 300 300 0", "2026-01-05 - 100 100 0", "2026-01-06 wechat-1 500 0 500",
        }));
    }

    /// <summary>The first of its days is before the report: what it brought that day is not in it.</summary>
    [Test]
    public async Task Statements_EntryOfSeveralDays_IsSharedOutAmongThem()
    {
        await CompareAsync(Monday, 1_000, ("wechat-1", 1_000));
        await CompareAsync(Tuesday, 500, ("wechat-1", 500));
        await SettleAsync(1_500, [Monday, Tuesday], ("wechat-1", 1_500));

        Assert.That(
            await FiguresAsync("2026-01-05"), Is.EqualTo(new[] { "2026-01-05 wechat-1 1000 1000 0", "2026-01-06 wechat-1 500 500 0" }));
        Assert.That(await FiguresAsync("2026-01-06"), Is.EqualTo(new[] { "2026-01-06 wechat-1 500 500 0" }));
    }

    [Test]
    public async Task Statements_EntryThatDoesNotFit_LeavesTheRestOpen()
    {
        await CompareAsync(Monday, 1_000, ("wechat-1", 1_000));
        await SettleAsync(900, isSettled: false, [Monday], ("wechat-1", 1_000));
        await SettleAsync(70, isSettled: false, []);

        Assert.That(
            await FiguresAsync("2026-01-05"),
            Is.EqualTo(new[] { "2026-01-05 wechat-1 1000 1000 0", "2026-01-05 - 0 -100 100", "2026-01-07 - 0 70 -70" }));
    }

    /// <summary>The rows are worth 10.00, and the provider, which rounds the sum of its fees, owes 9.99.</summary>
    [Test]
    public async Task Statements_SettledDayWithARoundedSumOfFees_IsNotOpen()
    {
        await CompareAsync(Monday, 1_000, ("wechat-1", 1_000));
        await SettleAsync(
            999, isSettled: true, [Monday], [new SettlementShare(null, Account.ChannelFees, -1)], ("wechat-1", 1_000));

        Assert.That((await RunAsync("2026-01-05")).Code, Is.EqualTo(ExitCode.Done));
        Assert.That(
            await FiguresAsync("2026-01-05"), Is.EqualTo(new[] { "2026-01-05 wechat-1 1000 1000 0", "2026-01-05 - -1 -1 0" }));
    }

    /// <summary>The business system settles with nobody.</summary>
    [Test]
    public async Task Statements_DayOfTheBusinessSystem_IsNotDue()
    {
        _comparedProvider = BusinessSystemStatements.Core;
        await CompareAsync(Monday, 1_000_000);

        Assert.That(await FiguresAsync("2026-01-05"), Is.Empty);
    }

    [Test]
    public async Task Statements_SettledEntryOfAnotherAmountThanItsDays_FailsTheCommand()
    {
        await CompareAsync(Monday, 1_000, ("wechat-1", 600), ("wechat-2", 400));
        await SettleAsync(1_000, [Monday], ("wechat-1", 1_000));

        (int code, _, string error) = await RunAsync("2026-01-05");

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(error, Does.Contain(
            "wechat 8800001, entry of 2026-01-07: 1000 minor units of CNY are booked to wechat-1, and the statements of its days come to "
            + "600: the same is expected."));
        Assert.That(error, Does.Contain("0 minor units of CNY are booked to wechat-2"));
    }

    /// <summary>The worker settles the day again in its next round.</summary>
    [Test]
    public async Task Statements_DayComparedSinceItWasSettled_IsNoError()
    {
        await SettleAsync(1_000, [Monday], ("wechat-1", 1_000));
        await CompareAsync(Monday, 800, Now.AddMinutes(1), ("wechat-1", 800));

        Assert.That((await RunAsync("2026-01-05")).Code, Is.EqualTo(ExitCode.Done));
        Assert.That(await FiguresAsync("2026-01-05"), Is.EqualTo(new[] { "2026-01-05 wechat-1 800 1000 -200" }));
    }

    [Test]
    public async Task Statements_AbsurdAmounts_FailTheCommand()
    {
        await CompareAsync(Monday, Int128.MaxValue / 2, Now);

        (int code, _, string error) = await RunAsync("2026-01-05");

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(error, Does.Contain("wechat 8800001 2026-01-05: its amounts are more than an account can have"));
    }

    [Test]
    public async Task Statements_SettlementCsv_HasTheFigures()
    {
        await CompareAsync(Monday, 1_000, ("wechat-1", 900));
        string path = _fixture.InFolder("settlement.csv");

        await RunAsync("2026-01-05", "--settlement-csv", path);

        Assert.That(await File.ReadAllLinesAsync(path), Is.EqualTo(new[]
        {
            "day,provider,channel,currency,due_minor,came_minor,open_minor",
            "2026-01-05,wechat,wechat-1,CNY,900,0,900",
            "2026-01-05,wechat,,CNY,100,0,100",
        }));
    }

    private Task<(int Code, string Out, string Error)> RunAsync(string from, params string[] more) =>
        _fixture.RunAsync(StatementsCommand.Command, ["--from", from, "--until", "2026-01-31", .. more]);

    private async Task<string[]> FiguresAsync(string from)
    {
        JsonElement json = await _fixture.JsonAsync(StatementsCommand.Command, "--from", from, "--until", "2026-01-31");
        return
        [
            .. json.GetProperty("settlement").EnumerateArray().Select(one => string.Join(
                ' ',
                one.GetProperty("day").GetString(),
                one.GetProperty("channel").GetString() ?? "-",
                one.GetProperty("dueMinor").GetRawText(),
                one.GetProperty("cameMinor").GetRawText(),
                one.GetProperty("openMinor").GetRawText())),
        ];
    }

    private Task CompareAsync(DateOnly day, Int128 minor, params (string Channel, long Minor)[] shares) =>
        CompareAsync(day, minor, Now, shares);

    private Task CompareAsync(DateOnly day, Int128 minor, DateTimeOffset at, params (string Channel, long Minor)[] shares) =>
        _fixture.UseAsync(async (SqliteStore store) => Assert.That(
            await store.Reconciliations.SaveAsync(
                new StatementReconciliation
                {
                    Provider = _comparedProvider,
                    MerchantNumber = "8800001",
                    Day = day,
                    File = 1,
                    FileVersion = 1,
                    Status = StatementReconciliationStatus.Compared,
                    ComparedAt = at,
                    Theirs = [new SideTotal(StatementRowKind.Payment, StatementRowStatus.Succeeded, Cny, 1, minor, 0, 0)],
                    Totals =
                    [
                        new ReconciliationTotal(
                            null, StatementRowKind.Payment, Cny, MatchKind.OnlyTheirs, 0, 0, 0, 1, minor, 0),
                    ],
                    Shares = [.. shares.Select(of => new ReconciliationShare(new ChannelId(of.Channel), false, Cny, of.Minor))],
                },
                [],
                default),
            Is.True));

    private Task SettleAsync(long minor, DateOnly[] days, params (string Channel, long Minor)[] shares) =>
        SettleAsync(minor, isSettled: true, days, shares);

    private Task SettleAsync(long minor, bool isSettled, DateOnly[] days, params (string Channel, long Minor)[] shares) =>
        SettleAsync(minor, isSettled, days, [], shares);

    private Task SettleAsync(
        long minor, bool isSettled, DateOnly[] days, SettlementShare[] others, params (string Channel, long Minor)[] shares) =>
        _fixture.UseAsync(async (SqliteStore store) =>
        {
            var settlement = new ChannelSettlement
            {
                Id = $"entry-{minor}",
                Provider = new ProviderId("wechat"),
                Account = new ProviderId("account"),
                Payer = "8800001",
                Reference = "B1",
                BookedOn = Wednesday,
                Amount = new Money(minor, Cny),
                IsSettled = isSettled,
                Days = [.. days],
                Shares =
                [
                    .. shares.Select(of => new SettlementShare(new ChannelId(of.Channel), Account.ChannelReceivable, of.Minor)),
                    .. others,
                ],
                ChangedAt = Now,
            };
            CommitResult result = await store.StandIn.CommitAsync(
                new StandInCommit { At = Now, Settlement = settlement, Journal = settlement.Book(null, Now) }, default);
            Assert.That(result.Status, Is.EqualTo(CommitStatus.Committed));
        });
}
