using System.Globalization;
using FaultTolerantPay.Fuzzing.Targets;
using SharpFuzz;

namespace FaultTolerantPay.Fuzzing;

/// <summary>The verbs of the program. Exit codes: 0 no finding, 1 a finding, 2 wrong arguments.</summary>
internal static class FuzzingCommandLine
{
    private const int DefaultMutations = 1_000;
    private const int DefaultSeed = 1;

    private const string Usage = """
        list                                                   the names of the targets
        replay TARGET|all CORPUS [--mutations N] [--seed N]    checks the corpus, and random mutations of it
        check TARGET FILE...                                   checks single inputs, such as those that a fuzzer found
        fuzz TARGET                                            one input from a fuzzer that speaks the protocol of AFL
        """;

    public static int Run(string[] args, TextWriter output)
    {
        switch (args)
        {
            case ["list"]:
                output.WriteLine(string.Join('\n', FuzzTargets.All.Select(target => target.Name)));
                return 0;
            case ["replay", var name, var corpus, .. var options] when FuzzTargets.Find(name) is { Length: > 0 } targets:
                return Replay(targets, corpus, options, output);
            case ["check", var name, .. var files] when FuzzTargets.Find(name) is [var target] && files.Length > 0:
                // Each is checked, also behind one that fails.
                bool[] passed = [.. files.Select(file => Passes(target, File.ReadAllBytes(file), file, output))];
                return passed.Contains(false) ? 1 : 0;
            case ["fuzz", var name] when FuzzTargets.Find(name) is [var target]:
                Fuzz(target);
                return 0;
            default:
                output.WriteLine(Usage);
                return 2;
        }
    }

    private static int Replay(FuzzTarget[] targets, string corpus, string[] options, TextWriter output)
    {
        int mutations = Option(options, "--mutations", DefaultMutations);
        int seed = Option(options, "--seed", DefaultSeed);
        int findings = 0;
        foreach (FuzzTarget target in targets)
        {
            var replay = new CorpusReplay(target, Path.Combine(corpus, target.Name));
            CorpusReplayResult result = replay.Run(mutations, seed);
            findings += result.Findings.Count;
            output.WriteLine($"{target.Name}: {result.Seeds} inputs, {result.Mutations} mutations of seed {seed}, " +
                $"{result.Findings.Count} findings");
            foreach (string finding in result.Findings)
            {
                output.WriteLine(finding);
            }
        }

        return findings == 0 ? 0 : 1;
    }

    /// <summary>The fuzzer sees an exception of any kind as a crash. A process of its own can be ended when it hangs.</summary>
    private static void Fuzz(FuzzTarget target) => Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Check(input.ToArray());
    });

    private static bool Passes(FuzzTarget target, byte[] input, string name, TextWriter output)
    {
        try
        {
            output.WriteLine($"{name}: {target.Check(input)}");
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            output.WriteLine($"{name}: {exception}");
            return false;
        }
    }

    private static int Option(string[] options, string name, int otherwise)
    {
        int at = Array.IndexOf(options, name);
        return at < 0 ? otherwise : int.Parse(options[at + 1], CultureInfo.InvariantCulture);
    }
}
