using System.Diagnostics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Conformance;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>The queue of statements' discrepancies on a file: several processes, a flood, and a file that somebody altered.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StatementDiscrepancyFileTests : IDisposable
{
    private const int Flood = 20_000;
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    private static StatementDiscrepancies QueueOn(SqliteStore store)
    {
        var time = new ManualTimeProvider(Samples.Start);
        return new StatementDiscrepancies(
            store.StatementDiscrepancies,
            new FindingQueue(store.StatementDiscrepancies, time),
            new ResolutionPolicy(new ApprovalPolicy(new Dictionary<Currency, long>(), TimeSpan.MaxValue)),
            time);
    }

    private static MatchResult Result(int i, int references = int.MaxValue) => new(MatchKind.OnlyTheirs, RowDifferences.None, null,
    [
        new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = $"o-{i % references}",
            TheirReference = $"t-{i}",
            AmountMinor = i,
            Currency = new Currency("CNY"),
            At = Samples.Start,
            Line = i + 1,
        },
    ]);

    private static async Task<StatementDiscrepancy> OneAsync(SqliteStore store)
    {
        await QueueOn(store).OpenAsync("wechat", new DateOnly(2026, 1, 5), [Result(1)], null, default);
        return (await store.StatementDiscrepancies.ListAsync(new StatementDiscrepancyFilter(), null, 1, default)).Items.Single();
    }

    [Test]
    public async Task TwoProcesses_AtOnce_OpenEachOnceAndOneOperatorWins()
    {
        const int Count = 300;
        using NodeProcess ana = await NodeProcess.StartAsync(_file.Path, "discrepancies");
        using NodeProcess ben = await NodeProcess.StartAsync(_file.Path, "discrepancies");

        string[][] opened = await TellBothAsync($"open {Count}", $"open {Count}");
        Assert.That(opened.SelectMany(lines => lines).Sum(line => int.Parse(line.Split(' ')[1])), Is.EqualTo(Count));

        await TellBothAsync("look", "look");
        string[][] answers = await TellBothAsync("resolve ana", "resolve ben");
        string[] all = [.. answers.SelectMany(lines => lines)];
        Assert.That(all.Count(line => line.StartsWith("Done", StringComparison.Ordinal)), Is.EqualTo(Count));
        Assert.That(all.Count(line => line.StartsWith("Conflict", StringComparison.Ordinal)), Is.EqualTo(Count));
        Assert.That(all.Where(line => line.StartsWith("Done", StringComparison.Ordinal)), Is.Unique);

        using SqliteStore store = SqliteStore.Open(_file.Options());
        foreach (string line in all)
        {
            Assert.That(await store.StatementDiscrepancies.ListStepsAsync(line.Split(' ')[1], 0, 10, default), Has.Count.EqualTo(2));
        }

        Assert.That((await store.StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);

        async Task<string[][]> TellBothAsync(string toAna, string toBen) =>
        [
            .. (await Task.WhenAll(Task.Run(() => ana.TellAsync(toAna)), Task.Run(() => ben.TellAsync(toBen))))
                .Select(lines => lines.ToArray()),
        ];
    }

    [Test]
    public async Task Flood_Opened_PagesStayFastAndMemoryBounded()
    {
        using SqliteStore store = SqliteStore.Open(_file.Options());
        StatementDiscrepancies queue = QueueOn(store);
        MatchResult[] results = [.. Enumerable.Range(0, Flood).Select(i => Result(i, references: 10))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        Assert.That((await queue.OpenAsync("wechat", new DateOnly(2026, 1, 5), results, null, default)).Opened, Is.EqualTo(Flood));
        TestContext.Out.WriteLine($"opened {Flood} in {watch.Elapsed}");
        watch.Restart();
        Assert.That((await queue.OpenAsync("wechat", new DateOnly(2026, 1, 5), results, null, default)).Known, Is.EqualTo(Flood));
        TestContext.Out.WriteLine($"read again in {watch.Elapsed}");

        var filter = new StatementDiscrepancyFilter
        {
            State = StatementDiscrepancyState.Open,
            MinValueAtRisk = new Money(Flood - 10, new Currency("CNY")),
        };
        foreach (StatementDiscrepancyFilter asked in new[] { new StatementDiscrepancyFilter(), filter, filter with { Source = "none" } })
        {
            watch.Restart();
            QueryPage<StatementDiscrepancy> page = await queue.ListAsync(asked, null, 50, default);
            TestContext.Out.WriteLine($"a page of {page.Items.Count} in {watch.Elapsed}");
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        }

        watch.Restart();
        Assert.That((await queue.SumAsync(null, default)).Single(),
            Is.EqualTo(new StatementDiscrepancyTotal(
                MatchKind.OnlyTheirs, DiscrepancyAge.UnderOneDay, new Currency("CNY"), Flood, (Int128)Flood * (Flood - 1) / 2)));
        TestContext.Out.WriteLine($"summed in {watch.Elapsed}");

        HashSet<string> seen = [];
        string? next = null;
        do
        {
            QueryPage<StatementDiscrepancy> page = await queue.ListAsync(new StatementDiscrepancyFilter(), next, 1_000, default);
            seen.UnionWith(page.Items.Select(one => one.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.That(seen, Has.Count.EqualTo(Flood));
        seen.Clear();
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Out.WriteLine($"{kept >> 10} KiB kept");
        Assert.That(kept, Is.LessThan(32L << 20));
    }

    /// <summary>A corrected file settles everything that a wrong one opened, for each merchant number of a provider.</summary>
    [Test]
    public async Task Replace_FloodOfOneDay_IsOpenedFoundAgainAndClosed()
    {
        const int Numbers = 10;
        using SqliteStore store = SqliteStore.Open(_file.Options());
        var queue = new FindingQueue(store.StatementDiscrepancies, new ManualTimeProvider(Samples.Start));
        var day = new DateOnly(2026, 1, 5);
        ILookup<string, MatchResult> byNumber = Enumerable.Range(0, 5_000).ToLookup(
            i => $"m-{i % Numbers}",
            i => Result(i) with { Theirs = [Result(i).Theirs[0] with { MerchantNumber = $"m-{i % Numbers}" }] });
        foreach (string what in new[] { "opened", "found again" })
        {
            await ReplaceAsync(number => [.. byNumber[number]], what);
        }

        await ReplaceAsync(_ => [], "closed");
        var open = new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open };
        Assert.That((await store.StatementDiscrepancies.ListAsync(open, null, 1, default)).Items, Is.Empty);

        async Task ReplaceAsync(Func<string, MatchResult[]> results, string what)
        {
            var watch = Stopwatch.StartNew();
            foreach (IGrouping<string, MatchResult> number in byNumber)
            {
                await queue.ReplaceAsync("wechat", day, number.Key, results(number.Key), new MatchRules(), default);
            }

            TestContext.Out.WriteLine($"{what} in {watch.Elapsed}");
        }
    }

    /// <summary>Whoever changes the file by SQL is seen by the check of the audit trail, or stopped by the file itself.</summary>
    [TestCase("UPDATE timeline SET detail = 'x' WHERE name = 'statement-Resolved'", true)]
    [TestCase("DELETE FROM timeline WHERE name = 'statement-Resolved'", true)]
    [TestCase("DELETE FROM statement_discrepancy", true)]
    [TestCase("UPDATE statement_discrepancy SET state = 'Open'", false)]
    [TestCase("UPDATE statement_discrepancy SET value_minor = 0", false)]
    [TestCase("UPDATE statement_discrepancy SET version = 1, record = json_set(record, '$.Version', 1)", false)]
    public async Task File_AlteredBySql_IsStoppedOrFound(string sql, bool isStopped)
    {
        using (SqliteStore store = SqliteStore.Open(_file.Options()))
        {
            StatementDiscrepancy one = await OneAsync(store);
            await QueueOn(store).ResolveAsync(
                new StatementDiscrepancyAction(one.Id, one.Version, new OperatorId("ana"), "seen in the file"), "seen", default);
            Assert.That((await store.StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);
        }

        using (SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5)))
        {
            Assert.That(() => connection.RunScript(sql), isStopped ? Throws.TypeOf<SqliteFailure>() : Throws.Nothing);
        }

        using SqliteStore again = SqliteStore.Open(_file.Options());
        Assert.That((await again.StandIn.CheckAuditTrailAsync(null, default)).Problems, isStopped ? Is.Empty : Has.Count.EqualTo(1));
    }
}
