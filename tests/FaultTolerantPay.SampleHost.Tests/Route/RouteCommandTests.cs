using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;

namespace FaultTolerantPay.SampleHost.Tests.Route;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RouteCommandTests : IDisposable
{
    private const string Header = "id,amount,instrument,bank,industry,currency";
    private const string Rest = "\"payment_method_type\": \"x\", \"countries\": [], \"currencies\": []";
    private const string Row = "{\"connector\": \"a\", " + Rest + "}";

    private static readonly string Samples = Path.Combine(RepositoryRoot(), "samples", "routing");
    private readonly string _folder = Directory.CreateTempSubdirectory("ftpay-route-").FullName;
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Validate_Samples_HaveNoErrorAndNoWarning() =>
        Assert.That(
            await Run("route", "validate", Sample("catalogue.json"), Sample("policy.json"), "--strict", "--currencies", "currency",
                "--time", "2026-11-22"),
            Is.Zero,
            _out.ToString());

    [Test]
    public async Task Validate_CatalogueAlone_IsAnalysed()
    {
        string[] command = ["route", "validate", Sample("catalogue.json"), "--strict"];
        Assert.That(await Run([.. command, "--time", "2026-11-22"]), Is.Zero, _out.ToString());
        Assert.That(await Run([.. command, "--time", "2026-12-06T04:30:00+08:00"]), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("PastMaintenance: the window of"));
        string retired = Changed("catalogue.json", "\"EUR\"]", "\"EUR\", \"HRK\"]");
        Assert.That(await Run("route", "validate", retired, "--currencies", "currency"), Is.Not.EqualTo(ExitCode.NotDone));
        Assert.That(_out.ToString(), Does.Contain("since 2023-01; it was replaced by EUR"));
    }

    [Test]
    public async Task Validate_Errors_AreListedWithTheirPlaceAndAnswerNo()
    {
        string broken = Changed("catalogue.json", "\"max\": 5000000", "\"mx\": 5000000");
        Assert.That(await Run("route", "validate", broken, Sample("policy.json")), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("the nearest known one is 'max'").And.Contain($"{broken}:"));
        Assert.That(await Run("route", "validate", Changed("catalogue.json", "\"ICBC\",", "\"ICBC\", \"ICBC\",")),
            Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("FileError: 'ICBC' appears twice"));
        broken = Changed("catalogue.json", "\"max\": 5000000", "\"mx\": 5000000");
        Assert.That(await Run("route", "validate", broken, Sample("policy.json"), "--json"), Is.EqualTo(ExitCode.AnswerIsNo));
        JsonElement json = Json();
        Assert.That(json.GetProperty("mayActivate").GetBoolean(), Is.False);
        Assert.That(json.GetProperty("findings")[0].GetProperty("field").GetString(), Is.EqualTo("channels[0].amount.mx"));
    }

