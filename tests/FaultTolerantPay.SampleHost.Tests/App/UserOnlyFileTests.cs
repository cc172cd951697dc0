using System.Runtime.Versioning;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Tests.Operate;
using FaultTolerantPay.SampleHost.Tests.Serve;

namespace FaultTolerantPay.SampleHost.Tests.App;

/// <summary>Files with customers' data are for their user alone, whatever the umask of the process that makes them.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class UserOnlyFileTests : IDisposable
{
    private const string Secret = "a secret of the tests";
    private const UnixFileMode UserAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly StoreFixture _fixture = new();

    private string Written => _fixture.InFolder("written");

    public void Dispose() => _fixture.Dispose();

    [TestCase("000")]
    [TestCase("777")]
    public async Task Journal_CsvUnderAnyUmask_IsForItsUserAlone(string umask)
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));

        await RunAsync(umask, "journal", "--store", _fixture.Store, "--from", "2026-01-01", "--csv", Written);

        Assert.That(File.GetUnixFileMode(Written), Is.EqualTo(UserAlone));
    }

    [TestCase("000")]
    [TestCase("777")]
    public async Task Serve_AnswersUnderAnyUmask_AreForTheirUserAlone(string umask)
    {
        await ServeOneAsync(umask);

        Assert.That(File.GetUnixFileMode(Written), Is.EqualTo(UserAlone));
        Assert.That(await File.ReadAllLinesAsync(Written), Is.Not.Empty);
    }

    /// <summary>Who gave a group access meant it, as with the files of the store.</summary>
    [Test]
    public async Task Serve_AnswersThatAGroupMayRead_KeepTheirPermissionAndTheirLines()
    {
        const UnixFileMode Wanted = UserAlone | UnixFileMode.GroupRead;
        await File.WriteAllTextAsync(Written, "an earlier run\n");
        File.SetUnixFileMode(Written, Wanted);

        await ServeOneAsync("000");

        Assert.That(File.GetUnixFileMode(Written), Is.EqualTo(Wanted));
        Assert.That(await File.ReadAllLinesAsync(Written), Has.Length.GreaterThan(1).And.Contain("an earlier run"));
    }

    [TestCase("000")]
    [TestCase("022")]
    public async Task Drill_JsonUnderAnyUmask_IsForItsUserAlone(string umask)
    {
        await RunAsync(umask, "drill", "--count", "1", "--json", Written);

        Assert.That(File.GetUnixFileMode(Written), Is.EqualTo(UserAlone));
        Assert.That(await File.ReadAllTextAsync(Written), Does.Contain("\"transactions\": 1"));
    }

    [Test]
    public async Task Drill_JsonOfAnEarlierDrill_IsReplacedWhole()
    {
        await File.WriteAllTextAsync(Written, new string('x', 100_000));

        await RunAsync("022", "drill", "--count", "1", "--json", Written);

        Assert.That(await File.ReadAllTextAsync(Written), Does.Not.Contain("xx"));
    }

    private async Task ServeOneAsync(string umask)
    {
        await using SampleBankServer bank = await SampleBankServer.StartAsync(
            new SampleBankOptions { LedgerPath = _fixture.InFolder("bank.db"), CallbackSecret = Secret }, CancellationToken.None);

        await RunAsync(
            umask, "serve", "--bank", bank.Address.ToString(), "--store", _fixture.Store, "--answers", Written, "--count", "1", "--at-once",
            "1", "--quick");
    }

    private static async Task RunAsync(string umask, params string[] arguments)
    {
        using ProgramProcess program = ProgramProcess.WithUmask(umask, "FaultTolerantPay.SampleHost", Secret, arguments);
        int code = await program.ExitAsync(TimeSpan.FromMinutes(1));
        Assert.That(code, Is.Zero, program.Errors + program.Output);
    }
}
