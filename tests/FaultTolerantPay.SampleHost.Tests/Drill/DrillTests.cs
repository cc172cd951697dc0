using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Drill.Plans;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Tests.Drill;

/// <summary>The drill passes on sound code, and fails for each planted defect.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class DrillTests
{
    private const int LongCount = 500;

    // Enough where every tenth payout, or every fee, is wrong.
    private const int ShortCount = 250;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("drill-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task RunAsync_Defaults_TheTrafficMeetsEverythingAndTheDrillPasses()
    {
        (int code, string report, JsonElement json) = await RunAsync(new DrillOptions());

        Assert.That(code, Is.EqualTo(ExitCode.Done), report);
        Assert.That(json.GetProperty("transactions").GetInt32(), Is.EqualTo(DrillOptions.DefaultCount));
        Assert.That(json.GetProperty("reached").EnumerateArray().Where(reached => reached.GetProperty("traffic").GetInt64() == 0),
            Is.Empty);
        Assert.That(json.GetProperty("rehearsed").GetProperty("transactions").GetInt32(), Is.Zero);
        Assert.That(json.GetProperty("ledgersAgree").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("journalSumMinor").EnumerateObject().Select(sum => sum.Value.GetInt64()), Is.All.Zero);
        foreach (string count in new[] { "pendingAtEnd", "capBreaches", "doublePayouts", "doubleCollections", "lostAdvances" })
        {
            Assert.That(json.GetProperty(count).GetInt64(), Is.Zero, count);
        }

        foreach (string count in new[] { "replays", "promised", "postedDebits", "foundAfterCollection" })
        {
            Assert.That(json.GetProperty(count).GetInt64(), Is.GreaterThan(0), count);
        }

        JsonElement statements = json.GetProperty("statements");
        Assert.That(json.GetProperty("statementsExplained").GetBoolean(), Is.True);
        Assert.That(statements.GetProperty("openDiscrepancies").EnumerateObject(), Is.Empty);
        Assert.That(statements.GetProperty("rows").GetInt64(), Is.GreaterThan(0).And.EqualTo(statements.GetProperty("matched").GetInt64()));
        foreach (string count in new[] { "advances", "executions", "settledDays" })
        {
            Assert.That(statements.GetProperty(count).GetInt64(), Is.GreaterThan(0), count);
        }

        Assert.That(report, Does.Contain("The drill passed"));
        AssertAddsUp(json);
        AssertChannelsAddUp(json);
    }

    [Test]
    public async Task RunAsync_FewPayments_ListsWhatIsNotReachedAndPasses()
    {
        (int code, string report, JsonElement json) = await RunAsync(new DrillOptions { Count = 60 });

        Assert.That(code, Is.EqualTo(ExitCode.Done), report);
        Assert.That(json.GetProperty("notReached").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(report, Does.Contain("Not reached: "));
        Assert.That(json.GetProperty("rehearsed").GetProperty("transactions").GetInt32(), Is.Zero);
        AssertAddsUp(json);
    }

    [Test]
    public async Task RunAsync_TrafficMeetsNoFault_TheRehearsalIsShownApart()
    {
        string payments = Path.Combine(_folder, "payments.csv");
        File.WriteAllLines(payments, Enumerable.Range(0, DrillOptions.MinPaymentsForCoverage)
            .Select(n => $"2015-01-0{1 + (n % 2)},{1 + (n % 40)}.50,GBP,merchant {n % 20},{n % 100:0000},L100")
            .Prepend("date,amount,currency,merchant,card_last4,category_code"));

        (int code, string report, JsonElement json) = await RunAsync(new DrillOptions { Transactions = payments });

        Assert.That(code, Is.EqualTo(ExitCode.Done), report);
        JsonElement rehearsed = json.GetProperty("rehearsed");
        Assert.That(json.GetProperty("advanced").GetInt32(), Is.Zero);
        Assert.That(rehearsed.GetProperty("advanced").GetInt32(), Is.GreaterThan(0));
        Assert.That(rehearsed.GetProperty("reachedOnlyHere").GetArrayLength(), Is.EqualTo(json.GetProperty("reached").GetArrayLength()));
        Assert.That(json.GetProperty("notReached").GetArrayLength(), Is.Zero);
        Assert.That(report, Does.Contain("happened only in the rehearsal"));
        AssertAddsUp(json);
    }

    [TestCase("")]
    [TestCase(".bank")]
    public void RunAsync_SomethingIsAtTheStoresPath_RefusesAndLeavesIt(string ending)
    {
        string store = Path.Combine(_folder, "store.db");
        File.WriteAllText(store + ending, "a bank's own store");

        Assert.That(() => RunAsync(new DrillOptions { Count = 1, Store = store }),
            Throws.TypeOf<UsageException>().With.Message.Contains(store + ending));
        Assert.That(File.ReadAllText(store + ending), Is.EqualTo("a bank's own store"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_ResultsWithoutFees_AreBookedFromTheStatements()
    {
        (int code, string report, JsonElement json) =
            await RunAsync(new DrillOptions { Count = ShortCount, Defect = DrillDefect.FeeNotReported });

        Assert.That(code, Is.EqualTo(ExitCode.Done), report);
        Assert.That(json.GetProperty("ledgersAgree").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("feesMinor").EnumerateObject().Sum(fee => fee.Value.GetInt64()), Is.Positive);
    }

    [Test]
    public async Task RunAsync_PlantedDefect_Fails([Values(
        nameof(DrillDefect.PayoutSentTwice), nameof(DrillDefect.CollectionSentTwice), nameof(DrillDefect.PayoutNotSent),
        nameof(DrillDefect.AnotherChannelUsed), nameof(DrillDefect.LedgerAltered),
        nameof(DrillDefect.CapsIgnored), nameof(DrillDefect.ExecutedTakenForCancelled), nameof(DrillDefect.StatementMissesLine),
        nameof(DrillDefect.StatementSaysMore))] string defect)
    {
        bool isFrequent = defect is nameof(DrillDefect.LedgerAltered) or nameof(DrillDefect.ExecutedTakenForCancelled)
            or nameof(DrillDefect.StatementMissesLine)
            or nameof(DrillDefect.StatementSaysMore);
        (int code, string report, JsonElement json) =
            await RunAsync(new DrillOptions { Count = isFrequent ? ShortCount : LongCount, Defect = Enum.Parse<DrillDefect>(defect) });

        Assert.That(code, Is.EqualTo(ExitCode.AnswerIsNo), report);
        Assert.That(json.GetProperty("errors").GetArrayLength(), Is.GreaterThan(0));
        string? count = defect switch
        {
            nameof(DrillDefect.PayoutSentTwice) => "doublePayouts",
            nameof(DrillDefect.CollectionSentTwice) => "doubleCollections",
            nameof(DrillDefect.PayoutNotSent) => "lostAdvances",
            nameof(DrillDefect.CapsIgnored) => "capBreaches",
            _ => null,
        };
        if (defect is nameof(DrillDefect.StatementMissesLine) or nameof(DrillDefect.StatementSaysMore))
        {
            JsonElement open = json.GetProperty("statements").GetProperty("openDiscrepancies");
            Assert.That(json.GetProperty("ledgersAgree").GetBoolean(), Is.True, "only the statements are wrong");
            Assert.That(json.GetProperty("statementsExplained").GetBoolean(), Is.False);
            Assert.That(
                open.TryGetProperty(defect == nameof(DrillDefect.StatementMissesLine) ? "OnlyOurs" : "Differs", out _), report);
        }
        else if (count is null)
        {
            Assert.That(json.GetProperty("ledgersAgree").GetBoolean(), Is.False);
        }
        else
        {
            Assert.That(json.GetProperty(count).GetInt64(), Is.GreaterThan(0), count);
        }
    }

    [Test]
    public async Task RunAsync_RealFiles_Passes()
    {
        string data = Environment.GetEnvironmentVariable("FTPAY_DATA") is { Length: > 0 } folder ? folder : "";
        if (data.Length == 0)
        {
            Assert.Ignore("FTPAY_DATA names no folder with the real files.");
        }

        (int code, string report, JsonElement json) = await RunAsync(new DrillOptions
        {
            Transactions = Path.Combine(data, "transactions", "pcard-2015.csv"),
            Credit = Path.Combine(data, "credit", "taiwan-credit.csv"),
            Outages = Path.Combine(data, "outages", "oxstreet.csv"),
            Count = 1_000,
        });

        Assert.That(code, Is.EqualTo(ExitCode.Done), report);
        Assert.That(report, Does.Contain("synthetic"));
        AssertAddsUp(json);
        Assert.That(json.GetProperty("ledgersAgree").GetBoolean(), Is.True);
    }

    [Test]
    public void Make_SameFileTwice_GivesTheSamePaymentsAndARepeatedRowAnother()
    {
        string path = Path.Combine(_folder, "payments.csv");
        File.WriteAllText(path, """
            date,amount,currency,merchant,card_last4,category_code,category
            2015-01-02,10.50,GBP,"smith, sons",0001,L100,Things
            2015-01-02,10.50,GBP,"smith, sons",0001,L100,Things
            2015-01-03,-10.50,GBP,"smith, sons",0001,L100,Things
            2015-01-03,-4.00,GBP,nobody,0002,L100,Things
            """);
        DrillOptions options = new() { Transactions = path };

        DrillPlan plan = CouncilPlan.Make(options);

        Assert.That(plan.Payments.Select(payment => payment.Key).Distinct().Count(), Is.EqualTo(2));
        Assert.That(plan.Payments.Select(payment => payment.Amount.Minor), Is.All.EqualTo(1_050));
        Assert.That(plan.Refunds.Single().Amount.Minor, Is.EqualTo(1_050));
        Assert.That(plan.RefundsWithoutOriginal, Is.EqualTo(1));
        Assert.That(CouncilPlan.Make(options).Payments.Select(payment => payment.Key),
            Is.EqualTo(plan.Payments.Select(payment => payment.Key)));
    }

    [TestCase("date,amount\n", "no column currency")]
    [TestCase("date,amount,currency,merchant,card_last4,category_code\n2015-01-02,1.005,GBP,a,1,x\n", "line 2, amount: '1.005'")]
    [TestCase("date,amount,currency,merchant,card_last4,category_code\n02/01/2015,1.00,GBP,a,1,x\n", "line 2, date: '02/01/2015'")]
    [TestCase("date,amount,currency,merchant,card_last4,category_code\n2015-01-02,1.00,XXX,a,1,x\n", "line 2, currency: 'XXX'")]
    [TestCase("date,amount,currency,merchant,card_last4,category_code\n2015-01-02,1.00\n", "line 2: 2 values")]
    public void Make_BadFile_NamesLineFieldAndValue(string text, string expected)
    {
        string path = Path.Combine(_folder, "payments.csv");
        File.WriteAllText(path, text);

        Assert.That(() => CouncilPlan.Make(new DrillOptions { Transactions = path }),
            Throws.TypeOf<UsageException>().With.Message.Contains(expected));
    }

    [TestCase("0,0,0,0,0,0", "A")]
    [TestCase("-1,1,-2,0,0,0", "B")]
    [TestCase("1,1,0,0,0,0", "C")]
    [TestCase("0,2,0,0,0,0", "C")]
    [TestCase("2,0,0,0,0,0", "D")]
    [TestCase("0,0,0,3,0,0", "D")]
    public void Grade_RepaymentStatus_DecidesAlone(string monthsLate, string expected) =>
        Assert.That(CreditFile.Grade([.. monthsLate.Split(',').Select(int.Parse)]), Is.EqualTo(expected));

    /// <summary>Every payment is in one count, and every advance in one.</summary>
    private static void AssertAddsUp(JsonElement json)
    {
        int CountOf(string name) => json.GetProperty(name).GetInt32();
        int refused = json.GetProperty("refused").EnumerateObject().Sum(code => code.Value.GetInt32());
        Assert.That(
            CountOf("completedByPrimary") + CountOf("declinedByPrimary") + CountOf("advanced") + refused + CountOf("failed")
                + CountOf("unavailable") + CountOf("pendingAtEnd"),
            Is.EqualTo(CountOf("transactions")));
        // What was released was never answered as advanced.
        Assert.That(CountOf("collected") + CountOf("superseded") + CountOf("delinquent") + CountOf("writtenOff"),
            Is.EqualTo(CountOf("advanced")));
    }

    /// <summary>Six channels share the work, some fail and others take over, and every fee is one of them.</summary>
    private static void AssertChannelsAddUp(JsonElement json)
    {
        JsonElement[] rows = [.. json.GetProperty("channels").EnumerateArray()];
        Assert.That(rows.Select(row => row.GetProperty("channel").GetString()).Distinct(),
            Is.EquivalentTo(new[] { "alpha", "alpha-2", "beta", "beta-2", "gamma", "gamma-2" }));
        foreach (IGrouping<string, JsonElement> operation in rows.GroupBy(row => row.GetProperty("operation").GetString()!))
        {
            Assert.That(operation.Sum(row => row.GetProperty("sharePercent").GetDouble()), Is.EqualTo(100).Within(0.3), operation.Key);
            Assert.That(operation.Sum(row => row.GetProperty("failovers").GetInt32()),
                operation.Key == "refund" ? Is.Zero : Is.GreaterThan(0), operation.Key);
            Assert.That(operation.Sum(row => row.GetProperty("takenOver").GetInt32()),
                Is.EqualTo(operation.Sum(row => row.GetProperty("failovers").GetInt32())), operation.Key);
        }

        foreach (JsonElement row in rows)
        {
            int[] outcomes = [.. new[] { "succeeded", "declined", "notExecuted", "open" }.Select(name => row.GetProperty(name).GetInt32())];
            Assert.That(outcomes.Sum(), Is.EqualTo(row.GetProperty("attempts").GetInt32()), row.ToString());
        }

        foreach (JsonProperty fee in json.GetProperty("feesMinor").EnumerateObject())
        {
            Assert.That(rows.Sum(row => row.GetProperty("feesMinor").TryGetProperty(fee.Name, out JsonElement sum) ? sum.GetInt64() : 0),
                Is.EqualTo(fee.Value.GetInt64()), fee.Name);
        }
    }

    private async Task<(int Code, string Report, JsonElement Json)> RunAsync(DrillOptions options)
    {
        string json = Path.Combine(_folder, "drill.json");
        var report = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(report), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        int code = await DrillCommand.RunAsync(options with { Json = json }, console, CancellationToken.None);
        return (code, report.ToString(), JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement);
    }
}