    [Test]
    public async Task Explain_Sample_ChoosesAndGivesReasons()
    {
        Assert.That(await Explain("--amount", "12000", "--json"), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That(json.GetProperty("chosen").GetString(), Is.EqualTo("icbc-direct-debit"));
        Assert.That(json.GetProperty("channels").GetArrayLength(), Is.EqualTo(42));
        Assert.That(json.GetProperty("channels").EnumerateArray().All(c => c.GetProperty("reason").GetString()!.Length > 0), Is.True);
    }

    [Test]
    public async Task Explain_PolicyThatExplores_SaysWhichPaymentsDo()
    {
        string always = Changed("policy-value.json", "\"shareBasisPoints\": 100,", "\"shareBasisPoints\": 3000,");
        string[] request =
        [
            "--amount", "12000", "--with", "bank=ICBC", "--with", "instrument=debit", "--with", "currency=CNY",
            "--with", "industry=airline", "--with", "elements=name|idNumber|phone", "--time", "2026-11-20T10:00:00+08:00",
        ];
        var seen = new HashSet<bool>();
        for (int id = 1; id <= 40; id++)
        {
            _out.GetStringBuilder().Clear();
            string[] command = ["route", "explain", Sample("catalogue.json"), always, .. request, "--id", $"T{id}"];
            Assert.That(await Run([.. command, "--json"]), Is.Zero, _error.ToString());
            bool explores = Json().GetProperty("isExploration").GetBoolean();
            seen.Add(explores);
            _out.GetStringBuilder().Clear();
            await Run(command);
            Assert.That(_out.ToString().Contains("; this payment explores"), Is.EqualTo(explores));
        }

        Assert.That(seen, Is.EquivalentTo(new[] { false, true }));
    }

    [Test]
    public async Task Explain_ChannelDown_ChoosesTheNext()
    {
        Assert.That(await Explain("--amount", "12000", "--down", "icbc-direct-debit"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("chosen: nucc-agreement-debit"));
    }

    [Test]
    public async Task Explain_NoChannel_NamesTheRuleAndAnswersNo()
    {
        Assert.That(await Explain("--amount", "99999999999"), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("no channel: rule 'amount' removed the last one"));
    }

    [Test]
    public async Task Explain_UnknownNames_AreNamed()
    {
        Assert.That(await Explain("--amount", "1", "--with", "banq=ICBC"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("the nearest known one is 'bank'"));
        Assert.That(await Explain("--amount", "1", "--down", "nobody"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("--down nobody"));
    }

    [Test]
    public async Task Explain_ChannelTried_IsLeftOutAndSaysSo()
    {
        string[] request = ["--amount", "12000", "--id", "T1", "--json"];
        Assert.That(await ExplainValue(request), Is.Zero, _error.ToString());
        string chosen = Json().GetProperty("chosen").GetString()!;
        Assert.That(await ExplainValue([.. request, "--tried", chosen]), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That(json.GetProperty("chosen").GetString(), Is.Not.EqualTo(chosen));
        JsonElement tried = json.GetProperty("channels").EnumerateArray().Single(c => c.GetProperty("id").GetString() == chosen);
        Assert.That(
            (tried.GetProperty("removedBy").GetString(), tried.GetProperty("reason").GetString()),
            Is.EqualTo(("tried", "it was tried before")));
        Assert.That(await ExplainValue([.. request, "--tried", "nobody"]), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith("--tried nobody: the catalogue has no such channel."));
    }

    // Nothing was learned yet, so a transaction is within the first share of a channel or behind.
    [Test]
    public async Task Explain_ChannelsBehind_AreMarkedAndHaveTheirOwnValue()
    {
        Assert.That(await ExplainValue("--amount", "12000", "--id", "T1", "--json"), Is.Zero, _error.ToString());
        JsonElement[] values =
        [
            .. Json().GetProperty("channels").EnumerateArray().SelectMany(c => c.GetProperty("values").EnumerateArray())
                .Where(v => v.GetProperty("rule").GetString() == "value"),
        ];
        Assert.That(values.Select(v => v.GetProperty("behind").GetBoolean()), Has.Some.True);
        Assert.That(values.Select(v => v.GetProperty("value").GetInt64()), Has.All.InRange(-144_000_000, 0));
        Assert.That(await ExplainValue("--amount", "12000", "--id", "T1"), Is.Zero);
        string behind = values.First(v => v.GetProperty("behind").GetBoolean()).GetProperty("value").ToString();
        Assert.That(_out.ToString(), Does.Contain($"behind, {behind}").And.Not.Contain("399999").And.Not.Contain("400000"));
    }

    [Test]
    public async Task Diff_Policies_SaysWhatDiffers()
    {
        Assert.That(await Run("route", "diff", Sample("policy.json"), Sample("policy-cheapest.json"), "--exit-code"),
            Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("bandBasisPoints: 100 (1 %) -> 50 (0.5 %)"));
    }

    [Test]
    public async Task Diff_Catalogues_SaysWhatDiffers()
    {
        string cheaper = Changed("catalogue.json", "\"ratePerMillion\": 1700", "\"ratePerMillion\": 1650");
        Assert.That(await Run("route", "diff", Sample("catalogue.json"), cheaper), Is.Zero);
        Assert.That(_out.ToString().ReplaceLineEndings("\n"),
            Is.EqualTo("changed channel 'icbc-direct-debit'\n    fees.ratePerMillion: 1700 (0.17 %) -> 1650 (0.165 %)\n"));
        Assert.That(await Run("route", "diff", Sample("catalogue.json"), Sample("catalogue.json"), "--exit-code"), Is.Zero);
        Assert.That(_out.ToString(), Is.EqualTo("no changes\n"));
    }

    [Test]
    public async Task Backtest_Samples_CountsEveryRequest()
    {
        Assert.That(await Backtest("requests.csv", "--json", "--currency", "currency"), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That(json.GetProperty("requests").GetInt64(), Is.EqualTo(2_000));
        foreach (string side in (string[])["before", "after"])
        {
            Assert.That(json.GetProperty(side).GetProperty("routedRequests").GetInt64()
                + json.GetProperty(side).GetProperty("unroutableRequests").GetInt64(), Is.EqualTo(2_000));
        }

        Assert.That(json.GetProperty("changedRequests").GetInt64(), Is.GreaterThan(0));
        Assert.That(json.GetProperty("changes")[0].GetProperty("reasonAfter").GetString(), Is.Not.Empty);
        Assert.That(await Backtest("requests.csv"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("Share per channel").And.Contain("2,000 requests"));
    }

    [Test]
    public async Task Backtest_RowsWithErrors_EndItUnlessTheyMayBeLeftOut()
    {
        string requests = Changed("requests.csv", ",ICBC,", ",ICBK,nowhere,");
        Assert.That(await Backtest(requests), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain($"{requests}:").And.Contain("--skip-errors"));
        Assert.That(await Backtest(requests, "--skip-errors"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("1,999 requests (1 row left out)"));
    }

    [TestCase("amount,banc\n1,ICBC\n", "the first line, which names the columns, is wrong")]
    [TestCase("", "the first line, which names the columns, is wrong")]
    [TestCase(Header + "\n", "there is no request")]
    [TestCase(Header + "\n1,x,debit,ICBC,retail,CNY\n", "every one of its rows has an error (1 row)")]
    public async Task BacktestAndBench_NothingToReplay_AreNotDone(string text, string expected)
    {
        await File.WriteAllTextAsync(In("some.csv"), text);
        Assert.That(await Backtest(In("some.csv"), "--skip-errors"), Is.EqualTo(ExitCode.NotDone), _out.ToString());
        Assert.That(_error.ToString(), Does.Contain($"{In("some.csv")}: {expected}").And.Not.Contain("leaves"));
        Assert.That(await Run("route", "bench", Sample("catalogue.json"), Sample("policy.json"), In("some.csv"), "--skip-errors"),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain($"{In("some.csv")}: {expected}").And.Not.Contain("leaves"));
        Assert.That(await Backtest(In("some.csv")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString().Contains("--skip-errors skips", StringComparison.Ordinal),
            Is.EqualTo(text.Contains(",x,", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Backtest_IdWithEscapes_IsShownWithoutThem()
    {
        string text = await File.ReadAllTextAsync(Sample("requests.csv"));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllLinesAsync(In("some.csv"),
            lines.Select((line, i) => i == 0 ? line : $"\u001b[31m{i}{line[line.IndexOf(',', StringComparison.Ordinal)..]}"));
        Assert.That(await Backtest(In("some.csv")), Is.Zero, _error.ToString());
        Assert.That(_out.ToString(), Does.Contain(@"\u001b[31m").And.Not.Contain("\u001b"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Backtest_TimeThatGoesBack_IsWarnedOfWhereQuotasCount(bool quotas)
    {
        await File.WriteAllTextAsync(In("some.csv"),
            $"{Header},time\na,1,debit,ICBC,retail,CNY,2026-11-20T00:00:00Z\nb,1,debit,ICBC,retail,CNY,2026-11-19T00:00:00Z\n");
        Assert.That(await Backtest(In("some.csv"), quotas ? [] : ["--no-quotas"]), Is.Zero, _error.ToString());
        Assert.That(_error.ToString(), quotas ? Does.Contain($"{In("some.csv")}:3: the time goes back here, and in 1 of 2 rows")
            : Is.Empty);
        Assert.That(await Backtest(In("some.csv"), "--json"), Is.Zero);
        Assert.That(Json().GetProperty("rowsBackInTime").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task Backtest_Log_JudgesEachPolicy()
    {
        string[] options = ["--segment", "instrument", "--margin-rate", "12000", "--json"];
        Assert.That(await Judge(Sample("log.csv"), options), Is.Zero, _error.ToString());
        JsonElement json = Json();
        string once = _out.ToString();
        Assert.That(json.GetProperty("judgedRows").GetInt64() + json.GetProperty("abandonedRows").GetInt64(), Is.EqualTo(1_776));
        Assert.That(json.GetProperty("estimatedPropensities").GetInt64(), Is.Zero);
        JsonElement second = json.GetProperty("policies")[1];
        Assert.That(second.GetProperty("total").GetProperty("effectiveSample").GetDouble(), Is.GreaterThan(500));
        JsonElement approval = second.GetProperty("total").GetProperty("approval").GetProperty("doublyRobust");
        Assert.That(approval.GetProperty("lower").GetDouble(), Is.LessThan(approval.GetProperty("value").GetDouble()));
        Assert.That(second.GetProperty("segments")[0].GetProperty("segment").GetString(), Is.EqualTo("instrument=debit"));
        Assert.That(json.GetProperty("assumptions").GetArrayLength(), Is.AtLeast(3));
        Assert.That(await Judge(Sample("log.csv"), options), Is.Zero);
        Assert.That(_out.ToString(), Is.EqualTo(once));
        Assert.That(await Judge(Sample("log.csv"), "--segment", "instrument,currency"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("instrument=debit, currency=CNY").And.Contain("assumed:").And.Contain("1,776 rows"));
    }

    [Test]
    public async Task Backtest_LogOfOneChannel_SaysThatAnAbTestIsNeeded()
    {
        string log = $"{Header},channel,outcome,note\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"T{i},1000,debit,ICBC,retail,CNY,retired,approved,x\n"));
        await File.WriteAllTextAsync(In("some.csv"), log);
        Assert.That(await Judge(In("some.csv")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("note: no catalogue has this dimension"));
        Assert.That(await Judge(In("some.csv"), "--ignore-columns"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("channel: retired: no catalogue has this channel"));
        Assert.That(await Judge(In("some.csv"), "--ignore-columns", "--unknown-channels"), Is.Zero, _error.ToString());
        Assert.That(_out.ToString(), Does.Contain("not enough overlap: run an A/B test").And.Contain("columns that were not read: note"));
    }

    [Test]
    public async Task Backtest_OptionsOfTheOtherForm_AreNamed()
    {
        Assert.That(await Run("route", "backtest", Sample("catalogue.json"), "--policy", "x"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("BEFORE is missing.").And.Contain("REQUESTS is missing.")
            .And.Contain("--policy is only for --log FILE."));
        Assert.That(
            await Run("route", "backtest", Sample("catalogue.json"), "x", "--log", "y", "--changes", "1"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("BEFORE is not for --log").And.Contain("--changes is not for --log.")
            .And.Contain("--policy POLICY… is missing."));
        Assert.That(await Judge(Sample("log.csv"), "--segment", "instrumnet"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("'instrumnet'; the nearest known one is 'instrument'"));
    }

    [Test]
    public async Task Backtest_DimensionWithTheNameOfALogColumn_IsNamedWithItsPlace()
    {
        string catalogue = In("catalogue.json");
        await File.WriteAllTextAsync(catalogue, """
            {
              "dimensions": [{ "id": "channel", "kind": "required", "values": ["web", "app"] }],
              "providers": [{ "id": "p" }],
              "channels": [{ "id": "c", "provider": "p", "supports": { "channel": "any" } }]
            }
            """);
        await File.WriteAllTextAsync(In("policy.json"), """{ "scenes": [{ "scene": "payment", "hard": [{ "rule": "up" }] }] }""");
        string place = $"{catalogue}:2:26";
        Assert.That(await Run("route", "validate", catalogue), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain(place).And.Contain("NameOfLogColumn: 'channel' is the name of a column of logs"));
        Assert.That(
            await Run("route", "backtest", catalogue, "--log", Sample("log.csv"), "--policy", In("policy.json")),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(
            _error.ToString(),
            Does.StartWith($"{place}: dimensions[0].id: 'channel' is the name of a column of logs").And.Not.Contain("Parameter")
                .And.Not.Contain("--segment:"));
    }

    [Test]
    public async Task Simulate_PolicyWithErrors_NamesLineAndColumn()
    {
        string policy = In("policy.json");
        await File.WriteAllTextAsync(policy, """
            { "scenes": [{ "scene": "payment", "hard": [
              { "rule": "supports", "dimension": "bank" },
              { "rule": "custom", "ruleName": "x" }] }] }
            """);
        Assert.That(await Run("route", "simulate", "--policy", policy, "--seeds", "1", "--world", "quiet"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(
            _error.ToString(), Does.StartWith($"{policy}:2:38: scenes[0].hard[0].dimension: the catalogue has no dimension 'bank'"));
        await File.WriteAllTextAsync(policy, """
            { "scenes": [{ "scene": "payment", "hard": [
              { "rule": "custom", "ruleName": "x" }] }] }
            """);
        Assert.That(await Run("route", "simulate", "--policy", policy, "--seeds", "1", "--world", "quiet"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith($"{policy}:2:3: scenes[0].hard[0]: the host provides no hard rule 'x'"));
    }

    [Test]
    public async Task Commands_CountOfOne_IsNoPlural()
    {
        string broken = Changed("catalogue.json", "\"max\": 5000000", "\"mx\": 5000000");
        Assert.That(await Run("route", "validate", broken), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.EndWith($"\n1 error, 0 warnings, 0 for information{Environment.NewLine}"));
        await File.WriteAllTextAsync(broken, "{ \"dimension\": [] }");
        Assert.That(await Run("route", "validate", broken), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.EndWith($"\n3 errors, 0 warnings, 0 for information{Environment.NewLine}"));
        Assert.That(await Run("route", "simulate", "--world", "quiet", "--seeds", "1"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("at the median of 1 seed."));
    }

    [Test]
    public async Task Bench_RequestsOfOperationsWithoutRules_AreLeftOutAndCounted()
    {
        await File.WriteAllTextAsync(In("some.csv"),
            $"{Header},scene\na,1,debit,ICBC,retail,CNY,payout\nb,1,debit,ICBC,retail,CNY,payment\n");
        string[] bench = ["route", "bench", Sample("catalogue.json"), Sample("policy.json"), In("some.csv"), "--milliseconds", "10"];
        Assert.That(await Run([.. bench, "--json"]), Is.Zero, _error.ToString());
        Assert.That((Json().GetProperty("requests").GetInt32(), Json().GetProperty("requestsWithoutRules").GetInt32()), Is.EqualTo((1, 1)));
        Assert.That(await Run(bench), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("1 request; 1 of operations without rules left out"));
        await File.WriteAllTextAsync(In("some.csv"), $"{Header},scene\na,1,debit,ICBC,retail,CNY,payout\n");
        Assert.That(await Run(bench), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(),
            Does.StartWith(
                $"{In("some.csv")}: every request is of a scene for which {Sample("policy.json")} has no rules; it has payment"));
    }

    [Test]
    public void Bench_Turns_AreFair()
    {
        int[][] rounds = [.. BenchCommand.Turns(6, 12).Chunk(6)];
        Assert.That(rounds, Has.Length.EqualTo(12));
        Assert.That(rounds.Select(r => r.Order()), Has.All.EqualTo(Enumerable.Range(0, 6)));
        Assert.That(rounds.CountBy(r => r[0]).Select(first => first.Value), Is.EqualTo(Enumerable.Repeat(2, 6)));
    }

    [TestCase("scene=payout", "--scene")]
    [TestCase("id=7", "--id")]
    [TestCase("amount=7", "--amount")]
    [TestCase("time=2026-11-22T10:00:00+08:00", "--time")]
    public async Task Explain_WithWhatHasAnOption_NamesTheOption(string with, string option)
    {
        Assert.That(await Explain("--amount", "1", "--with", with), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith($"--with {with}: {option} says that."));
    }

    [Test]
    public async Task Explain_WithOneNameTwiceOrNoValue_SaysWhich()
    {
        Assert.That(await Explain("--amount", "1", "--with", "bank=ABC"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith("--with bank=ABC: 'bank' is given twice; once is expected."));
        Assert.That(await Explain("--amount", "1", "--with", "bank"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith("--with bank: NAME=VALUE is expected."));
    }

    [Test]
    public async Task Explain_OperationWithoutRules_NamesThoseThatHaveSome()
    {
        Assert.That(await Explain("--amount", "1", "--scene", "payout"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith($"--scene payout: {Sample("policy.json")} has no rules for it; it has payment"));
    }

    [Test]
    public async Task Bench_Samples_MeasuresEveryStrategy()
    {
        Assert.That(await Run("route", "bench", Sample("catalogue.json"), Sample("policy.json"), Sample("requests.csv"), "--milliseconds",
            "10", "--json"), Is.Zero, _error.ToString());
        JsonElement[] results = [.. Json().GetProperty("results").EnumerateArray()];
        Assert.That(results, Has.Length.EqualTo(6));
        Assert.That(results.All(r => r.GetProperty("nanoseconds").GetDouble() > 0), Is.True);
    }

    [Test]
    public async Task ImportHyperswitch_RealList_MakesACatalogueThatIsSoundAndRouted()
    {
        string? data = Environment.GetEnvironmentVariable("FTPAY_DATA");
        if (data is null)
        {
            Assert.Ignore("FTPAY_DATA is not set: there is no real list to import.");
        }

        string catalogue = Path.Combine(_folder, "hyperswitch.json");
        string policy = Path.Combine(_folder, "policy.json");
        Assert.That(await Run("route", "import-hyperswitch", Path.Combine(data!, "channels", "hyperswitch-pm-filters.json"), "--out",
            catalogue, "--policy", policy, "--json"), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That((json.GetProperty("channels").GetInt32(), json.GetProperty("fallbackChannels").GetInt32()), Is.EqualTo((392, 1)));
        Assert.That(json.GetProperty("dimensions").EnumerateArray().Select(d => d.GetProperty("values").GetInt32()),
            Is.EqualTo(new[] { 249, 160, 109 }));
        Assert.That(json.GetProperty("strategy").GetString(), Is.EqualTo("columnBitmaps"));
        Assert.That(await Run("route", "validate", catalogue, policy, "--strict"), Is.Zero, _out.ToString());

        // BLIK is Polish and in zloty; the list says so for each connector that has it.
        string[] request = ["route", "explain", catalogue, policy, "--amount", "1", "--with", "method=blik", "--with", "country=PL",
            "--with", "currency=PLN", "--json"];
        Assert.That(await Run(request), Is.Zero);
        Assert.That(Json().GetProperty("chosen").GetString(), Does.EndWith(":blik"));
        Assert.That(await Run("route", "explain", catalogue, policy, "--amount", "1", "--with", "method=blik", "--with", "country=US",
            "--with", "currency=PLN", "--json"), Is.Zero);
        Assert.That(Json().GetProperty("chosen").GetString(), Is.EqualTo("default"));
    }

    [TestCase("", ":1:1: the file is empty; a list of rows is expected")]
    [TestCase("{}", ":1:1: {}: this is an object; a list of rows is expected")]
    [TestCase("null", ":1:1: null: this is null; a list of rows is expected")]
    [TestCase("[]", ":1:1: []: the list is empty; at least one row is expected")]
    [TestCase("[null]",
        ":1:2: [0]: null: this is null; a row is expected: an object with connector, payment_method_type, countries, currencies")]
    [TestCase("[{\"connector\": \"a\"}]", ":1:2: [0].payment_method_type: it is missing; every row has it",
        ":1:2: [0].countries: it is missing; every row has it", ":1:2: [0].currencies: it is missing; every row has it")]
    [TestCase("[\n{\"connector\": 5, \"payment_method_type\": null, \"countries\": null, \"currencies\": [null, \"\"]}]",
        ":2:15: [0].connector: 5: this is a number; text is expected",
            ":2:41: [0].payment_method_type: null: this is null; text is expected",
                ":2:60: [0].countries: null: this is null; a list of texts is expected",
        ":2:81: [0].currencies[0]: null: this is null; text is expected",
            ":2:87: [0].currencies[1]: \"\": this is empty; text is expected")]
    [TestCase("[" + Row + ",\n " + Row + "]", ":2:2: [1]: connector 'a' has method 'x' twice, first in line 1; one row is expected")]
    [TestCase("[{\"conector\": \"a\", " + Rest + "}]", ":1:2: [0].connector: it is missing; every row has it",
        ":1:3: [0].conector: no row has this field; it has connector, payment_method_type, countries, currencies")]
    [TestCase("[{\"connector\": \"a\", \"connector\": \"b\", " + Rest + "}]",
        ":1:21: [0].connector: the field appears twice")]
    [TestCase("[{\"connector\": \"\\ud800\", " + Rest + "}]",
        ":1:16: [0].connector: \"\\ud800\": this is not text: it has one half of a surrogate pair")]
    [TestCase("[" + Row + ",\n{]", ":2:2: ']' does not belong here in JSON. The text after it was not read")]
    public async Task ImportHyperswitch_Errors_AreAllNamedWithTheirPlace(string text, params string[] expected)
    {
        string path = await List(text);
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", In("out.json")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString().Split('\n').TakeWhile(l => !l.StartsWith("Usage", StringComparison.Ordinal)),
            Is.EqualTo(expected.Select(e => path + e)));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { path }));
    }

    [Test]
    public async Task ImportHyperswitch_Toml_MakesTheSameCatalogueAsTheList()
    {
        await File.WriteAllTextAsync(In("config.toml"), """
            # A whole configuration: what is not about filters is left alone.
            [server]
            port = 8080

            [pm_filters.default]
            paypal = { currency = "EUR,USD" }

            [pm_filters.adyen]
            klarna = { country = "AT, BE,AT", currency = "EUR", not_available_flows = { capture_method = "manual" } }
            pix = {}

            [pm_filters.stripe.cashapp]
            country = ["US"]
            """);
        string list = await List("""
            [{"connector": "default", "payment_method_type": "paypal", "countries": [], "currencies": ["EUR", "USD"]},
             {"connector": "adyen", "payment_method_type": "klarna", "countries": ["AT", "BE", "AT"], "currencies": ["EUR"]},
             {"connector": "adyen", "payment_method_type": "pix", "countries": [], "currencies": []},
             {"connector": "stripe", "payment_method_type": "cashapp", "countries": ["US"], "currencies": []}]
            """);
        Assert.That(await Run("route", "import-hyperswitch", In("config.toml"), "--out", In("toml.json")), Is.Zero, _error.ToString());
        Assert.That(await Run("route", "import-hyperswitch", list, "--out", In("json.json")), Is.Zero, _error.ToString());
        Assert.That(await File.ReadAllTextAsync(In("toml.json")), Is.EqualTo(await File.ReadAllTextAsync(In("json.json"))));
        Assert.That(await Run("route", "validate", In("toml.json"), "--strict"), Is.Zero, _out.ToString());
    }

    [Test]
    public async Task ImportHyperswitch_RepeatedCodes_AreNamed()
    {
        await File.WriteAllTextAsync(In("config.toml"), """
            [pm_filters.adyen]
            klarna = { country = "AT, BE,AT,AT", currency = "EUR" }
            pix = { currency = ["BRL", "USD", "BRL", "USD"] }
            """);
        Assert.That(await Run("route", "import-hyperswitch", In("config.toml"), "--out", In("out.json")), Is.Zero, _error.ToString());
        string klarna = $"{In("config.toml")}:2:22: pm_filters.adyen.klarna.country";
        string pix = $"{In("config.toml")}:3:20: pm_filters.adyen.pix.currency";
        Assert.That(_error.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            $"warning: {klarna}: listed more than once: AT; each code counts once\n"
            + $"warning: {pix}: listed more than once: BRL, USD; each code counts once\n"));
        string list = await List("""
            [{"connector": "adyen", "payment_method_type": "klarna",
              "countries": ["AT", "BE", "AT"], "currencies": ["EUR"]}]
            """);
        Assert.That(await Run("route", "import-hyperswitch", list, "--out", In("other.json"), "--json"), Is.Zero, _error.ToString());
        Assert.That(
            _error.ToString().ReplaceLineEndings("\n"),
            Is.EqualTo($"warning: {list}:2:16: [0].countries: listed more than once: AT; each code counts once\n"));
    }

    public enum Toml
    {
        Valid,
        ValidOnOneLine,
        Repeated,
        Wrong,
        WrongOnOneLine,
        Twice,
        BrokenSyntax,
    }

    [Test]
    [NonParallelizable]
    public void ImportHyperswitch_EightTimesTheToml_TakesAboutEightTimesTheTime([Values] Toml kind)
    {
        TimeSpan Read(int count, out int bytes, out IReadOnlyList<FileError> errors)
        {
            byte[] text = Encoding.UTF8.GetBytes(TextOf(kind, count));
            bytes = text.Length;
            TimeSpan before = Environment.CpuUsage.UserTime;
            errors = HyperswitchTomlReader.Read(text, "large.toml").Errors;
            return Environment.CpuUsage.UserTime - before;
        }

        Read(100, out _, out _);
        TimeSpan once = Read(5_000, out _, out _);
        TimeSpan eight = Read(40_000, out int length, out IReadOnlyList<FileError> found);
        TestContext.Out.WriteLine($"{length:N0} bytes: {eight.TotalSeconds:N2} s; an eighth {once.TotalSeconds:N2} s");

        // Sixty-four times would be quadratic. Other programs do not count; three seconds are for the garbage of the tests before.
        Assert.That(eight, Is.LessThan((once * 11) + TimeSpan.FromSeconds(3)));
        bool isWrong = kind is not (Toml.Valid or Toml.ValidOnOneLine or Toml.Repeated);
        Assert.That(found, Has.Count.EqualTo(isWrong ? 1_000 : 0));
        Assert.That(
            found.Count > 0 ? found[^1].Message : null,
            Is.EqualTo(isWrong ? "there are more errors; these are the first 999 that were found" : null));
    }

    private static string TextOf(Toml kind, int count)
    {
        // A dimension has at most some 4,000 values: the methods of one connector.
        const int Methods = 4_000;
        bool isOneLine = kind is Toml.ValidOnOneLine or Toml.WrongOnOneLine;
        string rows = string.Join(isOneLine ? ", " : "\n", Enumerable.Range(0, count).Select(i => kind switch
        {
            Toml.Wrong or Toml.WrongOnOneLine => $"m{i} = {{ curency = \"EUR,USD,GBP\", country = 5 }}",
            Toml.ValidOnOneLine => $"m{i} = {{ country = \"AT,BE,DE,DK\", currency = \"EUR,USD\" }}",
            Toml.Repeated => $"{Table(i)}m{i % Methods} = {{ country = \"AT,BE,DE,BE,DK\", currency = \"EUR,USD\" }}",
            Toml.Twice => "m = { country = \"AT,BE,DE,DK\", currency = \"EUR,USD\" }",
            Toml.BrokenSyntax => $"m{i} = {{ country == \"AT,BE,DE\", currency = \"EUR,USD\" }}",
            _ => $"{Table(i)}m{i % Methods} = {{ country = \"AT,BE,DE,DK\", currency = \"EUR,USD\" }}",
        }));
        return isOneLine ? $"pm_filters = {{ a = {{ {rows} }} }}"
            : kind is Toml.Valid or Toml.Repeated ? rows
            : $"[pm_filters.a]\n{rows}";

        static string Table(int row) => row % Methods == 0 ? $"[pm_filters.a{row}]\n" : string.Empty;
    }

    [TestCase("", ":1:1: the file has no table [pm_filters.…] with a method; at least one is expected")]
    [TestCase("[pm_filters.a]\nx = { country = 5 }\n",
        ":2:17: pm_filters.a.x.country: 5: codes with commas between them are expected, such as \"AT,BE\"")]
    [TestCase("[pm_filters.a]\nx = { country = \"AT,,BE\", curency = \"EUR\" }\ny = \"AT\"\n",
        ":2:17: pm_filters.a.x.country: \"AT,,BE\": codes with commas between them are expected, such as \"AT,BE\"",
        ":2:27: pm_filters.a.x.curency: no method has this field; it has country, currency, not_available_flows",
        ":3:5: pm_filters.a.y: \"AT\": a table is expected here: [pm_filters.CONNECTOR] with METHOD = { country = \"…\", currency = " +
        "\"…\" }")]
    [TestCase("[pm_filters.a]\nx = { country = \"AT\", country = \"BE\" }\nx = {}\n",
        ":2:23: pm_filters.a.x.country: the field appears twice",
        ":3:1: pm_filters.a.x: connector 'a' has method 'x' twice, first in line 2; one is expected")]
    public async Task ImportHyperswitch_TomlErrors_AreAllNamedWithTheirPlace(string text, params string[] expected)
    {
        await File.WriteAllTextAsync(In("config.toml"), text);
        Assert.That(await Run("route", "import-hyperswitch", In("config.toml"), "--out", In("out.json")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString().Split('\n').TakeWhile(l => !l.StartsWith("Usage", StringComparison.Ordinal)),
            Is.EqualTo(expected.Select(e => In("config.toml") + e)));
    }

    [TestCase("[pm_filters.a\nx = {}\n", ":1:14: ", "does not belong here in TOML")]
    [TestCase("[pm_filters.a]\nx = \"AT", ":2:", "")]
    public async Task ImportHyperswitch_BrokenToml_NamesThePlaceInPlainWords(string text, string place, string says)
    {
        await File.WriteAllTextAsync(In("config.toml"), text);
        Assert.That(await Run("route", "import-hyperswitch", In("config.toml"), "--out", In("out.json")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith(In("config.toml") + place).And.Contain(says).And.Not.Contain("`"));
    }

    [Test]
    public async Task ImportHyperswitch_NoRowNamesACountry_LeavesTheDimensionOut()
    {
        string path = await List("[" + Row + "]");
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", In("out.json"), "--policy", In("policy.json"), "--json"),
            Is.Zero, _error.ToString());
        Assert.That(Json().GetProperty("dimensions").EnumerateArray().Select(d => d.GetProperty("id").GetString()),
            Is.EqualTo(new[] { "method" }));
        Assert.That(await Run("route", "explain", In("out.json"), In("policy.json"), "--amount", "1", "--with", "method=x"), Is.Zero,
            _error.ToString());
        Assert.That(_out.ToString(), Does.Contain("chosen: a:x"));
    }

    [Test]
    public async Task ImportHyperswitch_ExistingFile_IsKeptUnlessForced()
    {
        string path = await List("[" + Row + "]");
        await File.WriteAllTextAsync(In("out.json"), "mine");
        Assert.That(await Run("route", "import-hyperswitch", path, "--policy", In("policy.json"), "--out", In("out.json")),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain($"--out {In("out.json")}: there is a file already; --force replaces it."));
        Assert.That(await File.ReadAllTextAsync(In("out.json")), Is.EqualTo("mine"));
        Assert.That(File.Exists(In("policy.json")), Is.False);
        Assert.That(await Run("route", "import-hyperswitch", path, "--policy", In("policy.json"), "--out", In("out.json"), "--force"),
            Is.Zero, _error.ToString());
        Assert.That(await Run("route", "validate", In("out.json"), In("policy.json")), Is.Zero, _out.ToString());
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(3));
    }

    [TestCase("nowhere/policy.json", "there is no directory")]
    [TestCase("folder", "it is a directory")]
    [TestCase("out.json", "is --out too")]
    [TestCase("folder/../out.json", "is --out too")]
    [TestCase("list.json", "is the list itself")]
    public async Task ImportHyperswitch_PolicyThatCannotBeWritten_ChangesNothing(string policy, string expected)
    {
        string path = await List("[" + Row + "]");
        Directory.CreateDirectory(In("folder"));
        await File.WriteAllTextAsync(In("out.json"), "mine");
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", In("out.json"), "--policy", In(policy), "--force"),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith($"--policy {In(policy)}: ").And.Contain(expected));
        Assert.That(await File.ReadAllTextAsync(In("out.json")), Is.EqualTo("mine"));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("[" + Row + "]"));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(2));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [UnsupportedOSPlatform("windows")]
    public async Task ImportHyperswitch_Links_AreSeenThroughAndKept()
    {
        string path = await List("[" + Row + "]");
        File.CreateSymbolicLink(In("link.json"), In("real.json"));
        Directory.CreateSymbolicLink(In("here"), _folder);
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", In("link.json"), "--policy", In("here/real.json")),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("that is --out too"));
        await File.WriteAllTextAsync(In("real.json"), "mine");
        File.SetUnixFileMode(In("real.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", In("link.json"), "--force"), Is.Zero, _error.ToString());
        Assert.That(new FileInfo(In("link.json")).LinkTarget, Is.EqualTo(In("real.json")));
        Assert.That(await Run("route", "validate", In("real.json")), Is.Zero, _out.ToString());
        Assert.That(File.GetUnixFileMode(In("real.json")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Write_AnyStepFails_LeavesAllFilesUnchanged([Values(0, 1)] int failing, [Values] bool moves)
    {
        string[] paths = [In("first"), In("second")];
        await File.WriteAllTextAsync(paths[0], "mine");
        var files = paths.Select((path, i) => new WholeFiles.Target($"--{i}", path, stream =>
        {
            stream.Write("new"u8);
            if (i == failing)
            {
                // A directory in the way only when the file is to be moved there, and a disk that is full before.
                _ = moves ? Directory.CreateDirectory(In("second")) : throw new IOException("No space left on device");
            }
        }));
        Assert.Throws<UsageException>(() => WholeFiles.Write(files, replaces: true));
        Assert.That(await File.ReadAllTextAsync(paths[0]), Is.EqualTo("mine"));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { paths[0] }));
    }

    [Test]
    public async Task Validate_PolicyWithManyErrors_NamesUnknownNamesAmongThem()
    {
        string policy = In("policy.json");
        await File.WriteAllTextAsync(policy, """
            { "scenes": [{ "scene": "payment", "hard": [
              { "rule": "upp" }, { "rule": "supports", "dimension": "bnak" }, { "rule": "blockList", "ids": ["icbc-direct-debt"] }
            ] }] }
            """);
        Assert.That(await Run("route", "validate", Sample("catalogue.json"), policy), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(),
            Does.Contain("the nearest known one is 'up'").And.Contain("the nearest known one is 'bank'").And.Contain(
                "the nearest known one is 'icbc-direct-debit'"));
    }

    [TestCase("validate", "nowhere.json", "nowhere.json: there is no such file; a catalogue's JSON file is expected.")]
    [TestCase("validate", "", "'': this is no path; a catalogue's JSON file is expected.")]
    [TestCase("validate", "/", "/: it is a directory; a catalogue's JSON file is expected.")]
    [TestCase("import-hyperswitch", "nowhere.json",
        "nowhere.json: there is no such file; a JSON list of payment-method filters, or a TOML configuration, is expected.")]
    public async Task Commands_FileThatCannotBeRead_SayWhatIsExpected(string command, string path, string expected)
    {
        Assert.That(await Run(["route", command, path, .. command == "validate" ? Array.Empty<string>() : ["--out", In("out.json")]]),
            Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.StartWith(expected));
    }

    [TestCase("\"hard\": [", "{ \"rule\": \"custom\", \"ruleName\": \"fraud\" },", "hard[0]: the host provides no hard rule 'fraud'")]
    [TestCase("\"soft\": [", "{ \"rule\": \"custom\", \"ruleName\": \"risk\" },", "soft[0]: the host provides no soft rule 'risk'")]
    public async Task Commands_PolicyWithCustomRule_SayThatTheProgramHasNone(string list, string rule, string expected)
    {
        string policy = Changed("policy.json", list, $"{list}\n{rule}");
        string[] requests = [Sample("requests.csv")];
        foreach (string[] command in (string[][])[["explain", Sample("catalogue.json"), policy, "--amount", "1"],
            ["bench", Sample("catalogue.json"), policy, .. requests],
            ["backtest", Sample("catalogue.json"), Sample("policy.json"), policy, .. requests],
            ["backtest", Sample("catalogue.json"), policy, Sample("policy.json"), .. requests]])
        {
            Assert.That(await Run(["route", .. command]), Is.EqualTo(ExitCode.NotDone));
            string[] lines = await File.ReadAllLinesAsync(policy);
            int line = Array.FindIndex(lines, text => text.Contains("\"custom\"", StringComparison.Ordinal)) + 1;
            Assert.That(_error.ToString(), Does.StartWith(
                $"{policy}:{line}:1: scenes[0].{expected}: this program has no custom rules; a policy without them is expected"));
        }
    }

    private Task<int> Explain(params string[] more) => Run([
        "route", "explain", Sample("catalogue.json"), Sample("policy.json"), "--with", "instrument=debit", "--with", "bank=ICBC", "--with",
            "industry=retail", "--with", "currency=CNY",
        "--with", "elements=name|idNumber|phone", "--time", "2026-11-22T10:00:00+08:00", .. more,
    ]);

    private Task<int> ExplainValue(params string[] more) => Run([
        "route", "explain", Sample("catalogue.json"), Sample("policy-value.json"), "--with", "instrument=debit", "--with", "bank=ICBC",
        "--with", "industry=retail", "--with", "currency=CNY", "--with", "elements=name|idNumber|phone", "--time",
        "2026-11-20T10:00:00+08:00", .. more,
    ]);

    private Task<int> Backtest(string requests, params string[] more) =>
        Run(["route", "backtest", Sample("catalogue.json"), Sample("policy.json"), Sample("policy-cheapest.json"), Sample(requests),
            .. more]);

    private Task<int> Judge(string log, params string[] more) =>
        Run(["route", "backtest", Sample("catalogue.json"), "--log", log, "--policy", Sample("policy.json"), "--policy",
            Sample("policy-cheapest.json"), .. more]);

    private Task<int> Run(params string[] args)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return new Dispatcher("SampleHost", RouteCommands.All).RunAsync(args, _out, _error);
    }

    private JsonElement Json() => JsonDocument.Parse(_out.ToString()).RootElement;

    private string In(string file) => Path.Combine(_folder, file);

    private async Task<string> List(string text)
    {
        await File.WriteAllTextAsync(In("list.json"), text);
        return In("list.json");
    }

    private static string Sample(string file) => Path.Combine(Samples, file);

    /// <summary>A sample with its first occurrence of a text replaced.</summary>
    private string Changed(string sample, string replace, string by)
    {
        string text = File.ReadAllText(Sample(sample));
        int at = text.IndexOf(replace, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThan(0));
        string path = Path.Combine(_folder, sample);
        File.WriteAllText(path, text[..at] + by + text[(at + replace.Length)..]);
        return path;
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FaultTolerantPay.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
