using System.Globalization;
using System.Net;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>
/// One node of a host: takes payments over HTTP, shows health and metrics, and stops in order. Nodes on the same store share the work.
/// </summary>
internal static class NodeCommand
{
    private static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultNotice = TimeSpan.FromSeconds(2);

    public static Command Command { get; } = new(
        "node",
        "Runs a node that takes payments over HTTP, until it is stopped.",
        [],
        [
            .. HostCommandOptions.All,
            new("--listen", "ADDRESS:PORT",
                "Where it listens. Nobody is asked who they are: use an address that only the bank's own systems reach. " +
                "Default: 127.0.0.1 and any free port."),
            new("--callbacks", "URL", "Where the bank reaches this node for its callbacks. Default: where it listens."),
            new("--notice", "TIME",
                "How long a stopping node still answers that it is not ready, so that whoever sends payments sees it. Default: 2s.",
                Rule: ValueRule.Length),
            new("--drain", "TIME", "How long a stop waits for payments and calls under way. Default: 10s.", Rule: ValueRule.Length),
        ],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        IPEndPoint listen = ListenOf(invocation);
        TimeSpan drain = invocation.Read<TimeSpan>("--drain") ?? DefaultDrain;
        TimeSpan notice = invocation.Read<TimeSpan>("--notice") ?? DefaultNotice;
        HostSettings settings = (await HostCommandOptions.ReadAsync(invocation)) with
        {
            Listen = listen,
            Callbacks = CallbacksOf(invocation),
            TakesPayments = true,
            Drain = drain,
        };
        await using WebApplication host = SampleHostApp.Build(settings);
        await HostCommandOptions.StartAsync(
            host, invocation, SampleHostApp.PaymentsPath, SampleHostApp.LivePath, SampleHostApp.ReadyPath, SampleHostApp.MetricsPath);
        try
        {
            await SampleShops.OnboardAsync(host.Services, invocation.Stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await StopAsync(host, notice, drain, invocation.Error);
        }

        return ExitCode.Done;
    }

    /// <summary>
    /// Not ready at once and no new payment; then the payments under way; then the host, which ends the work under way and lets the others
    /// have the rest.
    /// </summary>
    private static async Task StopAsync(WebApplication host, TimeSpan notice, TimeSpan drain, TextWriter error)
    {
        var gate = host.Services.GetRequiredService<PaymentGate>();
        gate.Close();
        Task seen = Task.Delay(notice);
        int left = await gate.DrainAsync(drain);
        if (left > 0)
        {
            error.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{left} payments were not answered within {QueryOptions.Shown(drain)}: their callers ask for them at another node."));
        }

        await seen;
        await host.StopAsync(CancellationToken.None);
        error.Line("Stopped in order.");
    }

    private static Uri? CallbacksOf(Invocation invocation) => invocation.Value("--callbacks") is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme is "http" or "https") ? url
        : throw new UsageException($"--callbacks '{text}': an http address is expected.");

    private static IPEndPoint ListenOf(Invocation invocation)
    {
        string? text = invocation.Value("--listen");
        return text is null ? new IPEndPoint(IPAddress.Loopback, 0)
            : IPEndPoint.TryParse(text, out IPEndPoint? read) && text.Contains(':', StringComparison.Ordinal) ? read
            : throw new UsageException($"--listen '{text}': an IP address, a colon and a port are expected, such as 127.0.0.1:8080.");
    }
}
