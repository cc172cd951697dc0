using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>Nodes in processes of their own on one PostgreSQL, and a bank that they call.</summary>
[NonParallelizable]
public sealed class NodeTests
{
    private const string Secret = "a secret of the tests alone";
    private const string Pending = "pending";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly object Unavailable = new { kind = "unavailable" };

    private string _folder = null!;
    private Database _database = null!;
    private SampleBankServer _bank = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = DatabaseServer.NewSchema();
        await PostgreSqlStore.Open(new PostgreSqlStoreOptions
        {
            ConnectionString = _database.Runtime,
            MigrationConnectionString = _database.Owner,
            Schema = _database.Schema,
        }).DisposeAsync();
        _folder = Directory.CreateTempSubdirectory("ftpay-node-").FullName;
        _bank = await SampleBankServer.StartAsync(
            new SampleBankOptions { LedgerPath = Path.Combine(_folder, "bank.db"), CallbackSecret = Secret }, CancellationToken.None);
        _http = new HttpClient();
        await BankAsync("customers", new[] { new { customer = "ann", currency = "EUR", balanceMinor = 100_000_000 } });
        await BankAsync("credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        await BankAsync("limits", new[] { "alpha", "beta", "gamma" }.Select(institution =>
            new { institution, institutionMerchantId = "*", currency = "EUR", limitMinor = institution == "alpha" ? 100_000 : 200_000 }));
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Stop_OneOfTwoNodesUnderLoad_NothingAcceptedFailsAndTheOtherGoesOn()
    {
        await BankAsync("faults/business", new { rules = new[] { Unavailable } });
        using ProgramProcess first = Start();
        using ProgramProcess second = Start();
        Uri[] nodes = [await AddressAsync(first), await AddressAsync(second)];
        var answers = new ConcurrentDictionary<string, string>();
        using var stop = new CancellationTokenSource();
        Task[] tills = [.. Enumerable.Range(0, 8).Select(till => TillAsync(till, [.. nodes], answers, stop.Token))];
        await UntilAsync("payments are advanced", () => Task.FromResult(answers.Values.Count(kind => kind == "advanced") > 40));
        await UntilAsync("both nodes gave a sign", async () => (await StatusAsync()).GetProperty("nodes").GetArrayLength() == 2);

        first.Signal("TERM");
        await UntilAsync("the node is not ready", async () => await ReadyAsync(nodes[0]) is not HttpStatusCode.OK);
        int before = answers.Count;
        int code = await first.ExitAsync(Patience);
        await UntilAsync("the other node goes on", () => Task.FromResult(answers.Count > before + 40));
        await stop.CancelAsync();
        await Task.WhenAll(tills);

        Assert.That(code, Is.EqualTo(ExitCode.Done), first.Errors);
        Assert.That(first.Errors, Does.Contain("Stopped in order"));
        JsonElement status = await StatusAsync();
        Assert.That(status.GetProperty("nodes").GetArrayLength(), Is.EqualTo(1), "a node that stopped is forgotten");
        Assert.That(status.GetProperty("outage").ValueKind, Is.EqualTo(JsonValueKind.Object));
        (HttpStatusCode ready, JsonElement answer) = await HealthAsync(nodes[1]);
        Assert.That(ready, Is.EqualTo(HttpStatusCode.OK), "a fault is no reason to take no payments");
        Assert.That(answer.GetProperty("reasons").ToString(), Does.Contain("faulttolerantpay-business-system"));
        Assert.That(await _http.GetStringAsync(new Uri(nodes[1], "/health/live")), Is.EqualTo("Alive\n"));
        Assert.That(await _http.GetStringAsync(new Uri(nodes[1], "/metrics")), Does.Contain("faulttolerantpay_fault_status"));

        await BankAsync("faults/business", new { rules = Array.Empty<object>() });
        await UntilAsync("every advance is collected", () => Task.FromResult(_database.Query(
            "SELECT count(*) FROM advance WHERE state NOT IN ('Collected', 'Released', 'Superseded')") == "0"));
        Assert.That(_database.Query("SELECT count(*) FROM advance WHERE state = 'Collected'"), Is.Not.EqualTo("0"));
        foreach ((string order, string kind) in answers.Where(answer => answer.Value != Pending))
        {
            Assert.That(await PayAsync(nodes[1], order), Is.EqualTo(kind), $"{order} is answered alike by the other node");
        }
    }

    /// <summary>A call hangs, and the node stops: its lease of ten minutes is given back.</summary>
    [Test]
    public async Task Stop_CallUnderWay_GivesTheLeaseBackAndTheNextNodeTakesTheWorkOver()
    {
        string options = Path.Combine(_folder, "options.json");
        await File.WriteAllTextAsync(options, """
            { "FaultTolerantPay": { "Caps": { "NoCaps": true }, "Work": { "LeaseDuration": "00:10:00" },
              "Recovery": { "CallTimeout": "00:00:50" } } }
            """);
        await BankAsync("faults/business", new { rules = new[] { Unavailable } });
        using ProgramProcess first = Start("--options", options, "--bank-timeout", "40s", "--drain", "1s", "--notice", "0s");
        Uri node = await AddressAsync(first);
        for (int number = 0; await PayAsync(node, $"o{number}") != "advanced"; number++)
        {
            Assert.That(number, Is.LessThan(40));
        }

        object hangs = new { kind = "lostBefore", delayMs = 50_000, operations = new[] { "confirm" } };
        await BankAsync("faults/business", new { rules = new[] { hangs } });
        Assert.That((await RunAsync(FaultCommand.Command, "fault", "off", "--operator", "ana", "--reason", "the bank is up again")).Code,
            Is.EqualTo(ExitCode.Done));
        await UntilAsync("a confirmation is under way", () => Task.FromResult(LeasesHeld() == "1"));

        first.Signal("TERM");
        Assert.That(await first.ExitAsync(Patience), Is.EqualTo(ExitCode.Done), first.Errors);

        Assert.That(LeasesHeld(), Is.EqualTo("0"));
        await BankAsync("faults/business", new { rules = Array.Empty<object>() });
        using ProgramProcess second = Start("--options", options);
        await AddressAsync(second);
        await UntilAsync("the next node finishes it", () => Task.FromResult(
            _database.Query("SELECT count(*) FROM advance WHERE state = 'Collected'") == "1"));

        string LeasesHeld() => _database.Query("SELECT count(*) FROM work WHERE kind = 'Confirmation' AND is_leased");
    }

    /// <summary>An operator lowers a cap while two nodes run, with a mistake first, and goes back to the version before.</summary>
    [Test]
    public async Task Settings_SavedByAnOperator_EveryNodeFollowsWithinSeconds()
    {
        string own = Path.Combine(_folder, "options.json"), shared = Path.Combine(_folder, "shared.json");
        await File.WriteAllTextAsync(own, $$"""{ "FaultTolerantPay": {{Caps(50_000)}} }""");
        using ProgramProcess first = Start("--options", own);
        using ProgramProcess second = Start("--options", own);
        Uri[] nodes = [await AddressAsync(first), await AddressAsync(second)];
        await File.WriteAllTextAsync(shared, Caps(40_000));
        Assert.That((await SaveAsync()).Code, Is.EqualTo(ExitCode.Done));
        await FollowedAsync(40_000);
        await File.WriteAllTextAsync(shared, Caps(30_000));
        Assert.That((await SaveAsync()).Code, Is.EqualTo(ExitCode.Done));
        DateTimeOffset saved = DateTimeOffset.UtcNow;
        await FollowedAsync(30_000);
        TimeSpan followed = DateTimeOffset.UtcNow - saved;

        await File.WriteAllTextAsync(shared, Caps(20_000).Replace("Exposure", "Exposre", StringComparison.Ordinal));
        (int refused, string why) = await SaveAsync();
        (_, string history) = await RunAsync(SettingsCommands.All[3], "settings", "history", "options");
        (_, string shown) = await RunAsync(SettingsCommands.All[2], "settings", "show", "options", "1");
        (int restored, _) = await RunAsync(
            SettingsCommands.All[1], ["settings", "restore", "options", "1", .. Who, "--options", own]);
        await FollowedAsync(40_000);

        Assert.That(refused, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That(why, Does.Contain("SharedSettings:Caps:Exposre").And.Contain("Nothing is saved"));
        Assert.That(history, Does.Contain("2  ").And.Contain("ana: a storm is coming"));
        Assert.That(shown.Trim(), Is.EqualTo(Caps(40_000)));
        Assert.That(restored, Is.EqualTo(ExitCode.Done));
        Assert.That(followed, Is.LessThan(TimeSpan.FromSeconds(4)), "2 s are promised, and tests run beside each other");
        JsonElement cap = (await StatusAsync("--options", own)).GetProperty("caps").EnumerateArray().Single();
        Assert.That(cap.GetProperty("maxMinor").GetInt64(), Is.EqualTo(40_000), "an operator sees the cap in force, not the file's");

        async Task<(int Code, string Output)> SaveAsync() => await RunAsync(
            SettingsCommands.All[0], ["settings", "save", "options", shared, .. Who, "--options", own]);
        async Task FollowedAsync(long minor)
        {
            foreach (Uri node in nodes)
            {
                await UntilAsync($"{node} has the cap of {minor}", async () =>
                    (await _http.GetStringAsync(new Uri(node, "/options")))
                        .Contains(string.Create(CultureInfo.InvariantCulture, $"MaxAmountMinor {minor:N0}"), StringComparison.Ordinal));
            }
        }
    }

    private static string[] Who => ["--operator", "ana", "--reason", "a storm is coming"];

    private static string Caps(long minor) =>
        $$"""{ "Caps": { "Exposure": [ { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": {{minor}} } ] } }""";

    private ProgramProcess Start(params string[] more) => new(
        "FaultTolerantPay.SampleHost", Secret, ["node", "--bank", $"{_bank.Address}", "--store", _database.Store, "--quick", .. more]);

    private static async Task<Uri> AddressAsync(ProgramProcess node)
    {
        const string Begin = "Listens on ";
        await UntilAsync(
            "the node listens", () => Task.FromResult(node.HasExited || node.Errors.Contains(Begin, StringComparison.Ordinal)));
        Assert.That(node.HasExited, Is.False, node.Errors);
        string line = node.Errors.Split('\n').Single(text => text.StartsWith(Begin, StringComparison.Ordinal));
        return new Uri(line[Begin.Length..line.IndexOf(',', StringComparison.Ordinal)]);
    }

    /// <summary>Pays one order after the other at the first node that takes it. What a node took must be answered.</summary>
    private async Task TillAsync(int till, List<Uri> nodes, ConcurrentDictionary<string, string> answers, CancellationToken stop)
    {
        for (int number = 0; !stop.IsCancellationRequested; number++)
        {
            string order = $"o-{till}-{number}";
            while (await PayAsync(nodes[0], order) is not { } kind || !answers.TryAdd(order, kind))
            {
                nodes.RemoveAt(0);
                Assert.That(nodes, Is.Not.Empty, $"no node takes {order}");
            }
        }
    }

    /// <summary>The kind of the outcome; null: the node certainly did not take the payment.</summary>
    private async Task<string?> PayAsync(Uri node, string order)
    {
        try
        {
            using HttpResponseMessage response = await _http.PostAsJsonAsync(new Uri(node, "/payments"), new
            {
                merchant = "shop-1",
                order,
                customer = "ann",
                amountMinor = 1_000,
                currency = "EUR",
                institution = "alpha",
                agreement = "agreement-ann",
            });
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            string text = await response.Content.ReadAsStringAsync();
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
            JsonElement outcome = JsonDocument.Parse(text).RootElement;
            return outcome.GetProperty("isFinal").GetBoolean() ? outcome.GetProperty("kind").GetString() : Pending;
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
    }

    private async Task<HttpStatusCode?> ReadyAsync(Uri node)
    {
        try
        {
            return (await HealthAsync(node)).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> HealthAsync(Uri node)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(node, "/health/ready"));
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private async Task<JsonElement> StatusAsync(params string[] more)
    {
        (int code, string output) = await RunAsync(StatusCommand.Command, ["status", "--json", .. more]);
        Assert.That(code, Is.EqualTo(ExitCode.Done), output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<(int Code, string Output)> RunAsync(Command command, params string[] given)
    {
        var output = new StringWriter();
        int code = await new Dispatcher("SampleHost", [command]).RunAsync([.. given, "--store", _database.Store], output, output);
        return (code, output.ToString());
    }

    private async Task BankAsync(string path, object body)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(new Uri(_bank.Address, $"/admin/{path}"), body);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + Patience;
        while (!await holds())
        {
            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), what);
            await Task.Delay(50);
        }
    }
}
