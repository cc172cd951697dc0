using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Builder;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>A host under load against a bank in a process of its own. Killed and started again on the same store, it goes on.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan MaxSettlingTime = TimeSpan.FromMinutes(3);

    public static Command Command { get; } = new(
        "serve",
        "Runs a host under load against a bank that is started apart, and writes each outcome down after it was answered.",
        [],
        [
            .. HostCommandOptions.All,
            new("--answers", "FILE", "Where answered outcomes are appended, one a line. Default: standard output."),
            new("--run", "ID", "Begins the order numbers of this run, so that no two runs share one. Default: the time."),
            new("--count", "N", "Stops after so many payments. Default: runs until it is stopped.",
                Rule: ValueRule.Number(1, long.MaxValue)),
            new("--at-once", "N", "So many payments at the same time. Default: 16.", Rule: ValueRule.Number(1, 1_000)),
            new("--settle", null,
                "No load: only finishes what is under way, and ends when nothing is; after 3 minutes with exit code 1, and says what is " +
                "left."),
        ],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        string run = invocation.Value("--run")
            ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!OrderId.TryParse(run, null, out _) || run.Length > 32)
        {
            throw new UsageException($"--run '{run}': 1 to 32 visible ASCII characters are expected.");
        }

        await using WebApplication host = SampleHostApp.Build(await HostCommandOptions.ReadAsync(invocation));
        await HostCommandOptions.StartAsync(host, invocation, SampleHostApp.HealthPath, SampleHostApp.OptionsPath);
        try
        {
            if (invocation.Has("--settle"))
            {
                return await Settling.RunAsync(host.Services, MaxSettlingTime, invocation.Error, invocation.Stop);
            }

            using var answers = new AnswerFile(invocation.Value("--answers"), invocation.Out);
            var load = new Load(host.Services, answers, run);
            await SampleShops.OnboardAsync(host.Services, invocation.Stop);
            await load.RunAsync((int)(invocation.Read<long>("--at-once") ?? 16), invocation.Read<long>("--count") ?? long.MaxValue,
                invocation.Stop);
            return load.Contradictions == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
