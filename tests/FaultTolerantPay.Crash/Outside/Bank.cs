using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Outside;

/// <summary>The sample bank in a process of its own, always on the same port: set up, broken, killed and started again.</summary>
internal sealed class Bank : IDisposable
{
    private const string Business = "business";

    private static readonly string[] Channels =
    [
        "payout-instant", "payout-instant-2", "payout-callback", "collection-alpha", "collection-alpha-2", "collection-beta",
        "collection-beta-2", "collection-gamma", "collection-gamma-2",
    ];

    private readonly string _port;
    private readonly HttpClient _http;
    private ChildProgram _program;
    private int _round;
    private bool _isBroken;

    private Bank(ChildProgram program, string ledger)
    {
        (_program, Ledger) = (program, ledger);
        _port = program.Address.Port.ToString(CultureInfo.InvariantCulture);
        _http = new HttpClient { BaseAddress = program.Address };
    }

    public Uri Address => _program.Address;

    /// <summary>Its ledger: a SQLite file.</summary>
    public string Ledger { get; }

    public static async Task<Bank> StartAsync(string ledger)
    {
        var bank = new Bank(await StartAsync(FreePort().ToString(CultureInfo.InvariantCulture), ledger), ledger);
        await bank.PutAsync("/admin/customers", new[] { new { customer = "*", currency = "EUR", balanceMinor = 1_000_000_000_000 } });
        await bank.PutAsync("/admin/credit", new[] { new { institution = "*", customer = "*", tier = "sufficient" } });
        await bank.PutAsync(
            "/admin/limits",
            Callers.Institutions.Select(
                id => new { institution = id, institutionMerchantId = "*", currency = "EUR", limitMinor = 100_000 }));
        await bank.MendAsync();
        return bank;
    }

    /// <summary>The business system is out of service in two of three rounds, and channels lose some answers.</summary>
    public async Task BreakAsync(int round)
    {
        (_round, _isBroken) = (round, true);
        await SetBehaviourAsync();
        await PutAsync("/admin/faults/business", new
        {
            seed = round,
            rules = (object[])((round % 3) switch
            {
                0 => [new { kind = "lostAfter", probability = 0.2 }, new { kind = "unavailable", probability = 0.5 }],
                _ => [new { kind = "unavailable", probability = 0.9 }],
            }),
        });
        foreach (string group in Channels)
        {
            await PutAsync($"/admin/faults/{group}", new
            {
                seed = round,
                rules = new object[]
                {
                    new { kind = "lostAfter", probability = 0.15, delayMs = 1_000 },
                    new { kind = "lostBefore", probability = 0.1, delayMs = 1_000 },
                    new { kind = "unavailable", probability = 0.05 },
                },
            });
        }
    }

    /// <summary>The business system takes nothing from now on; everything else is answered.</summary>
    public Task TakeBusinessSystemOutAsync() => PutAsync(
        $"/admin/faults/{Business}", new { rules = new[] { new { kind = "unavailable", probability = 1.0 } } });

    /// <summary>From now on everything is answered.</summary>
    public async Task MendAsync()
    {
        _isBroken = false;
        await SetBehaviourAsync();
        foreach (string group in Channels.Append(Business))
        {
            await PutAsync($"/admin/faults/{group}", new { rules = Array.Empty<object>() });
        }
    }

    /// <summary>SIGKILL; then it starts again, with the faults that it had.</summary>
    public async Task KillAndRestartAsync(TimeSpan pause)
    {
        _program.Dispose();
        await Task.Delay(pause);
        _program = await StartAsync(_port, Ledger);
        await (_isBroken ? BreakAsync(_round) : MendAsync());
    }

    public void Dispose()
    {
        _program.Dispose();
        _http.Dispose();
    }

    private static Task<ChildProgram> StartAsync(string port, string ledger) =>
        ChildProgram.StartAsync("FaultTolerantPay.SampleBank", "--port", port, "--ledger", ledger);

    private async Task SetBehaviourAsync()
    {
        foreach (string group in Channels)
        {
            await PutAsync($"/admin/behaviour/{group}", new { bookingWindowMs = (long)ShortWindow.Length.TotalMilliseconds });
        }
    }

    private async Task PutAsync<T>(string path, T body)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
