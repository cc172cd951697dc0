using System.Diagnostics;
using System.Text.Json;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.SampleHost.Drill.Results;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>The drill: a bank, a host, faults, stand-in, recovery, collection, and a comparison of the ledgers to the cent.</summary>
internal static class DrillCommand
{
    private const int MaxPayments = 10_000_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Command { get; } = new(
        "drill",
        "Rehearses a failing business system end to end, and compares the host's ledger with the bank's. The default command.",
        [],
        [
            new("--transactions", "FILE",
                "Payments from a CSV file: date, amount, currency, merchant, card_last4, category_code. Default: generated."),
            new("--credit", "FILE", "Customers' credit from a CSV file with six months of repayment status. Default: generated."),
            new("--outages", "FILE", "Outages from a CSV file: timestamp, service, status. Default: generated; with --transactions, none."),
            new("--service", "NAME", "A service of --outages that the business system needs. Default: all of them.", IsRepeated: true),
            new("--count", "N",
                $"At most so many payments; below {DrillOptions.MinPaymentsForCoverage} what is not reached fails nothing. Default: " +
                $"{DrillOptions.DefaultCount}, or the whole file.",
                    Rule: ValueRule.Number(1, MaxPayments)),
            new("--store", "PATH",
                "The store's SQLite file; the bank's ledger is put beside it. Nothing may be there yet. Default: temporary files."),
            new("--seed", "N", "The seed of generated data. Default: 1.", Rule: ValueRule.Number(0, int.MaxValue)),
            new("--json", "FILE", "Writes the numbers of the report as JSON."),
        ],
        invocation => RunAsync(Read(invocation), invocation.Console, invocation.Stop));

    public static async Task<int> RunAsync(DrillOptions options, IAnsiConsole console, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        DrillPlan plan = options.Transactions is null ? GeneratedPlan.Make(options.Count ?? DrillOptions.DefaultCount, options.Seed)
            : CouncilPlan.Make(options);
        if (options.Json is { } report)
        {
            CheckWritable(report);
        }

        using var files = new DrillFiles(options.Store);
        DrillResult? result = null;
        await DrillProgress.ShowAsync(console, async progress =>
        {
            await using DrillEnvironment world = await DrillEnvironment.StartAsync(plan, files, options.Defect, stop);
            var run = new DrillRun(plan, world, options.Seed, progress);
            await run.RunAsync(stop);
            if (options.Defect == DrillDefect.LedgerAltered)
            {
                DrillDefects.AlterLedger(files.Ledger);
            }

            result = await Assessment.MakeAsync(plan, world, run, files, options, Stopwatch.GetElapsedTime(started), stop);
        });
        DrillReport.Write(console, result!, files);
        if (options.Json is { } path)
        {
            await using FileStream output = UserOnlyFile.Replace(path);
            await JsonSerializer.SerializeAsync(output, result, Json, stop);
        }

        return result!.Passed ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    /// <summary>Said now rather than after the drill.</summary>
    private static void CheckWritable(string path)
    {
        bool isNew = !File.Exists(path);
        using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write))
        {
            // That it opens is all.
        }

        if (isNew)
        {
            File.Delete(path);
        }
    }

    private static DrillOptions Read(Invocation invocation)
    {
        var options = new DrillOptions
        {
            Transactions = invocation.Value("--transactions"),
            Credit = invocation.Value("--credit"),
            Outages = invocation.Value("--outages"),
            Services = [.. invocation.Values("--service").Distinct(StringComparer.Ordinal)],
            Count = (int?)invocation.Read<long>("--count"),
            Store = invocation.Value("--store"),
            Seed = (int)(invocation.Read<long>("--seed") ?? 1),
            Json = invocation.Value("--json"),
        };
        if (options.Services.Count > 0 && options.Outages is null)
        {
            throw new UsageException("--service says which services of a trace count: it needs --outages.");
        }

        return options.Transactions is null && (options.Credit ?? options.Outages) is not null
            ? throw new UsageException("--credit and --outages say what happens to the payments of a file: they need --transactions.")
            : options;
    }
}
