using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Cards;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>A bank, and a host that fetches its statements over HTTP, on one clock: at first 28 November 2026, noon in UTC.</summary>
internal sealed class StatementBank : IAsyncDisposable
{
    private const string Secret = "a secret of the tests alone";
    private const string Card = "6222020200112233445";

    public static readonly DateOnly Day = new(2026, 11, 28);

    private readonly string _folder = Directory.CreateTempSubdirectory("statement-bank-").FullName;
    private SampleBankServer _bank = null!;
    private HttpClient _http = null!;
    private ServiceProvider _host = null!;

    public SetClock Clock { get; } = new();

    public Uri Address => _bank.Address;

    public IStatementFileStore Store => _host.GetRequiredService<IStatementFileStore>();

    public static async Task<StatementBank> StartAsync()
    {
        var started = new StatementBank();
        started._bank = await SampleBankServer.StartAsync(
            new SampleBankOptions
            {
                LedgerPath = Path.Combine(started._folder, "bank.db"),
                CallbackSecret = Secret,
                ProviderSecret = Secret,
                Time = started.Clock,
            },
            CancellationToken.None);
        started._http = new HttpClient { BaseAddress = started._bank.Address };
        await SendAsync(started._http.PutAsJsonAsync(
            "/admin/customers", new[] { new { customer = "622202*********3445", currency = "CNY", balanceMinor = 1_000_000 } }));
        // The host reads its keys from the environment.
        Environment.SetEnvironmentVariable(CardSettings.TokenKeyVariable, "a key of the tests with 32 bytes");
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services, new HostSettings
        {
            Store = Path.Combine(started._folder, "store.db"),
            Bank = started._bank.Address,
            CallbackSecret = Secret,
            Time = started.Clock,
            DrivesWork = false,
            FetchesStatements = true,
            Cards = new CardSettings { Providers = started._bank.Providers },
            Configure = pay => pay.NoCaps(),
        });
        started._host = services.BuildServiceProvider();
        return started;
    }

    public async Task PayOutAsync(string reference, long amountMinor, string currency = "EUR") => await SendAsync(_http.PostAsJsonAsync(
        "/payouts/instant/instructions",
        new
        {
            reference,
            merchant = "shop",
            order = "o-" + reference,
            purpose = "Payout",
            ordinal = 1,
            amountMinor,
            currency,
            sendBefore = "2999-01-01T00:00:00Z",
        }));

    /// <summary>An order of the first channel of a card provider.</summary>
    public async Task PayByCardAsync(string provider, string merchantNumber, string reference, long amountMinor)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new { reference, merchantNumber, order = "o-" + reference, amountMinor, currency = "CNY", cardNumber = Card });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_bank.Providers[provider], "/orders/pay"))
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.Add(
            "X-Bank-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{Secret}:{provider}"), body)));
        await SendAsync(_http.SendAsync(request));
    }

    public Task AddFaultAsync(string door, string kind, int times) => SendAsync(_http.PostAsJsonAsync(
        "/admin/statements/faults", new { door, day = Day.ToString("O"), kind, times }));

    /// <summary>Lets time pass, and does all work that is due then.</summary>
    public async Task PassUntilAsync(DateTimeOffset time)
    {
        Clock.Advance(time - Clock.GetUtcNow());
        IBackgroundWork[] works = [.. _host.GetServices<IBackgroundWork>()];
        int done;
        do
        {
            done = 0;
            foreach (IBackgroundWork work in works)
            {
                done += await work.RunOnceAsync(CancellationToken.None);
            }
        }
        while (done > 0);
    }

    public async Task<byte[]> ReadAsync(StatementFile file)
    {
        await using Stream content = (await Store.OpenFileAsync(file.Number, CancellationToken.None))!;
        using var all = new MemoryStream();
        await content.CopyToAsync(all);
        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(CardSettings.TokenKeyVariable, null);
        await _host.DisposeAsync();
        _http.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task SendAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A clock that the test sets; timers run in real time.</summary>
    internal sealed class SetClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
