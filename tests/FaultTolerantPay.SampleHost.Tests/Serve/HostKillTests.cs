using System.Globalization;
using System.Net.Http.Json;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>
/// A host under load is killed again and again, while the bank goes on. Nothing that was answered is forgotten, and nothing moves twice.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class HostKillTests
{
    private const int Rounds = 10;
    private const string Secret = "a secret of the kill test";
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    private string _folder = "";

    private string Store => Path.Combine(_folder, "store.db");

    private string Ledger => Path.Combine(_folder, "bank.db");

    private string Answers => Path.Combine(_folder, "answers.txt");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("kill-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Serve_KilledTenTimesUnderLoad_KeepsEveryAnswerAndPaysNothingTwice()
    {
        using var bankProcess = new ProgramProcess("FaultTolerantPay.SampleBank", Secret, "--port", "0", "--ledger", Ledger);
        Uri address = new((await bankProcess.FirstLineAsync(Start)).Split(' ')[^1]);
        using var bank = new HttpClient { BaseAddress = address };
        await SetUpAsync(bank);
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"Seed {seed}");
        var random = new Random(seed);

        for (int round = 1; round <= Rounds; round++)
        {
            await BreakAsync(bank, round);
            long before = AnsweredBytes();
            using ProgramProcess host = Serve(address, "--run", $"r{round}");
            await UntilAsync(() => AnsweredBytes() > before || host.HasExited);
            Assert.That(host.HasExited, Is.False, host.Errors);
            await Task.Delay(random.Next(200, 1_500));
            host.Kill();
        }

        await MendAsync(bank);
        using ProgramProcess settling = Serve(address, "--settle");
        int code = await settling.ExitAsync(TimeSpan.FromMinutes(4));
        Assert.That(code, Is.Zero, settling.Errors);
        using ProgramProcess ledger = new("FaultTolerantPay.SampleHost", Secret, "ledger", "--store", Store);
        Assert.That(await ledger.ExitAsync(Start), Is.Zero, ledger.Errors);
        KillAudit audit = Audit();
        TestContext.Out.WriteLine(audit);
        AssertNothingIsLostAndNothingMovedTwice(audit);
        Assert.That(audit.Count(OutcomeKind.Advanced), Is.GreaterThan(50), "advances that were answered");
        Assert.That(audit.Count(OutcomeKind.CompletedByPrimary), Is.GreaterThan(50), "payments that the business system completed");
        Assert.That(audit.PaidByAnotherAttempt, Is.GreaterThan(10),
            "orders whose first attempt was declined and whose second was answered as paid");
        await AssertTheAuditCanFailAsync(audit);
    }

    /// <summary>The check that has just passed, with a defect in one of the files: it must say so.</summary>
    private async Task AssertTheAuditCanFailAsync(KillAudit sound)
    {
        await FileTampering.RunAsync(Store,
            "DELETE FROM payment WHERE subject_id = (SELECT MIN(subject_id) FROM payment WHERE outcome = 'CompletedByPrimary')");
        Assert.That(Audit().Forgotten, Has.Count.EqualTo(1), "an answered payment was taken out of the store");

        // All of them: what was answered as pending may have become anything since.
        await FileTampering.RunAsync(Store, "UPDATE payment SET outcome = 'Failed' WHERE outcome = 'Advanced'");
        Assert.That(Audit().Forgotten, Has.Count.GreaterThan(50), "answers were changed in the store");

        await FileTampering.RunAsync(Ledger, FileTampering.BookAgain("payout"));
        Assert.That(Audit().Ledger.DoublePayouts, Is.EqualTo(sound.Ledger.DoublePayouts + 1), "a payout was booked twice");

        await FileTampering.RunAsync(Ledger, FileTampering.BookAgain("collection"));
        Assert.That(Audit().Ledger.DoubleCollections, Is.GreaterThan(sound.Ledger.DoubleCollections), "a collection was booked twice");
    }

    [Test]
    public async Task Serve_StoreGoesBackToAnEarlierState_TheAuditFindsIt()
    {
        using var bankProcess = new ProgramProcess("FaultTolerantPay.SampleBank", Secret, "--port", "0", "--ledger", Ledger);
        Uri address = new((await bankProcess.FirstLineAsync(Start)).Split(' ')[^1]);
        using var bank = new HttpClient { BaseAddress = address };
        await SetUpAsync(bank);
        await BreakAsync(bank, 1);
        // What a disk does that answers before it has written: all since the first run is gone, though it was acknowledged.
        Assert.That(await RunAsync(address, "r1", 20), Is.Zero);
        File.Copy(Store, Store + ".old");
        Assert.That(await RunAsync(address, "r2", 60), Is.Zero);
        File.Move(Store + ".old", Store, overwrite: true);
        // With it, the store itself refuses a file that lacks acknowledged commits.
        File.Delete(Store + "-acked");
        await MendAsync(bank);
        using ProgramProcess settling = Serve(address, "--settle");
        Assert.That(await settling.ExitAsync(TimeSpan.FromMinutes(2)), Is.Zero, settling.Errors);

        KillAudit audit = Audit();

        Assert.That(audit.Forgotten, Is.Not.Empty.And.All.Contains(" r2-"));
        Assert.That(audit.HostLedger.Discrepancies, Is.Not.Empty, "the ledger has payouts that the store does not");
    }

    private async Task<int> RunAsync(Uri bank, string run, int count)
    {
        using ProgramProcess host = Serve(bank, "--run", run, "--count", count.ToString(CultureInfo.InvariantCulture));
        return await host.ExitAsync(Start);
    }

    private static readonly string[] LossyGroups =
    [
        "payout-instant", "payout-instant-2", "payout-callback", "collection-alpha", "collection-alpha-2", "collection-beta",
        "collection-beta-2", "collection-gamma", "collection-gamma-2",
    ];

    private ProgramProcess Serve(Uri bank, params IEnumerable<string> more) =>
        new("FaultTolerantPay.SampleHost", Secret,
            ["serve", "--bank", bank.ToString(), "--store", Store, "--answers", Answers, "--quick", .. more]);

    private static async Task SetUpAsync(HttpClient bank)
    {
        await PutAsync(bank, "/admin/customers", new[] { new { customer = "*", currency = "EUR", balanceMinor = 1_000_000_000 } });
        await PutAsync(bank, "/admin/credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        await PutAsync(bank, "/admin/limits",
            new[] { "alpha", "beta",
                "gamma" }.Select(institution => new { institution, institutionMerchantId = "*", currency = "EUR", limitMinor = 100_000 }));
        // What is declined is asked for once more, as a new attempt.
        await PutAsync(bank, "/admin/behaviour/business", new { declineProbability = 0.05, declineCode = "insufficient_funds" });
        foreach (string group in LossyGroups)
        {
            await PutAsync(bank, $"/admin/faults/{group}", new
            {
                seed = 5,
                rules = new object[] { new { kind = "lostAfter", probability = 0.05 }, new { kind = "lostBefore", probability = 0.05 },
                    new { kind = "unavailable", probability = 0.05 }, new { kind = "slow", probability = 0.1, delayMs = 300 } },
            });
        }
    }

    /// <summary>The business system is up in every third round, out of service in another, and loses answers in the last.</summary>
    private static Task BreakAsync(HttpClient bank, int round) => PutAsync(bank, "/admin/faults/business", new
    {
        seed = round,
        rules = (object[])((round % 3) switch
        {
            0 => [],
            1 => [new { kind = "unavailable", probability = 1.0 }],
            _ => [new { kind = "lostAfter", probability = 0.2 }, new { kind = "unavailable", probability = 0.5 }],
        }),
    });

    private static async Task MendAsync(HttpClient bank)
    {
        foreach (string group in LossyGroups.Append("business"))
        {
            await PutAsync(bank, $"/admin/faults/{group}", new { rules = Array.Empty<object>() });
        }
    }

    private static async Task PutAsync(HttpClient bank, string path, object body)
    {
        using HttpResponseMessage response = await bank.PutAsJsonAsync(path, body);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private long AnsweredBytes() => File.Exists(Answers) ? new FileInfo(Answers).Length : 0;

    private static async Task UntilAsync(Func<bool> holds)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + Start;
        while (!holds())
        {
            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), "The host answered nothing.");
            await Task.Delay(20);
        }
    }

    private KillAudit Audit() => KillAudit.Of(Store, Ledger, Answers);

    private static void AssertNothingIsLostAndNothingMovedTwice(KillAudit audit) => Assert.Multiple(() =>
    {
        Assert.That(audit.Contradictions, Is.Empty);
        Assert.That(audit.Forgotten, Is.Empty, "answered outcomes that the store does not have");
        Assert.That(audit.HostLedger.Discrepancies, Is.Empty);
        Assert.That(audit.HostLedger.LostAdvances, Is.Zero);
        Assert.That(audit.Ledger.DoublePayouts, Is.Zero);
        Assert.That(audit.Ledger.DoubleCollections, Is.Zero);
    });
}
