using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaultTolerantPay.SampleBank.Tests;

/// <summary>A bank of its own for each test, reached over HTTP.</summary>
internal abstract class BankFixture
{
    protected const string Secret = "a secret of the tests alone";

    private string _folder = "";
    private SampleBankServer? _bank;

    protected HttpClient Client { get; private set; } = null!;

    /// <summary>What the bank answers, each as method and path.</summary>
    protected IReadOnlyList<string> Endpoints => _bank!.Endpoints;

    /// <summary>Where the card providers listen.</summary>
    protected IReadOnlyDictionary<string, Uri> Providers => _bank!.Providers;

    protected string LedgerPath => Path.Combine(_folder, "bank.db");

    [SetUp]
    public async Task StartBankAsync()
    {
        _folder = Directory.CreateTempSubdirectory("sample-bank-").FullName;
        await OpenAsync();
        await PutAsync("/admin/customers", Json("""[{"customer":"ann","currency":"GBP","balanceMinor":10000}]"""));
    }

    [TearDown]
    public async Task StopBankAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>How the bank of these tests starts.</summary>
    protected virtual SampleBankOptions Adjust(SampleBankOptions options) => options;

    protected async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    protected static JsonNode Json(string text) => JsonNode.Parse(text)!;

    /// <summary>An instruction with every field; the payment is order <paramref name="order"/> of merchant shop by customer ann.</summary>
    protected static JsonObject Instruction(string reference, string order = "o1", long amountMinor = 300, string? customer = "ann") =>
        new()
        {
            ["reference"] = reference,
            ["merchant"] = "shop",
            ["order"] = order,
            ["customer"] = customer,
            ["purpose"] = "test",
            ["ordinal"] = 1,
            ["amountMinor"] = amountMinor,
            ["currency"] = "GBP",
            ["sendBefore"] = "2999-01-01T00:00:00Z",
        };

    protected async Task<JsonElement> PostAsync(string path, JsonNode body) => await ReadAsync(await Client.PostAsJsonAsync(path, body));

    protected async Task<JsonElement> PutAsync(string path, JsonNode body) => await ReadAsync(await Client.PutAsJsonAsync(path, body));

    protected async Task<JsonElement> GetAsync(string path) => await ReadAsync(await Client.GetAsync(new Uri(path, UriKind.Relative)));

    protected async Task<string> StatusAsync(string path) => (await GetAsync(path)).GetProperty("status").GetString()!;

    protected async Task<string> PostForStatusAsync(string path, JsonNode body) =>
        (await PostAsync(path, body)).GetProperty("status").GetString()!;

    protected Task FaultAsync(string group, string rule) => PutAsync("/admin/faults/" + group, Json($$"""{"seed":7,"rules":[{{rule}}]}"""));

    protected async Task<JsonElement> OrderAsync(string order) =>
        (await GetAsync($"/admin/orders?merchant=shop&order={order}")).EnumerateArray().Single();

    /// <summary>One number from the ledger file, read as an auditor does: apart from the bank.</summary>
    protected long Audit(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={LedgerPath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text comes from the tests
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.That(response.IsSuccessStatusCode, Is.True, text);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    private async Task OpenAsync()
    {
        _bank = await SampleBankServer.StartAsync(
            Adjust(new SampleBankOptions { LedgerPath = LedgerPath, CallbackSecret = Secret, ProviderSecret = Secret }),
            CancellationToken.None);
        Client = new HttpClient { BaseAddress = _bank.Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    private async Task CloseAsync()
    {
        Client.Dispose();
        await _bank!.DisposeAsync();
    }
}
