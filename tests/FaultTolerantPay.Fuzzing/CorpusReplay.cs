using FaultTolerantPay.Fuzzing.Targets;

namespace FaultTolerantPay.Fuzzing;

/// <summary>What the replay of a corpus found.</summary>
/// <param name="Seeds">How many inputs the corpus has.</param>
/// <param name="Mutations">How many mutations of them were checked.</param>
/// <param name="Findings">The findings, with what makes the input again; at most <see cref="CorpusReplay.MaxFindings"/>.</param>
internal sealed record CorpusReplayResult(int Seeds, int Mutations, IReadOnlyList<string> Findings);

/// <summary>Checks the inputs of a corpus and random mutations of them, without a fuzzer: the same each time.</summary>
internal sealed class CorpusReplay(FuzzTarget target, string folder)
{
    /// <summary>The replay of a target ends after so many findings.</summary>
    public const int MaxFindings = 10;

    private readonly List<string> _findings = [];

    public CorpusReplayResult Run(int mutations, int seed)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        byte[][] seeds = [.. files.Select(File.ReadAllBytes)];
        for (int i = 0; i < seeds.Length; i++)
        {
            Check(seeds[i], Path.GetFileName(files[i]));
        }

        var mutation = new InputMutation(seeds, new Random(seed));
        int done = 0;
        while (done < mutations && _findings.Count < MaxFindings)
        {
            byte[] input = mutation.Next();
            Check(input, $"mutation {done} of seed {seed}");
            done++;
        }

        return new CorpusReplayResult(seeds.Length, done, _findings);
    }

    private void Check(byte[] input, string name)
    {
        try
        {
            target.Check(input);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The input is short, and its text makes the finding again wherever it is read.
            _findings.Add($"{target.Name}, {name}: {exception}\nthe input in base 64: {Convert.ToBase64String(input)}");
        }
    }
}
