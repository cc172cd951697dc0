using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Serve;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>
/// A bank and a host that talk over HTTP, with one merchant that agreed to stand-in and one customer, ann, of good credit.
/// </summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private const string Secret = "a secret of the tests alone";

    public static readonly MerchantId Shop = new("shop");
    public static readonly OperatorId Clerk = new("clerk-7");
    private static readonly Currency Euro = new("EUR");

    private readonly string _folder = Directory.CreateTempSubdirectory("running-host-").FullName;
    private SampleBankServer _bank = null!;
    private HttpClient _http = null!;
    private WebApplication _host = null!;

    public string Store => Path.Combine(_folder, "store.db");

    public Uri Bank => _bank.Address;

    public IServiceProvider Services => _host.Services;

    public static async Task<RunningHost> StartAsync(long balanceMinor)
    {
        var running = new RunningHost();
        running._bank = await SampleBankServer.StartAsync(new SampleBankOptions
        {
            LedgerPath = Path.Combine(running._folder, "bank.db"),
            CallbackSecret = Secret
        }, CancellationToken.None);
        running._http = new HttpClient { BaseAddress = running._bank.Address };
        await running.SetBalanceAsync(balanceMinor);
        await running.PutAsync("/admin/credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        // Alpha's limit decides, and its channel answers at once; with equal ones the bank's calling-back channel might be the first.
        await running.PutAsync(
            "/admin/limits",
            new[] { "alpha", "beta",
                    "gamma" }.Select(institution =>
                        new
                        {
                            institution,
                            institutionMerchantId = "*",
                            currency = "EUR",
                            limitMinor = institution == "alpha" ? 100_000
                            : 200_000
                        }));
        await running.StartHostAsync(running.Store);
        var profile = new MerchantProfile { Id = Shop, Name = "Corner Shop", Category = "5411", Currencies = [Euro] };
        await running.Services.GetRequiredService<IMerchantOnboarding>().OnboardAsync(profile, Clerk, CancellationToken.None);
        await running.Services.GetRequiredService<IConsentRegister>()
            .ChangeAsync(ConsentRequest.Give(Shop, Clerk, "contract 2026-118"), CancellationToken.None);
        return running;
    }

    /// <summary>Starts another host on a store, in place of the one that was stopped.</summary>
    public async Task StartHostAsync(string store)
    {
        _host = SampleHostApp.Build(new HostSettings
        {
            Store = store,
            Bank = _bank.Address,
            CallbackSecret = Secret,
            Configure = pay =>
            {
                ShortTimes.Set(pay);
                pay.NoCaps();
            },
            Detection = ShortTimes.Set,
        });
        await _host.StartAsync();
    }

    public async Task StopHostAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }

    /// <summary>Asks for 40.00 EUR; without an attempt it is the one that is named like the order.</summary>
    public ValueTask<TransactionOutcome> PayAsync(string order, string? attempt = null)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return Services.GetRequiredService<IFallbackTransactionPipeline>().ExecuteAsync(
            new TransactionRequest
            {
                Merchant = Shop,
                Order = new OrderId(order),
                Attempt = attempt is null ? null : new AttemptId(attempt),
                Customer = new CustomerId("ann"),
                Amount = new Money(4_000, Euro),
                RequestedAt = now,
                AnswerBy = now + TimeSpan.FromSeconds(20),
                Mandate = new Mandate(new InstitutionId("alpha"), "agreement-ann"),
            },
            CancellationToken.None);
    }

    public Task SetBalanceAsync(long balanceMinor) =>
        PutAsync("/admin/customers", new[] { new { customer = "ann", currency = "EUR", balanceMinor } });

    public async Task PutAsync(string path, object body)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(path, body);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> PostAsync(string path)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(path, new { });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>What the bank's ledger shows of an order.</summary>
    public async Task<JsonElement> OrderAsync(string order) =>
        (await _http.GetFromJsonAsync<JsonElement>($"/admin/orders?merchant={Shop}&order={order}"))[0];

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        _http.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
