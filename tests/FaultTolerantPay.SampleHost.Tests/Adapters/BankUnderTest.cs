using System.Net.Http.Json;
using System.Text.Json;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Adapters;

/// <summary>
/// A running sample bank, as a partner's test system: accounts with money, books that can be read, outages and slow answers to order.
/// </summary>
internal sealed class BankUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan CancelAfter = TimeSpan.FromMilliseconds(100);

    private static readonly Currency Euro = new("EUR");
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("bank-under-test-").FullName;
    private SampleBankServer _bank = null!;
    private HttpClient _admin = null!;
    private readonly List<BankConnection> _connections = [];

    /// <summary>Two currencies and two amounts.</summary>
    public static IReadOnlyList<PaymentSample> Samples { get; } =
    [
        new()
        {
            Merchant = new("shop"),
            Customer = new("ann"),
            Amount = new Money(1_250, Euro),
            CollectionMandate = new(new("alpha"), "agreement-of-ann"),
        },
        new()
        {
            Merchant = new("shop"),
            Customer = new("ann"),
            Amount = new Money(700, new Currency("JPY")),
            CollectionMandate = new(new("alpha"), "agreement-of-ann"),
        },
    ];

    public static async Task<BankUnderTest> StartAsync()
    {
        var started = new BankUnderTest();
        started._bank = await SampleBankServer.StartAsync(new SampleBankOptions { LedgerPath = Path.Combine(started._folder, "bank.db") },
            CancellationToken.None);
        started._admin = new HttpClient { BaseAddress = started._bank.Address };
        await started.PutAsync("/admin/customers",
            Samples.Select(sample => new { customer = "ann", currency = sample.Amount.Currency.Code, balanceMinor = 10_000_000 }));
        await started.PutAsync("/admin/credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        await started.PutAsync("/admin/limits",
            new[] { new { institution = "alpha", institutionMerchantId = "*", currency = "EUR", limitMinor = 100_000 } });
        return started;
    }

    /// <summary>A connection of its own for each adapter, as after a restart of the host.</summary>
    public BankConnection Connect()
    {
        var connection = new BankConnection(_bank.Address, TimeLimit);
        _connections.Add(connection);
        return connection;
    }

    public Task SetBehaviourAsync(string group, object behaviour) => PutAsync($"/admin/behaviour/{group}", behaviour);

    /// <summary>
    /// What the bank's ledger has booked for an order, one amount for each booking. The suite never sends two amounts for one order.
    /// </summary>
    public async ValueTask<IReadOnlyList<Money>> BookingsAsync(string merchant, string order, string counts, string sum)
    {
        JsonElement[] rows = (await _admin.GetFromJsonAsync<JsonElement[]>($"/admin/orders?merchant={merchant}&order={order}"))!;
        return
        [
            .. rows.SelectMany(row =>
            {
                int count = row.GetProperty(counts).GetInt32();
                return Enumerable.Repeat(new Money(row.GetProperty(sum).GetInt64() / Math.Max(count, 1),
                    new Currency(row.GetProperty("currency").GetString()!)), count);
            }),
        ];
    }

    public ValueTask<IAsyncDisposable?> DownAsync(string group) => FaultAsync(group, "down", 0);

    public ValueTask<IAsyncDisposable?> SlowAsync(string group) => FaultAsync(group, "slow", 1_000);

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        _admin.Dispose();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async ValueTask<IAsyncDisposable?> FaultAsync(string group, string kind, int delayMs)
    {
        await PutAsync($"/admin/faults/{group}", new { rules = new[] { new { kind, delayMs } } });
        return new Fault(_admin, group);
    }

    private async Task PutAsync(string path, object body)
    {
        using HttpResponseMessage response = await _admin.PutAsJsonAsync(path, body);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private sealed class Fault(HttpClient admin, string group) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using HttpResponseMessage response = await admin.DeleteAsync($"/admin/faults/{group}");
            response.EnsureSuccessStatusCode();
        }
    }
}
