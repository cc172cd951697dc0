using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.SampleHost.Tests.Providers;

/// <summary>A running sample bank with its card providers, and a place where it calls back.</summary>
internal sealed class ProviderBank : IAsyncDisposable
{
    public const string Secret = "a secret of the tests alone";
    public const string CardNumber = "6222020200112233445";

    private readonly string _folder = Directory.CreateTempSubdirectory("provider-bank-").FullName;
    private readonly Channel<CallbackMessage> _callbacks = Channel.CreateUnbounded<CallbackMessage>();
    private readonly HttpListener _listener = new();
    private readonly List<ProviderWire> _wires = [];
    private SampleBankServer _bank = null!;
    private HttpClient _admin = null!;

    public IReadOnlyDictionary<string, Uri> Addresses => _bank.Providers;

    public Uri CallbackAddress { get; private set; } = null!;

    public static async Task<ProviderBank> StartAsync()
    {
        var started = new ProviderBank();
        started.Listen();
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
            new[] { "CNY", "JPY", "KWD" }.Select(currency =>
                new { customer = "622202*********3445", currency, balanceMinor = 1_000_000_000 }));
        return started;
    }

    /// <summary>Connections of their own for each adapter, as after a restart of the host.</summary>
    public ProviderWire Connect()
    {
        var wire = new ProviderWire();
        _wires.Add(wire);
        return wire;
    }

    public async ValueTask<IReadOnlyList<ProviderBooking>?> BookingsAsync(string provider, string reference)
    {
        JsonElement[] rows = (await _admin.GetFromJsonAsync<JsonElement[]>($"/admin/providers/{provider}/orders?reference={reference}"))!;
        return
        [
            .. rows.SelectMany(row => Enumerable.Repeat(
                new ProviderBooking(
                    new Money(row.GetProperty("amountMinor").GetInt64(), new Currency(row.GetProperty("currency").GetString()!)),
                    row.GetProperty("merchantNumber").GetString()),
                row.GetProperty("bookings").GetInt32())),
        ];
    }

    public async ValueTask<string?> SmsCodeAsync(string provider, string reference) =>
        (await _admin.GetFromJsonAsync<JsonElement>($"/admin/providers/{provider}/sms?reference={reference}"))
            .GetProperty("code").GetString();

    public Task SetBehaviourAsync(string provider, object behaviour) => PutAsync($"/admin/behaviour/provider-{provider}", behaviour);

    public Task ExpireAsync(string provider, string reference) => SendAsync(
        _admin.PostAsJsonAsync($"/admin/providers/{provider}/expiries", new { reference }));

    /// <summary>The provider refuses connections.</summary>
    public ValueTask<IAsyncDisposable?> CloseAsync(string provider) => DuringAsync(
        () => PutAsync($"/admin/providers/{provider}", new { open = false }),
        () => PutAsync($"/admin/providers/{provider}", new { open = true }));

    public ValueTask<IAsyncDisposable?> FaultAsync(string provider, string kind, int delayMs = 0) => DuringAsync(
        () => PutAsync($"/admin/faults/provider-{provider}", new { rules = new[] { new { kind, delayMs } } }),
        () => SendAsync(_admin.DeleteAsync($"/admin/faults/provider-{provider}")));

    public ValueTask<IAsyncDisposable?> DeclineAsync(string provider, string code) => DuringAsync(
        () => SetBehaviourAsync(provider, new { declineProbability = 1, declineCode = code }),
        () => SetBehaviourAsync(provider, new { declineProbability = 0 }));

    /// <summary>The next callback about an order.</summary>
    public async ValueTask<CallbackMessage> NextCallbackAsync(string reference)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            CallbackMessage message = await _callbacks.Reader.ReadAsync(limit.Token);
            if (message.Body.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(reference)) >= 0)
            {
                return message;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _wires.ForEach(wire => wire.Dispose());
        _admin.Dispose();
        await _bank.DisposeAsync();
        _listener.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private static async ValueTask<IAsyncDisposable?> DuringAsync(Func<Task> begin, Func<Task> end)
    {
        await begin();
        return new End(end);
    }

    private static async Task SendAsync(Task<HttpResponseMessage> sent)
    {
        using HttpResponseMessage response = await sent;
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    private Task PutAsync(string path, object body) => SendAsync(_admin.PutAsJsonAsync(path, body));

    private void Listen()
    {
        // HttpListener cannot choose a free port itself.
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            CallbackAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/callbacks/");
        }

        _listener.Prefixes.Add(CallbackAddress.AbsoluteUri);
        _listener.Start();
        _ = ReceiveAsync();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _callbacks.Writer.TryWrite(new CallbackMessage
                {
                    Body = body.ToArray(),
                    Headers = context.Request.Headers.AllKeys.OfType<string>().ToDictionary(
                        name => name, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase),
                    ReceivedAt = TimeProvider.System.GetUtcNow(),
                });
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private sealed class End(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
