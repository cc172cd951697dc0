using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.Simulation.Defects;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The program: many seeds with a summary, or one with its whole trace.</summary>
internal static class SimulationCommandLine
{
    private const string Help = """
        FaultTolerantPay.Simulation

          --seeds N       how many seeds; 100 unless said
          --from S        the first seed; 1 unless said
          --seed S        this seed alone, with its whole trace
          --quiet         with --seed: without the trace
          --store KIND    memory (default), or sqlite: one file for each seed, in the temporary folder
          --defect NAME   with a planted defect; --defect list names them
          --coverage      fails if anything that must be reached was not
          --keep-going    goes on after a seed that fails
        """;

    public static int Run(string[] args, TextWriter output)
    {
        if (args is [OtherProcess.Option, { } visited])
        {
            return OtherProcess.Visit(visited);
        }

        ulong from = 1, count = 100;
        ulong? only = null;
        bool isQuiet = false, needsCoverage = false, keepsGoing = false;
        string defect = "none", store = "memory";
        for (int i = 0; i < args.Length; i++)
        {
            string? Value() => i + 1 < args.Length ? args[++i] : null;
            bool isUnderstood = args[i] switch
            {
                "--seeds" => ulong.TryParse(Value(), CultureInfo.InvariantCulture, out count),
                "--from" => ulong.TryParse(Value(), CultureInfo.InvariantCulture, out from),
                "--seed" => ulong.TryParse(Value(), CultureInfo.InvariantCulture, out ulong seed) && (only = seed) is not null,
                "--quiet" => isQuiet = true,
                "--coverage" => needsCoverage = true,
                "--keep-going" => keepsGoing = true,
                "--store" => (store = Value() ?? "") is "memory" or "sqlite",
                "--defect" => (defect = Value() ?? "") is "list" or "none" || PlantedDefects.All.ContainsKey(defect),
                _ => false,
            };
            if (!isUnderstood)
            {
                output.WriteLine(args[i] is "--help" or "-h" ? Help : $"'{args[i]}' is not understood.\n\n{Help}");
                return args[i] is "--help" or "-h" ? 0 : 2;
            }
        }
        if (defect == "list")
        {
            foreach ((string name, PlantedDefect planted) in PlantedDefects.All)
            {
                output.WriteLine($"{name,-28} {planted.What}");
            }

            return 0;
        }
        Func<Disk> disk = store == "sqlite" ? Disk.Sqlite : Disk.InMemory;
        if (only is { } one)
        {
            RunResult result = SimulationRun.Run(one, disk, PlantedDefects.Make(defect), isQuiet ? null : output);
            Print(result, output, isQuiet);
            return result.Failure is null ? 0 : 1;
        }
        return Many(from, count, store, disk, defect, needsCoverage, keepsGoing, output);
    }

    private static int Many(ulong from, ulong count, string store, Func<Disk> disk, string defect, bool needsCoverage, bool keepsGoing, TextWriter output)
    {
        var coverage = new RunCoverage();
        var failures = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        long watch = Stopwatch.GetTimestamp();
        long steps = 0, payments = 0, failed = 0;
        ulong done = 0;
        for (ulong seed = from; seed < from + count; seed++)
        {
            RunResult result = SimulationRun.Run(seed, disk, PlantedDefects.Make(defect));
            done++;
            coverage.Add(result.Coverage);
            steps += result.Steps;
            payments += result.Payments;
            if (result.Failure is null)
            {
                continue;
            }

            failed++;
            if (!keepsGoing)
            {
                Print(result, output, false);
                break;
            }
            output.WriteLine($"seed {seed}: {result.Failure.Split('\n')[0]}");
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(watch);
        output.WriteLine();
        foreach ((string name, long reached) in coverage.Reached.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {name,-44} {reached,12:N0}");
        }

        IReadOnlyList<string> required = store == "sqlite" ? [.. RunCoverage.Required, .. RunCoverage.RequiredOnFiles] : RunCoverage.Required;
        string[] missing = coverage.Missing(required);
        foreach (string name in missing)
        {
            output.WriteLine($"  NOT REACHED: {name}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} seeds, {failed} failed, {payments:N0} payments, {steps:N0} steps, {elapsed.TotalSeconds:F1} s, {done / elapsed.TotalMinutes:F0} seeds a minute, {required.Count - missing.Length} of {required.Count} reached"));
        return failed > 0 || (needsCoverage && missing.Length > 0) ? 1 : 0;
    }

    private static void Print(RunResult result, TextWriter output, bool isQuiet)
    {
        if (result.Failure is not null)
        {
            if (!isQuiet)
            {
                output.WriteLine(result.LastSteps);
            }

            output.WriteLine($"seed {result.Seed} FAILED: {result.Failure}");
            output.WriteLine($"replay: dotnet run -c Release --project tests/FaultTolerantPay.Simulation -- --seed {result.Seed}");
        }
        output.WriteLine($"seed {result.Seed}: {result.Payments} payments, {result.Steps} steps, {result.VirtualTime} of virtual time, trace {result.TraceHash:x16}");
    }
}
