using System.Net.Http.Json;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Outside;

/// <summary>The nodes, each in a process of its own.</summary>
internal sealed class Nodes : IDisposable
{
    public const int Count = 2;

    private readonly HttpClient _http = new() { Timeout = NodeProgram.Patience + TimeSpan.FromSeconds(2) };
    private readonly StorePlace _place;
    private readonly Uri _bank;
    private readonly ChildProgram?[] _programs = new ChildProgram?[Count];

    private Nodes(StorePlace place, Uri bank) => (_place, _bank) = (place, bank);

    public static async Task<Nodes> StartAsync(StorePlace place, Uri bank)
    {
        var nodes = new Nodes(place, bank);
        for (int node = 0; node < Count; node++)
        {
            nodes._programs[node] = await nodes.StartAsync();
        }

        using HttpResponseMessage response = await nodes._http.PostAsJsonAsync(
            new Uri(nodes._programs[0]!.Address, NodeProgram.Merchants), Callers.Merchants);
        response.EnsureSuccessStatusCode();
        return nodes;
    }

    /// <summary>Asks a node for a payment; null if it gives no answer.</summary>
    public async Task<PaymentAnswer?> PayAsync(int node, PaymentAsked payment)
    {
        if (Volatile.Read(ref _programs[node]) is not { } program)
        {
            return null;
        }

        try
        {
            using HttpResponseMessage response = await _http.PostAsJsonAsync(new Uri(program.Address, NodeProgram.Payments), payment);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<PaymentAnswer>() : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>SIGKILL; then the node starts again.</summary>
    public async Task KillAndRestartAsync(int node, TimeSpan pause)
    {
        if (Interlocked.Exchange(ref _programs[node], null) is not { } program)
        {
            return;
        }

        program.Dispose();
        await Task.Delay(pause);
        // It does not start while its store is away.
        for (int tries = 1; ; tries++)
        {
            try
            {
                Volatile.Write(ref _programs[node], await StartAsync());
                return;
            }
            catch (InvalidOperationException) when (tries < 30)
            {
                await Task.Delay(500);
            }
        }
    }

    public void Dispose()
    {
        foreach (ChildProgram? program in _programs)
        {
            program?.Dispose();
        }

        _http.Dispose();
    }

    private Task<ChildProgram> StartAsync() => ChildProgram.StartAsync(
        "FaultTolerantPay.Crash", "node", "--store", _place.Kind.ToString(), "--place", _place.Text, "--bank", _bank.ToString());
}
