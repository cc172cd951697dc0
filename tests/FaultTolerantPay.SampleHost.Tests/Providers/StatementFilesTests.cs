using System.Net;
using System.Text;
using FaultTolerantPay.SampleHost.Providers;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>
/// The sample host fetches the bank's statements over HTTP, on the timetable of its settings, and keeps them as they came.
/// </summary>
[NonParallelizable]
public sealed class StatementFilesTests
{
    private static readonly DateTimeOffset NextMorning = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);

    private StatementBank _bank = null!;

    [SetUp]
    public async Task StartAsync() => _bank = await StatementBank.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _bank.DisposeAsync();

    [Test]
    public async Task Host_AfterTheDay_StoresTheFileOfEveryoneWhoMovedMoney()
    {
        await _bank.PayOutAsync("p1", 4_000);
        await _bank.PayByCardAsync("sync", "8800001", "a1", 2_000);
        await _bank.PayByCardAsync("callback", "8800003", "a2", 3_000);
        await _bank.PayByCardAsync("polling", "8800006", "a3", 5_000);
        await _bank.PassUntilAsync(NextMorning.AddMinutes(-1));
        IReadOnlyList<StatementFile> before = await FilesAsync();
        await _bank.PassUntilAsync(NextMorning);

        IReadOnlyList<StatementFile> files = await FilesAsync();

        Assert.That(before, Is.Empty, "not before the time of the settings");
        Assert.That(
            files.Select(file => (file.Provider.Value, file.MerchantNumber, file.Day)),
            Is.EquivalentTo(new[]
            {
                ("bank", "7700001", StatementBank.Day), ("sync", "8800001", StatementBank.Day), ("callback", "8800003", StatementBank.Day),
                ("polling", "8800006", StatementBank.Day),
            }));
        Assert.That(
            files.Select(file => file.Name),
            Is.EquivalentTo(new[]
            {
                "7700001-20261128.csv", "8800001-20261128.csv", "8800003-20261128.csv", "INN26112888ZM_8800006",
            }));
        Assert.That(
            Encoding.UTF8.GetString(await _bank.ReadAsync(files.Single(file => file.Provider.Value == "bank"))),
            Does.Contain(",payout,p1,").And.Contain("# rows 1;"));
    }

    [Test]
    public async Task Host_DayWithoutMovements_IsNoBusiness()
    {
        await _bank.PassUntilAsync(NextMorning);

        Assert.That((await FetchAsync("bank", "7700003")).Status, Is.EqualTo(StatementFetchStatus.NoBusiness));
        Assert.That(await FilesAsync(), Is.Empty);
    }

    [Test]
    public async Task Host_TwoDaysLater_HasTheAccountsEntryOfThatDay()
    {
        await _bank.PayOutAsync("p1", 4_000);
        await _bank.PassUntilAsync(NextMorning);
        await _bank.PassUntilAsync(NextMorning.AddDays(1));

        StatementFile account = (await FilesAsync()).Single(file => file.Provider.Value == "account");

        Assert.That(account.Day, Is.EqualTo(StatementBank.Day.AddDays(1)));
        Assert.That(Encoding.UTF8.GetString(await _bank.ReadAsync(account)), Does.Contain("institution-alpha-20261128-EUR"));
    }

    [Test]
    public async Task Host_FileIsLate_AsksAgainAndStoresIt()
    {
        await _bank.PayOutAsync("p1", 4_000);
        await _bank.AddFaultAsync("institution-alpha", "late", 1);
        await _bank.PassUntilAsync(NextMorning);
        StatementFetch waiting = await FetchAsync("bank", "7700001");
        await _bank.PassUntilAsync(NextMorning.AddMinutes(20));

        Assert.That((waiting.Status, waiting.Reason), Is.EqualTo((StatementFetchStatus.Waiting, "not ready")));
        Assert.That((await FetchAsync("bank", "7700001")).Status, Is.EqualTo(StatementFetchStatus.Stored));
    }

    [Test]
    public async Task Host_FileIsDamagedOnTheWay_RefusesItAndAsksAgain()
    {
        await _bank.PayOutAsync("p1", 4_000);
        await _bank.AddFaultAsync("institution-alpha", "damaged", 1);
        await _bank.PassUntilAsync(NextMorning);
        StatementFetch waiting = await FetchAsync("bank", "7700001");
        Assert.That(await FilesAsync(), Is.Empty);
        await _bank.PassUntilAsync(NextMorning.AddMinutes(20));

        Assert.That(waiting.Reason, Does.Contain("hash"));
        Assert.That(await FilesAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Host_FileIsCorrectedTheNextDay_KeepsBoth()
    {
        await _bank.PayOutAsync("p1", 4_000);
        await _bank.PayOutAsync("p2", 5_000);
        await _bank.AddFaultAsync("institution-alpha", "missingLine", 1);
        await _bank.PassUntilAsync(NextMorning);
        await _bank.PassUntilAsync(NextMorning.AddDays(1));

        StatementFile[] files = [.. (await FilesAsync()).Where(file => file.Provider.Value == "bank")];

        Assert.That(files.Select(file => file.Version), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(files[1].Supersedes, Is.EqualTo(files[0].Number));
        Assert.That(Encoding.UTF8.GetString(await _bank.ReadAsync(files[0])), Does.Contain("# rows 1;"));
        Assert.That(Encoding.UTF8.GetString(await _bank.ReadAsync(files[1])), Does.Contain("# rows 2;"));
    }

    [Test]
    public async Task Host_FormatCannotSayIt_StoresNothing()
    {
        await _bank.PayByCardAsync("polling", "8800006", new string('a', 40), 5_000);
        await _bank.PassUntilAsync(NextMorning);

        StatementFetch waiting = await FetchAsync("polling", "8800006");

        Assert.That((waiting.Status, waiting.Reason), Is.EqualTo((StatementFetchStatus.Waiting, "the adapter failed")));
    }

    [Test]
    public void Wire_WrongAddress_IsNotTakenForNotReady()
    {
        using var wire = new StatementWire();

        Assert.That(
            async () => await wire.FetchAsync(new Uri(_bank.Address, "/nothing/here"), "wechat", Request(), CancellationToken.None),
            Throws.TypeOf<HttpRequestException>().With.Message.Contains(((int)HttpStatusCode.NotFound).ToString()));
    }

    [Test]
    public async Task Wire_DayThatHasNotEnded_IsNotReady()
    {
        using var wire = new StatementWire();

        Assert.That(
            await wire.FetchAsync(Door, "sample-bank", Request(), CancellationToken.None),
            Is.SameAs(ProviderStatement.NotReady));
    }

    [Test]
    public async Task Wire_BankNeverAnswers_EndsWithItsCaller()
    {
        await _bank.PayOutAsync("p1", 4_000);
        _bank.Clock.Advance(TimeSpan.FromDays(1));
        await _bank.AddFaultAsync("institution-alpha", "neverAnswers", 1);
        using var wire = new StatementWire();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.That(
            async () => await wire.FetchAsync(
                Door, "sample-bank", Request(), patience.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private Uri Door => new(_bank.Address, "/statements/institution-alpha");

    private static StatementRequest Request() => new(
        "7700001", StatementBank.Day, new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));

    private async Task<IReadOnlyList<StatementFile>> FilesAsync() => await _bank.Store.ListFilesAsync(0, 100, CancellationToken.None);

    private async Task<StatementFetch> FetchAsync(string provider, string merchantNumber) =>
        (await _bank.Store.ListFetchesAsync(new ProviderId(provider), merchantNumber, StatementBank.Day, 10, CancellationToken.None))
            .Single(fetch => fetch.Day == StatementBank.Day);
}
