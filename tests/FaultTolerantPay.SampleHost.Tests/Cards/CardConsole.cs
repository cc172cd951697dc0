using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Cards;

namespace FaultTolerantPay.SampleHost.Tests.Cards;

/// <summary>A bank with card providers, and the program in a process of its own for each command, as a person types it.</summary>
internal sealed class CardConsole : IAsyncDisposable
{
    public const string CardNumber = "6222020200112233445";
    public const string MaskedNumber = "622202*********3445";
    public const string Expiry = "EXPIRY-12-31";
    public const string Cvv2 = "CVV-937-XQ";

    private const string Secret = "a secret of the tests alone";
    private static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(2);

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
            "/admin/customers", new[] { new { customer = MaskedNumber, currency = "CNY", balanceMinor = 1_000_000_000 } });
        return started;
    }

    public static string Card(string? more = null) =>
        $$"""{"number":"{{CardNumber}}","expiry":"{{Expiry}}","cvv2":"{{Cvv2}}","holderName":"王小明"{{more}}}""";

    /// <summary>Runs a command on the store and the bank, with a card on standard input.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] command) =>
        RunAsync(Card(), [.. command, "--bank", Bank.AbsoluteUri, "--store", Store]);

    /// <summary>The same with the answer as JSON.</summary>
    public async Task<(int Code, JsonElement Answer)> AskAsync(params string[] command)
    {
        (int code, string output, string errors) = await RunAsync([.. command, "--json"]);
        Assert.That(output, Does.StartWith("{"), errors);
        return (code, JsonElement.Parse(output));
    }

    public async Task<(int Code, string Output, string Errors)> RunAsync(string input, string[] command, bool hasKeys = true)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FaultTolerantPay.SampleHost.dll"), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (hasKeys)
        {
            start.Environment[CardSettings.SecretVariable] = Secret;
            start.Environment[CardSettings.TokenKeyVariable] = "a key of card tokens, of the tests alone";
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

    public Task FaultAsync(string provider, string kind, int delayMs = 0) =>
        PutAsync($"/admin/faults/provider-{provider}", new { rules = new[] { new { kind, delayMs } } });

    public Task ExpireAsync(string provider, string reference) =>
        CheckAsync(_admin.PostAsJsonAsync($"/admin/providers/{provider}/expiries", new { reference }));

    public async Task<string> SmsCodeAsync(string provider, string reference) =>
        (await _admin.GetFromJsonAsync<JsonElement>($"/admin/providers/{provider}/sms?reference={reference}"))
            .GetProperty("code").GetString()!;

    /// <summary>How often the bank took money or gave it back under a reference.</summary>
    public async Task<int> BookingsAsync(string provider, string reference) =>
        (await _admin.GetFromJsonAsync<JsonElement[]>($"/admin/providers/{provider}/orders?reference={reference}"))!
            .Sum(order => order.GetProperty("bookings").GetInt32());

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task CheckAsync(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage response = await sent;
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private Task PutAsync(string path, object body) => CheckAsync(_admin.PutAsJsonAsync(path, body));
}
