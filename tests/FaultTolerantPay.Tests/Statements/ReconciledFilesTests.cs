using FaultTolerantPay.Tests.Shared;
using FaultTolerantPay.Tests.Shared.Statements;

namespace FaultTolerantPay.Tests.Statements;

/// <summary>Records and statements are written as files, read and compared: what was planted is found, and nothing else.</summary>
public class ReconciledFilesTests
{
    private const int Worlds = 10_000;

    private static readonly DateOnly Day = new(2026, 3, 9);

    private static readonly (IStatementReader Reader, Func<IEnumerable<StatementRow>, byte[]> Write, bool IsFeeInMinor)[] Formats =
    [
        (new WeChatBillReader(), StatementWriter.WeChat, false),
        (new AlipayDetailReader(), StatementWriter.Alipay, true),
        (new UnionPayZmReader(), StatementWriter.UnionPayZm, true),
        (new LedgerCsvReader(), StatementWriter.Ledger, false),
    ];

    [Test]
    public void Match_FilesOfWorldsWithPlantedDifferences_FindsExactlyThose()
    {
        for (int seed = 0; seed < Worlds; seed++)
        {
            (IStatementReader reader, Func<IEnumerable<StatementRow>, byte[]> write, bool isFeeInMinor) = Formats[seed % Formats.Length];
            ReconciliationWorld world = ReconciliationWorld.Of(seed, rows: seed % 40, isFeeInMinor);
            if (world.Theirs.Count == 0)
            {
                // An empty ZM file may be a broken download: it is an error.
                (reader, write, _) = Formats[0];
            }

            using var matcher = new StatementMatcher(ReconciliationWorld.Rules);
            Read(new LedgerCsvReader(), StatementWriter.Ledger(world.Ours), row => matcher.AddOurs(row));
            Read(reader, write(world.Theirs), row => matcher.AddTheirs(row));
            var results = new List<MatchResult>();

            MatchTotals totals = matcher.Match(results.Add);

            Assert.That(totals.AddUp, Is.True);
            Assert.That(
                results.Select(ReconciliationWorld.Told).Order(StringComparer.Ordinal), Is.EqualTo(world.Expected),
                $"{reader.Format}, seed {seed}");
        }
    }

    private static void Read(IStatementReader reader, byte[] file, Action<StatementRow> onRow)
    {
        using var content = new MemoryStream(file);
        var sink = new Sink(onRow);

        StatementReading reading = reader.Read(new StatementSource(content, reader.Format, Day), sink);

        Assert.That(reading.IsSound, Is.True, () => string.Join('\n', sink.Errors));
    }

    private sealed class Sink(Action<StatementRow> onRow) : IStatementSink
    {
        public List<StatementError> Errors { get; } = [];

        public void OnRow(in StatementRow row) => onRow(row);

        public void OnError(StatementError error) => Errors.Add(error);
    }
}
