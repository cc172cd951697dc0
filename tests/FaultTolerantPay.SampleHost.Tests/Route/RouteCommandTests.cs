using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;

namespace FaultTolerantPay.SampleHost.Tests.Route;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RouteCommandTests : IDisposable
{
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
    public async Task Validate_Samples_HaveNoErrorAndNoWarning()
        => Assert.That(await Run("route", "validate", Sample("catalogue.json"), Sample("policy.json"), "--strict"), Is.Zero, _out.ToString());

    [Test]
    public async Task Validate_Mistakes_AreListedWithTheirPlaceAndAnswerNo()
    {
        string broken = Changed("catalogue.json", "\"max\": 5000000", "\"mx\": 5000000");
        Assert.That(await Run("route", "validate", broken, Sample("policy.json")), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("the nearest known one is 'max'").And.Contain($"{broken}:"));
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
    public async Task Diff_Policies_SaysWhatDiffers()
    {
        Assert.That(await Run("route", "diff", Sample("policy.json"), Sample("policy-cheapest.json"), "--exit-code"), Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(_out.ToString(), Does.Contain("bandBasisPoints: 100 (1 %) -> 50 (0.5 %)"));
    }

    [Test]
    public async Task Diff_Catalogues_SaysWhatDiffers()
    {
        string cheaper = Changed("catalogue.json", "\"ratePerMillion\": 1700", "\"ratePerMillion\": 1650");
        Assert.That(await Run("route", "diff", Sample("catalogue.json"), cheaper), Is.Zero);
        Assert.That(_out.ToString().ReplaceLineEndings("\n"), Is.EqualTo("changed channel 'icbc-direct-debit'\n    fees.ratePerMillion: 1700 (0.17 %) -> 1650 (0.165 %)\n"));
        Assert.That(await Run("route", "diff", Sample("catalogue.json"), Sample("catalogue.json"), "--exit-code"), Is.Zero);
        Assert.That(_out.ToString(), Is.EqualTo("no difference\n"));
    }

    [Test]
    public async Task Backtest_Samples_CountsEveryRequest()
    {
        Assert.That(await Backtest("requests.csv", "--json", "--currency", "currency"), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That(json.GetProperty("requests").GetInt64(), Is.EqualTo(2_000));
        foreach (string side in (string[])["before", "after"])
        {
            Assert.That(json.GetProperty(side).GetProperty("routedRequests").GetInt64() + json.GetProperty(side).GetProperty("unroutableRequests").GetInt64(), Is.EqualTo(2_000));
        }

        Assert.That(json.GetProperty("changedRequests").GetInt64(), Is.GreaterThan(0));
        Assert.That(json.GetProperty("changes")[0].GetProperty("whyNotAfter").GetString(), Is.Not.Empty);
        Assert.That(await Backtest("requests.csv"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("Share per channel").And.Contain("2,000 requests"));
    }

    [Test]
    public async Task Backtest_RowsWithMistakes_EndItUnlessTheyMayBeLeftOut()
    {
        string requests = Changed("requests.csv", ",ICBC,", ",ICBK,nowhere,");
        Assert.That(await Backtest(requests), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain($"{requests}:").And.Contain("--skip-mistakes"));
        Assert.That(await Backtest(requests, "--skip-mistakes"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("1,999 requests (1 rows left out)"));
    }

    [Test]
    public async Task Bench_Samples_MeasuresEveryStrategy()
    {
        Assert.That(await Run("route", "bench", Sample("catalogue.json"), Sample("policy.json"), Sample("requests.csv"), "--milliseconds", "10", "--json"), Is.Zero, _error.ToString());
        JsonElement[] results = [.. Json().GetProperty("results").EnumerateArray()];
        Assert.That(results, Has.Length.EqualTo(6));
        Assert.That(results.All(r => r.GetProperty("nanoseconds").GetDouble() > 0), Is.True);
    }

    [Test]
    public async Task Commands_MissingFile_SaysWhich()
    {
        Assert.That(await Run("route", "validate", "nowhere.json"), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain("nowhere.json"));
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
        Assert.That(await Run("route", "import-hyperswitch", Path.Combine(data!, "channels", "hyperswitch-pm-filters.json"), "--out", catalogue, "--policy", policy, "--json"), Is.Zero, _error.ToString());
        JsonElement json = Json();
        Assert.That((json.GetProperty("channels").GetInt32(), json.GetProperty("fallbackChannels").GetInt32()), Is.EqualTo((392, 1)));
        Assert.That(json.GetProperty("dimensions").EnumerateArray().Select(d => d.GetProperty("values").GetInt32()), Is.EqualTo(new[] { 249, 160, 109 }));
        Assert.That(json.GetProperty("strategy").GetString(), Is.EqualTo("columnBitmaps"));
        Assert.That(await Run("route", "validate", catalogue, policy, "--strict"), Is.Zero, _out.ToString());

        // BLIK is Polish and in zloty; the list says so for each connector that has it.
        string[] request = ["route", "explain", catalogue, policy, "--amount", "1", "--with", "method=blik", "--with", "country=PL", "--with", "currency=PLN", "--json"];
        Assert.That(await Run(request), Is.Zero);
        Assert.That(Json().GetProperty("chosen").GetString(), Does.EndWith(":blik"));
        Assert.That(await Run("route", "explain", catalogue, policy, "--amount", "1", "--with", "method=blik", "--with", "country=US", "--with", "currency=PLN", "--json"), Is.Zero);
        Assert.That(Json().GetProperty("chosen").GetString(), Is.EqualTo("default"));
    }

    [TestCase("{}", ":1: ")]
    [TestCase("[{\"connector\": \"a\"}]", ":1: ")]
    [TestCase("[\n{\"connector\": 5, \"payment_method_type\": \"b\", \"countries\": [], \"currencies\": []}]", ":2: ")]
    public async Task ImportHyperswitch_OtherJson_IsRefusedWithTheLine(string text, string expected)
    {
        string path = Path.Combine(_folder, "list.json");
        await File.WriteAllTextAsync(path, text);
        Assert.That(await Run("route", "import-hyperswitch", path, "--out", Path.Combine(_folder, "out.json")), Is.EqualTo(ExitCode.NotDone));
        Assert.That(_error.ToString(), Does.Contain(path + expected));
        Assert.That(File.Exists(Path.Combine(_folder, "out.json")), Is.False);
    }

    private Task<int> Explain(params string[] more) => Run([
        "route", "explain", Sample("catalogue.json"), Sample("policy.json"), "--with", "instrument=debit", "--with", "bank=ICBC", "--with", "industry=retail", "--with", "currency=CNY",
        "--with", "elements=name|idNumber|phone", "--time", "2026-11-22T10:00:00+08:00", .. more,
    ]);

    private Task<int> Backtest(string requests, params string[] more)
        => Run(["route", "backtest", Sample("catalogue.json"), Sample("policy.json"), Sample("policy-cheapest.json"), Sample(requests), .. more]);

    private Task<int> Run(params string[] args)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return new Dispatcher("SampleHost", RouteCommands.All).RunAsync(args, _out, _error);
    }

    private JsonElement Json() => JsonDocument.Parse(_out.ToString()).RootElement;

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
