using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Adapters;

/// <summary>The sample's adapters against the running bank, by the suite that every host can run on its own.</summary>
public sealed class AdapterConformanceTests
{
    private static readonly string[] OfDuplicates =
        ["Send_Twice_IsBookedOnce", "Send_TwiceAcrossARestart_IsBookedOnce", "Send_ManyAtOnce_IsBookedOnce"];
    private static readonly string[] OfDeadlines = ["Send_AfterDeadlineAndWindow_BooksNothing"];

    private BankUnderTest _bank = null!;

    [SetUp]
    public async Task Start() => _bank = await BankUnderTest.StartAsync();

    [TearDown]
    public async Task Stop() => await _bank.DisposeAsync();

    [Test]
    public async Task RunAsync_BusinessSystem_PassesEveryCheck() => Judge(await AdapterConformance.RunAsync(new BankBusinessSystem(_bank)));

    [Test]
    public async Task RunAsync_Institution_PassesEveryCheck() => Judge(await AdapterConformance.RunAsync(new BankInstitution(_bank)));

    [Test]
    public async Task RunAsync_PayoutChannelThatKeepsItsContract_PassesEveryCheck()
    {
        await _bank.SetBehaviourAsync("payout-instant", new { deduplicates = true, honoursSendBefore = true });

        Judge(await AdapterConformance.RunAsync(new BankPayouts(_bank, "instant")));
    }

    [Test]
    public async Task RunAsync_CollectionChannelThatKeepsItsContract_PassesEveryCheck() =>
        Judge(await AdapterConformance.RunAsync(new BankCollections(_bank, "gamma")));

    [Test]
    public async Task RunAsync_PayoutChannelThatBooksEverySend_FailsTheChecksOfDuplicatesAndDeadlines()
    {
        AdapterReport report = await AdapterConformance.RunAsync(new BankPayouts(_bank, "instant"));

        Assert.That(report.Failures.Select(check => check.Name), Is.EquivalentTo([.. OfDuplicates, .. OfDeadlines]), report.ToString());
    }

    [Test]
    public async Task RunAsync_CollectionChannelThatBooksLate_FailsTheChecksOfDeadlines()
    {
        AdapterReport report = await AdapterConformance.RunAsync(new BankCollections(_bank, "alpha"));

        Assert.That(report.Failures.Select(check => check.Name),
            Is.EquivalentTo(OfDeadlines.SelectMany(name => new[] { name, $"Refund_{name}" })), report.ToString());
    }

    [Test]
    public async Task RunAsync_NoticeBoard_PassesWhatCanBeChecked()
    {
        AdapterReport report = await AdapterConformance.RunAsync(new BankNotices());

        Assert.That(report.Failures, Is.Empty, report.ToString());
    }

    private static void Judge(AdapterReport report)
    {
        Assert.That(report.Failures, Is.Empty, report.ToString());
        Assert.That(report.Skipped, Is.Empty, report.ToString());
    }
}
