using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Cards;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>
/// A bank with card providers, and the program's commands: in this process, which takes a fraction of the time, or in one of their own, as
/// a person types them.
/// </summary>
internal sealed class CardConsole : IAsyncDisposable
{
    public const string CardNumber = "6222020200112233445";
    public const string MaskedNumber = "622202*********3445";
    public const string OtherCardNumber = "6222020200112233999";
    public const string OtherMaskedNumber = "622202*********3999";
    public const string Expiry = "EXPIRY-12-31";
    public const string Cvv2 = "CVV-937-XQ";

    /// <summary>The secret of the bank's providers and callbacks.</summary>
    public const string Secret = "a secret of the tests alone";

    private static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        [CardSettings.SecretVariable] = Secret,
        [CardSettings.TokenKeyVariable] = "a key of card tokens, of the tests alone",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("card-console-").FullName;
    private SampleBankServer _bank = null!;
    private HttpClient _admin = null!;

    public string Folder => _folder;

    public string Store => Path.Combine(_folder, "store.db");

    public Uri Bank => _bank.Address;

    /// <summary>Everything that commands wrote, to standard output and standard error.</summary>
    public string Written { get; private set; } = "";

    public static async Task<CardConsole> StartAsync()
    {
        var started = new CardConsole();
        started._bank = await SampleBankServer.StartAsync(
            new SampleBankOptions
            {
                LedgerPath = Path.Combine(started._folder, "bank.db"),
                CallbackSecret = Secret,
                ProviderSecret = Secret,
            },
            CancellationToken.None);
        started._admin = new HttpClient { BaseAddress = started._bank.Address };
        await started.PutAsync(
            "/admin/customers",
            new[] { MaskedNumber, OtherMaskedNumber }.Select(customer =>
                new { customer, currency = "CNY", balanceMinor = 1_000_000_000 }));
        return started;
    }

    /// <summary>The environment that the commands need.</summary>
    public static IReadOnlyDictionary<string, string> Environment => Keys;

    public static string Card(string? more = null, string number = CardNumber) =>
        $$"""{"number":"{{number}}","expiry":"{{Expiry}}","cvv2":"{{Cvv2}}","holderName":"王小明"{{more}}}""";

    /// <summary>Runs a command on the store and the bank in this process; <c>-</c> is the card.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] command) =>
        RunAsync(Card(), [.. command, "--bank", Bank.AbsoluteUri, "--store", Store]);

    /// <summary>The same with the answer as JSON.</summary>
    public Task<(int Code, JsonElement Answer)> AskAsync(params string[] command) => AskAsync(Card(), command);

    public async Task<(int Code, JsonElement Answer)> AskAsync(string card, string[] command)
    {
        (int code, string output, string errors) =
            await RunAsync(card, [.. command, "--bank", Bank.AbsoluteUri, "--store", Store, "--json"]);
        Assert.That(output, Does.StartWith("{"), errors);
        return (code, JsonElement.Parse(output));
    }

    /// <summary>Runs a command in this process. It reads the card from a file: standard input belongs to the test.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string card, string[] command)
    {
        string file = Path.Combine(_folder, "the-card.json");
        await File.WriteAllTextAsync(file, card);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var output = new StringWriter();
        using var errors = new StringWriter();
        Dictionary<string, string?> before =
            Keys.Keys.ToDictionary(name => name, System.Environment.GetEnvironmentVariable, StringComparer.Ordinal);
        SetEnvironment(Keys.GetValueOrDefault);
        try
        {
            int code = await SampleHostCommands.Dispatcher.RunAsync(
                [.. command.Select(argument => argument == "-" ? file : argument)], output, errors).WaitAsync(MaxLength);
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            SetEnvironment(before.GetValueOrDefault);
            Written += output.ToString() + errors;
        }
    }

    /// <summary>Runs a command in a process of its own, with the card on standard input.</summary>
    public async Task<(int Code, string Output, string Errors)> RunProcessAsync(string input, string[] command, bool hasKeys = true)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FaultTolerantPay.SampleHost.dll"), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in hasKeys ? Keys : [])
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(MaxLength);
        Written += await output + await errors;
        return (process.ExitCode, await output, await errors);
    }

    public Task OpenAsync(string provider, bool isOpen) => PutAsync($"/admin/providers/{provider}", new { open = isOpen });

    public Task BehaveAsync(string provider, object behaviour) => PutAsync($"/admin/behaviour/provider-{provider}", behaviour);

    /// <summary>Breaks all operations of a provider, or those named.</summary>
    public Task FaultAsync(string provider, string kind, int delayMs = 0, params string[] operations) => PutAsync(
        $"/admin/faults/provider-{provider}",
        operations.Length == 0
            ? new { rules = new object[] { new { kind, delayMs } } }
            : new { rules = new object[] { new { kind, delayMs, operations } } });

    public Task MendAsync(string provider) => CheckAsync(_admin.DeleteAsync($"/admin/faults/provider-{provider}"));

    public Task ExpireAsync(string provider, string reference) =>
        CheckAsync(_admin.PostAsJsonAsync($"/admin/providers/{provider}/expiries", new { reference }));

    public async Task<string> SmsCodeAsync(string provider, string reference)
    {
        var sms = await _admin.GetFromJsonAsync<JsonElement>($"/admin/providers/{provider}/sms?reference={reference}");
        Assert.That(sms.TryGetProperty("code", out JsonElement code), Is.True, $"the bank sent no SMS '{reference}'");
        return code.GetString()!;
    }

    /// <summary>How often the bank took money or gave it back under a reference.</summary>
    public async Task<int> BookingsAsync(string provider, string reference) =>
        (await _admin.GetFromJsonAsync<JsonElement[]>($"/admin/providers/{provider}/orders?reference={reference}"))!
            .Sum(order => order.GetProperty("bookings").GetInt32());

    /// <summary>The number of agreements that the bank has not ended.</summary>
    public async Task<long> OpenAgreementsAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "bank.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM agreement WHERE ended = 0";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The merchant number under which the bank has an order: each channel has its own.</summary>
    public async Task<string> MerchantNumberAsync(string provider, string reference) =>
        (await _admin.GetFromJsonAsync<JsonElement[]>($"/admin/providers/{provider}/orders?reference={reference}"))!.Single()
            .GetProperty("merchantNumber").GetString()!;

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void SetEnvironment(Func<string, string?> valueOf)
    {
        foreach (string name in Keys.Keys)
        {
            System.Environment.SetEnvironmentVariable(name, valueOf(name));
        }
    }

    private static async Task CheckAsync(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage response = await sent;
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private Task PutAsync(string path, object body) => CheckAsync(_admin.PutAsJsonAsync(path, body));
}
