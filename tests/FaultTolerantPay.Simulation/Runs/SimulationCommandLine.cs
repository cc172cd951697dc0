using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Simulation.Defects;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The program: many seeds with a summary, or one with its whole trace.</summary>
internal static class SimulationCommandLine
{
    private static readonly Option<ulong> Seeds = new("--seeds")
    {
        HelpName = "N",
        Description = "How many seeds.",
        DefaultValueFactory = _ => 100,
    };
    private static readonly Option<ulong> From = new("--from")
    {
        HelpName = "S",
        Description = "The first seed.",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<ulong?> Seed = new("--seed")
    {
        HelpName = "S",
        Description = "Runs this seed alone, with its whole trace.",
    };
    private static readonly Option<bool> Cards = new("--cards") { Description = "Runs card payments, and no stand-ins." };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "With --seed: without the trace." };
    private static readonly Option<bool> Coverage = new("--coverage") { Description = "Fails if anything that must be reached was not." };
    private static readonly Option<bool> KeepGoing = new("--keep-going") { Description = "Continues after a seed that fails." };

    private static readonly Option<string> Store = Named(
        "--store", "KIND", "memory; sqlite: one file for each seed, in the temporary folder; postgres: a private server.",
        "memory", "sqlite", "postgres");

    private static readonly Option<string> Defect = Named(
        "--defect", "NAME", "Plants a defect; 'list' lists their names.", ["none", "list", .. PlantedDefects.All.Keys]);

    public static int Run(string[] args, TextWriter output)
    {
        if (args is [OtherProcess.Option, { } visited])
        {
            return OtherProcess.Visit(visited);
        }

        var command = new RootCommand("Runs many seeds with a summary, or one with its whole trace.")
        {
            Seeds, From, Seed, Cards, Quiet, Store, Defect, Coverage, KeepGoing,
        };
        command.SetAction(parsed => Run(parsed, output));
        ParseResult given = command.Parse(args);
        if (given.Errors.Count == 0)
        {
            // An exception ends the process, and shows where it came from.
            return given.Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        }

        foreach (ParseError error in given.Errors)
        {
            output.WriteLine(error.Message);
        }

        return 2;
    }

    private static Option<string> Named(string name, string value, string description, params string[] names)
    {
        var option = new Option<string>(name) { HelpName = value, Description = description, DefaultValueFactory = _ => names[0] };
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    private static int Run(ParseResult parsed, TextWriter output)
    {
        string defect = parsed.GetRequiredValue(Defect);
        if (defect == "list")
        {
            foreach ((string name, PlantedDefect planted) in PlantedDefects.All)
            {
                output.WriteLine($"{name,-28} {planted.What}");
            }

            return 0;
        }

        bool paysByCard = parsed.GetValue(Cards)
            || (PlantedDefects.All.TryGetValue(defect, out PlantedDefect? named) && named.PaysByCard);
        string store = parsed.GetRequiredValue(Store);
        using PostgreSqlServer? server = store == "postgres" ? new PostgreSqlServer() : null;
        Func<Disk> disk = server is not null ? Disk.OnServer(server) : store == "sqlite" ? Disk.Sqlite : Disk.InMemory;
        string replay = (paysByCard ? "--cards " : "") + (store == "memory" ? "" : $"--store {store} ")
            + (defect == "none" ? "" : $"--defect {defect} ") + "--seed";
        if (parsed.GetValue(Seed) is { } one)
        {
            bool isQuiet = parsed.GetValue(Quiet);
            RunResult result = SimulationRun.Run(one, disk, PlantedDefects.Make(defect), isQuiet ? null : output, paysByCard);
            Print(result, replay, output, isQuiet);
            return result.Failure is null ? 0 : 1;
        }

        return Many(parsed.GetValue(From), parsed.GetValue(Seeds), store, disk, defect, parsed.GetValue(Coverage),
            parsed.GetValue(KeepGoing), paysByCard, replay, output);
    }

    private static int Many(ulong from, ulong count, string store, Func<Disk> disk, string defect, bool needsCoverage, bool keepsGoing,
        bool paysByCard, string replay, TextWriter output)
    {
        var coverage = new RunCoverage();
        var failures = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        long watch = Stopwatch.GetTimestamp();
        long steps = 0, payments = 0, failed = 0;
        ulong done = 0, fingerprint = 0;
        for (ulong seed = from; seed < from + count; seed++)
        {
            RunResult result = SimulationRun.Run(seed, disk, PlantedDefects.Make(defect), paysByCard: paysByCard);
            done++;
            fingerprint = ulong.RotateLeft(fingerprint, 1) ^ result.TraceHash;
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
                Print(result, replay, output, false);
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

        IReadOnlyList<string> required = paysByCard ? RunCoverage.RequiredOfCards
            : store == "sqlite" ? [.. RunCoverage.Required, .. RunCoverage.RequiredOnFiles]
            : store == "postgres" ? [.. RunCoverage.Required, .. RunCoverage.RequiredOnServers]
            : RunCoverage.Required;
        string[] missing = coverage.Missing(required);
        foreach (string name in missing)
        {
            output.WriteLine($"  NOT REACHED: {name}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done} seeds, {failed} failed, {payments:N0} payments, {steps:N0} steps, {elapsed.TotalSeconds:F1} s, " +
            $"{done / elapsed.TotalMinutes:F0} seeds a minute, {required.Count - missing.Length} of {required.Count} reached, " +
            $"traces {fingerprint:x16}"));
        return failed > 0 || (needsCoverage && missing.Length > 0) ? 1 : 0;
    }

    private static void Print(RunResult result, string replay, TextWriter output, bool isQuiet)
    {
        if (result.Failure is not null)
        {
            if (!isQuiet)
            {
                output.WriteLine(result.LastSteps);
            }

            output.WriteLine($"seed {result.Seed} FAILED: {result.Failure}");
            output.WriteLine($"replay: dotnet run -c Release --project tests/FaultTolerantPay.Simulation -- {replay} {result.Seed}");
        }
        output.WriteLine(
            $"seed {result.Seed}: {result.Payments} payments, {result.Steps} steps, {result.VirtualTime} of virtual time, trace " +
            $"{result.TraceHash:x16}");
    }
}
