using System.Net.Http.Json;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Serve;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>A host under load is killed again and again, while the bank goes on. Nothing that was answered is forgotten, and nothing moves twice.</summary>
public sealed class KillTests
{
    private const int Rounds = 20;
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
    public async Task Serve_KilledTwentyTimesUnderLoad_KeepsEveryAnswerAndPaysNothingTwice()
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

        await PutAsync(bank, "/admin/faults/business", new { rules = Array.Empty<object>() });
        foreach (string group in LossyGroups)
            await PutAsync(bank, $"/admin/faults/{group}", new { rules = Array.Empty<object>() });
        using ProgramProcess settling = Serve(address, "--settle");
        int code = await settling.ExitAsync(TimeSpan.FromMinutes(4));
        Assert.That(code, Is.Zero, settling.Errors);
        using ProgramProcess books = new("FaultTolerantPay.SampleHost", Secret, "books", "--store", Store);
        Assert.That(await books.ExitAsync(Start), Is.Zero, books.Errors);
        AssertLedger();
    }

    private static readonly string[] LossyGroups = ["payout-instant", "payout-callback", "collection-alpha", "collection-beta", "collection-gamma"];

    private ProgramProcess Serve(Uri bank, params IEnumerable<string> more) =>
        new("FaultTolerantPay.SampleHost", Secret, ["serve", "--bank", bank.ToString(), "--store", Store, "--answers", Answers, "--quick", .. more]);

    private static async Task SetUpAsync(HttpClient bank)
    {
        await PutAsync(bank, "/admin/customers", new[] { new { customer = "*", currency = "EUR", balanceMinor = 1_000_000_000 } });
        await PutAsync(bank, "/admin/credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        await PutAsync(bank, "/admin/limits", new[] { "alpha", "beta", "gamma" }.Select(institution => new { institution, institutionMerchantId = "*", currency = "EUR", limitMinor = 100_000 }));
        foreach (string group in LossyGroups)
        {
            await PutAsync(bank, $"/admin/faults/{group}", new
            {
                seed = 5,
                rules = new object[] { new { kind = "lostAfter", probability = 0.05 }, new { kind = "lostBefore", probability = 0.05 }, new { kind = "unavailable", probability = 0.05 }, new { kind = "slow", probability = 0.1, delayMs = 300 } },
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

    private void AssertLedger()
    {
        using var file = new StoreFile(Store);
        List<StoredPayment> payments = [.. file.Payments()];
        List<StoredAdvance> advances = [.. file.Advances()];
        BankLedger ledger = BankLedger.Read(Ledger);
        Reconciliation reconciliation = Reconciliation.Of(payments, advances, ledger);
        Dictionary<(string, string), StoredPayment> stored = payments.ToDictionary(payment => (payment.Merchant, payment.Order));
        List<string> forgotten = [];
        Dictionary<OutcomeKind, int> answered = [];
        foreach (string line in File.ReadLines(Answers))
        {
            Assert.That(line, Does.Not.StartWith(Load.Contradiction));
            // A kill may cut the last line of a round: what was not written whole was not acknowledged.
            string[] words = line.Split(' ');
            if (words.Length != 5 || !Enum.TryParse(words[2], out OutcomeKind kind))
                continue;
            answered[kind] = answered.GetValueOrDefault(kind) + 1;
            bool isKept = kind is OutcomeKind.Unavailable or OutcomeKind.Overloaded
                || (stored.GetValueOrDefault((words[0], words[1])) is { } payment && (kind == OutcomeKind.Pending ? payment.IsFinal : payment.Outcome == kind));
            if (!isKept)
                forgotten.Add($"{line}: stored as {stored.GetValueOrDefault((words[0], words[1]))?.Outcome.ToString() ?? "nothing"}");
        }

        TestContext.Out.WriteLine($"{string.Join(", ", answered.Select(count => $"{count.Value} {count.Key}"))}; {advances.Count} advances, {ledger.Orders.Count} orders in the ledger");
        Assert.Multiple(() =>
        {
            Assert.That(forgotten, Is.Empty, "answered outcomes that the store does not have");
            Assert.That(reconciliation.Differences, Is.Empty);
            Assert.That(reconciliation.LostAdvances, Is.Zero);
            Assert.That(ledger.DoublePayouts, Is.Zero);
            Assert.That(ledger.DoubleCollections, Is.Zero);
            Assert.That(answered.GetValueOrDefault(OutcomeKind.Advanced), Is.GreaterThan(50), "advances that were answered");
            Assert.That(answered.GetValueOrDefault(OutcomeKind.CompletedByPrimary), Is.GreaterThan(50), "payments that the business system completed");
        });
    }
}
