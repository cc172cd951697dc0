using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// A node whose operator works on the queue of statements' discrepancies.
/// <code>
/// open COUNT         opens the discrepancies of one statement: "opened N"
/// look               reads the queue as the operator sees it
/// resolve OPERATOR   resolves all that was seen: "STATUS ID" for each
/// </code>
/// </summary>
internal sealed class DiscrepancyNode(string path)
{
    private IReadOnlyList<StatementDiscrepancy> _seen = [];

    public async Task<int> RunAsync(TextReader orders)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        var queue = new StatementDiscrepancies(
            store.StatementDiscrepancies,
            new FindingQueue(store.StatementDiscrepancies, TimeProvider.System),
            new ResolutionPolicy(new ApprovalPolicy(new Dictionary<Currency, long>(), TimeSpan.MaxValue)),
            TimeProvider.System);
        Console.WriteLine("done");
        while (await orders.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "open":
                    StatementOpening opening = await queue.OpenAsync(
                        "wechat", new DateOnly(2026, 1, 5), Results(int.Parse(words[1], CultureInfo.InvariantCulture)), null, default);
                    Console.WriteLine($"opened {opening.Opened}");
                    break;
                case "look":
                    _seen = (await queue.ListAsync(new StatementDiscrepancyFilter(), null, 1_000, default)).Items;
                    break;
                case "resolve":
                    foreach (StatementDiscrepancy one in _seen)
                    {
                        StatementDiscrepancyResult result = await queue.ResolveAsync(
                            new StatementDiscrepancyAction(one.Id, one.Version, new OperatorId(words[1]), "seen in the file"),
                            "seen",
                            default);
                        Console.WriteLine($"{result.Status} {one.Id}");
                    }

                    break;
            }

            Console.WriteLine("done");
        }

        return 0;
    }

    private static MatchResult[] Results(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new MatchResult(MatchKind.OnlyTheirs, RowDifferences.None, null,
        [
            new StatementRow
            {
                Kind = StatementRowKind.Payment,
                Status = StatementRowStatus.Succeeded,
                OurReference = $"o-{i}",
                TheirReference = $"t-{i}",
                AmountMinor = 100,
                Currency = new Currency("CNY"),
                At = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero),
                Line = i + 1,
            },
        ])),
    ];
}
