using FaultTolerantPay.Fuzzing;
using FaultTolerantPay.Fuzzing.Targets;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements;

/// <summary>
/// The inputs of the fuzzer, and random mutations of them. A fuzzer that measures coverage runs longer: eng/fuzz.sh. What it finds becomes
/// an input of the corpus.
/// </summary>
public sealed class FuzzingCorpusTests
{
    private const int Mutations = 2_000;
    private const int Seed = 20_261_129;

    private static readonly string Fuzzing = Path.Combine(SourceTree.Root, "tests", "FaultTolerantPay.Fuzzing");

    private static IEnumerable<string> Targets => FuzzTargets.All.Select(target => target.Name);

    [TestCaseSource(nameof(Targets))]
    public void Replay_CorpusAndMutationsOfIt_FindsNothing(string target)
    {
        var replay = new CorpusReplay(FuzzTargets.Find(target).Single(), Path.Combine(Fuzzing, "Corpus", target));

        CorpusReplayResult result = replay.Run(Mutations, Seed);

        Assert.That(result.Findings, Is.Empty, $"seed {Seed}");
        Assert.That(result.Seeds, Is.Positive);
        Assert.That(result.Mutations, Is.EqualTo(Mutations));
    }

    [Test]
    public void Folders_OfCorpusAndDictionaries_AreThoseOfTheTargets()
    {
        string[] corpora = [.. Directory.EnumerateDirectories(Path.Combine(Fuzzing, "Corpus")).Select(folder => Path.GetFileName(folder))];
        string[] dictionaries =
            [.. Directory.EnumerateFiles(Path.Combine(Fuzzing, "Dictionaries")).Select(file => Path.GetFileNameWithoutExtension(file))];

        Assert.That(corpora, Is.EquivalentTo(Targets));
        Assert.That(dictionaries, Is.EquivalentTo(Targets));
    }

    /// <summary>The replay must be able to fail: a reader that throws, and one that swallows a bad line.</summary>
    [Test]
    public void Replay_ReaderWithADefect_IsFound()
    {
        string corpus = Path.Combine(Fuzzing, "Corpus", "ledger-csv");
        var throwing = new FuzzTarget("throwing", input => input[7] == 'o' ? "" : throw new InvalidDataException("defect"));
        var swallowing = new FuzzTarget("swallowing", input =>
            StatementTarget.Check(new ForgetfulReader(), input, StatementLaws.LedgerCsv).ToString());

        Assert.That(new CorpusReplay(throwing, corpus).Run(100, Seed).Findings, Has.Some.Contains("InvalidDataException: defect"));
        Assert.That(new CorpusReplay(swallowing, corpus).Run(100, Seed).Findings,
            Has.Some.Contains("each line behind the header is a row or an error").And.Some.Contains("the input in base 64: "));
    }

    /// <summary>Reads a ledger CSV and keeps errors of whole lines to itself.</summary>
    private sealed class ForgetfulReader : IStatementReader
    {
        public string Format => "ledger-csv";

        public StatementReading Read(StatementSource source, IStatementSink sink, CancellationToken cancellationToken = default)
        {
            var kept = new Kept(sink);
            StatementReading reading = new LedgerCsvReader().Read(source, kept, cancellationToken);
            return reading with { Errors = reading.Errors - kept.Forgotten };
        }

        private sealed class Kept(IStatementSink sink) : IStatementSink
        {
            public int Forgotten { get; private set; }

            public void OnRow(in StatementRow row) => sink.OnRow(in row);

            public void OnError(StatementError error)
            {
                if (error.Reason.Contains("are expected", StringComparison.Ordinal))
                {
                    Forgotten++;
                }
                else
                {
                    sink.OnError(error);
                }
            }
        }
    }
}
