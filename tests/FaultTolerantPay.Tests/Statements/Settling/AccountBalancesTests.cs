using System.Globalization;
using System.Text;
using FaultTolerantPay.Tests.Payments;
using FaultTolerantPay.Tests.Statements.Reconciliation;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>Statements of the account that do not begin with what the one before ended with are in the queue.</summary>
internal sealed class AccountBalancesTests
{
    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday, Wednesday = StatementWorld.Wednesday;

    private CardWorld _world = null!;
    private StatementWorld _statements = null!;
    private AccountWorld _account = null!;

    [SetUp]
    public void SetUp()
    {
        _world = new CardWorld();
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, new ProviderId("first"), CardWorld.First);
        _account = new AccountWorld(_statements, _world.Time);
        _statements.GoTo(Wednesday.AddDays(5));
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Settle_StatementMissingWithinADay_IsInTheQueueUntilTheFileIsCorrected()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 100));
        await IssueAsync(Tuesday, Of(Tuesday, 2, 100, 130));
        await IssueAsync(Wednesday, Of(Wednesday, 4, 90, 95));
        await _account.SettleAsync();

        StatementDiscrepancy found = (await QueueAsync()).Single();
        Assert.Multiple(async () =>
        {
            Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 4000 open"));
            Assert.That(found.Ours!.Value.OurReference, Is.EqualTo("closing balance of 2026-01-06, statement 2"));
            Assert.That(found.Ours!.Value.AmountMinor, Is.EqualTo(13_000));
            Assert.That(found.Theirs[0].TheirReference, Is.EqualTo("opening balance of 2026-01-07, statement 4"));
            Assert.That(found.Theirs[0].AmountMinor, Is.EqualTo(9_000));
        });

        await IssueAsync(Tuesday, Of(Tuesday, 2, 100, 130), Of(Tuesday, 3, 130, 90));
        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 4000 not-in-later-comparison"));
    }

    [Test]
    public async Task Settle_DayIssuedAgainWithAnotherBalance_IsInTheQueueOfTheDayAfter()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 100));
        await IssueAsync(Tuesday, Of(Tuesday, 2, 100, 130));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty);

        await IssueAsync(Monday, Of(Monday, 1, 0, 110));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));

        // The bank corrects Tuesday in the file of Wednesday.
        await IssueAsync(Wednesday, Of(Tuesday, 2, 110, 130), Of(Wednesday, 3, 130, 130));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 not-in-later-comparison"));
    }

    [Test]
    public async Task Settle_AccountOverdrawnOverNight_HasBothBalancesAtRisk()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 30));
        await IssueAsync(Tuesday, Of(Tuesday, 2, -20, 0));
        await IssueAsync(Wednesday, Of(Wednesday, 3, -5, 0));

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue OnlyTheirs 2000 open, Tue OnlyOurs 3000 open, Wed Differs 500 open"));
    }

    [Test]
    public async Task Settle_FileOfADayBetweenStillToCome_SaysNothing()
    {
        await IssueAsync(Monday, Of(Monday, 0, 0, 100));
        await _account.FetchedAsync(Tuesday, StatementFetchStatus.Waiting);
        await IssueAsync(Wednesday, Of(Wednesday, 0, 90, 95));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.Empty);

        await _account.FetchedAsync(Tuesday, StatementFetchStatus.NoBusiness);
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 1000 open"), "the bank says that nothing was between");

        await IssueAsync(Tuesday, Encoding.ASCII.GetBytes("damaged"));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 1000 open"), "nothing is concluded from a refused file");

        await IssueAsync(Tuesday, Of(Tuesday, 0, 100, 90));
        await _account.SettleAsync();
        Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 1000 not-in-later-comparison"));
    }

    /// <summary>The version before a refused one is still read, but its balance is perhaps the one that was wrong.</summary>
    [Test]
    public async Task Settle_CorrectedFileRefused_SaysNothingAboutItsBalance()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 100));
        await IssueAsync(Monday, Encoding.ASCII.GetBytes("damaged"));
        await IssueAsync(Tuesday, Of(Tuesday, 2, 90, 95));
        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Settle_StatementInTheFilesOfTwoDays_IsOne()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 100));
        await IssueAsync(Tuesday, Of(Monday, 1, 0, 100), Of(Tuesday, 2, 100, 130));
        await IssueAsync(Wednesday, Of(Monday, 1, 0, 100), Of(Tuesday, 2, 100, 130), Of(Wednesday, 3, 130, 130));

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Settle_OldBreak_StaysOpenWhenTheStatementBeforeItIsReadNoMore()
    {
        await IssueAsync(Monday, Of(Monday, 1, 0, 100));
        await IssueAsync(Tuesday, Of(Tuesday, 2, 90, 95));
        await _account.SettleAsync();
        for (int i = 2; i < 60; i++)
        {
            _statements.GoTo(Monday.AddDays(i + 6));
            await IssueAsync(Monday.AddDays(i), Of(Monday.AddDays(i), i + 1, 95, 95));
            await _account.SettleAsync();
        }

        Assert.That(await _account.QueueAsync(), Is.EqualTo("Tue Differs 1000 open"));
    }

    /// <summary>An account whose statement is missing in one file does not stop the other one.</summary>
    [Test]
    public async Task Settle_OneOfTwoAccountsMissingOnADay_IsInTheQueueOfItsNextStatement(
        [Values("B", "'%#--;10010010/6820102-<b>-LONG-AS-IT-GETS")] string other)
    {
        string Second(string statement) => statement.Replace("10010010/6820101", other, StringComparison.Ordinal);
        await IssueAsync(Monday, Of(Monday, 1, 0, 100), Second(Of(Monday, 1, 0, 7)));
        await IssueAsync(Tuesday, Of(Tuesday, 2, 100, 130));
        await IssueAsync(Wednesday, Of(Wednesday, 3, 130, 95), Second(Of(Wednesday, 3, 9, 9)));

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.EqualTo("Wed Differs 200 open"));
    }

    /// <summary>Numbers begin again each year, and the bank issues nothing on a holiday.</summary>
    [TestCase(130, "")]
    [TestCase(120, "Sat Differs 1000 open")]
    public async Task Settle_NumbersThatBeginAgain_AreNoGap(int opening, string expected)
    {
        DateOnly last = new(2026, 12, 31), holiday = new(2027, 1, 1), first = new(2027, 1, 2);
        _statements.GoTo(first.AddDays(3));
        await IssueAsync(last, Of(last, 365, 100, 130));
        await _account.FetchedAsync(holiday, StatementFetchStatus.NoBusiness);
        await IssueAsync(first, Of(first, 1, opening, 130));

        await _account.SettleAsync();

        Assert.That(await _account.QueueAsync(), Is.EqualTo(expected));
    }

    private async Task<IReadOnlyList<StatementDiscrepancy>> QueueAsync() =>
        (await _statements.Queue.ListAsync(new StatementDiscrepancyFilter { Source = "account" }, null, 100, default)).Items;

    private Task IssueAsync(DateOnly day, params string[] statements) =>
        IssueAsync(day, Encoding.ASCII.GetBytes(string.Concat(statements)));

    private Task IssueAsync(DateOnly day, byte[] content) => _account.IssueAsync(day, content);

    /// <summary>A statement of a day with one entry. Number 0: the bank gives all of them one number.</summary>
    private static string Of(DateOnly day, int number, decimal opening, decimal closing)
    {
        string date = day.ToString("yyMMdd", CultureInfo.InvariantCulture);
        string before = day.AddDays(-1).ToString("yyMMdd", CultureInfo.InvariantCulture);
        string entry = closing == opening ? "" : $":61:{date}{Signed(closing - opening)}NTRFNONREF\r\n:86:somebody\r\n";
        return $":20:REF\r\n:25:10010010/6820101\r\n:28C:{number.ToString(CultureInfo.InvariantCulture)}/1\r\n"
            + $":60F:{Balance(before, opening)}\r\n{entry}:62F:{Balance(date, closing)}\r\n-\r\n";
    }

    private static string Balance(string date, decimal amount) => $"{(amount < 0 ? 'D' : 'C')}{date}CNY{Text(amount)}";

    private static string Signed(decimal amount) => $"{(amount < 0 ? 'D' : 'C')}{Text(amount)}";

    private static string Text(decimal amount) => Math.Abs(amount).ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');
}
