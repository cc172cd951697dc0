using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Commits in batches, of one node and of several.</summary>
public class CommitOnNodesTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    /// <summary>M5 and M2 on several nodes: the cap is filled and never passed, and each order is advanced once.</summary>
    [Test]
    public async Task Commit_FourNodesUnderOneCap_FillItAndNeverPassIt()
    {
        _store.Create();
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var node = PostgreSqlStore.Open(_store.Schema.Options());
            CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, 60).Select(order => node.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key(Samples.Order(order)), 10, maxAmountMinor: 505), None).AsTask()));
            Interlocked.Add(ref taken, results.Count(result => result.IsCommitted));
        })));
        Assert.That(taken, Is.EqualTo(50));
        Assert.That(_store.Schema.Query("SELECT count || ' ' || amount_minor FROM counter_total"), Is.EqualTo("50 500"));
        await using var last = PostgreSqlStore.Open(_store.Schema.Options());
        AuditTrailCheck check = await last.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That((check.Problems, check.Rows), Is.EqualTo((Array.Empty<string>(), 100L)));
        Assert.That((await last.StandIn.GetTrialBalanceAsync(None)).Sum(balance => balance.BalanceMinor), Is.Zero);
    }

    /// <summary>M5 alone: no order is at two nodes, so only the counter makes them wait for each other.</summary>
    [Test]
    public async Task Commit_FourNodesWithOrdersOfTheirOwnUnderOneCap_NeverPassIt()
    {
        _store.Create();
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            PostgreSqlStoreOptions options = _store.Schema.Options();
            options.MaxBatch = 4; // Many batches, so that some meet.
            await using var node = PostgreSqlStore.Open(options);
            CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(order => node.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key(Samples.Order((number * 100) + order)), 10, maxAmountMinor: 3_005), None).AsTask()));
            Interlocked.Add(ref taken, results.Count(result => result.IsCommitted));
        })));
        Assert.That(taken, Is.EqualTo(300));
        Assert.That(_store.Schema.Query("SELECT count || ' ' || amount_minor FROM counter_total"), Is.EqualTo("300 3000"));
        Assert.That(_store.Schema.Query("SELECT count(*) FROM advance"), Is.EqualTo("300"));
    }

    /// <summary>The server cannot store a zero character: the commit with it fails alone.</summary>
    [Test]
    public async Task Commit_OneOfABatchHasAValueThatTheServerRefuses_FailsAlone()
    {
        PostgreSqlStore store = _store.Create();
        Task<CommitResult>[] commits =
        [
            .. Enumerable.Range(0, 30).Select(i => store.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key(i == 7 ? "zero\0" : Samples.Order(i))), None).AsTask()),
        ];
        Assert.That(
            async () => await commits[7],
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True);
        foreach (Task<CommitResult> commit in commits.Where(commit => commit != commits[7]))
        {
            Assert.That((await commit).IsCommitted);
        }
    }

    /// <summary>Commits of one payment that are sent without waiting are done in the order in which they were sent.</summary>
    [Test]
    public async Task Commit_ManyOfOnePaymentWithoutWaiting_KeepTheirOrder()
    {
        PostgreSqlStore store = _store.Create();
        var commits = new List<Task<CommitResult>>();
        for (int i = 0; i < 400; i++)
        {
            TransactionKey key = Samples.Key(Samples.Order(i % 4));
            commits.Add(store.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Samples.Start,
                    Transaction = Samples.Record(key) with { Version = i / 4 },
                    Timeline = [new TimelineEvent(key, Samples.Start, $"step-{i / 4}", "")],
                },
                None).AsTask());
        }

        CommitResult[] results = await Task.WhenAll(commits);
        Assert.That(results, Has.All.Property(nameof(CommitResult.IsCommitted)).True);
        Assert.That(
            (await store.StandIn.ListTimelineAsync(Samples.Key(Samples.Order(2)), None)).Select(line => line.Name),
            Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"step-{i}")));
    }

    [Test]
    public async Task Commit_MoreThanMayWait_IsRefusedAtOnce()
    {
        _store.Schema.Clear();
        PostgreSqlStoreOptions options = _store.Schema.Options();
        options.MaxWaitingCommits = 10;
        await using var store = PostgreSqlStore.Open(options);
        Task<CommitResult>[] commits =
        [
            .. Enumerable.Range(0, 500).Select(i => Task.Run(async () => await store.StandIn.CommitAsync(
                Samples.Reserve(Samples.Key(Samples.Order(i))), None))),
        ];
        int refused = 0;
        foreach (Task<CommitResult> commit in commits)
        {
            try
            {
                await commit;
            }
            catch (StoreException exception) when (exception is { NothingWritten: true, IsOverload: true })
            {
                refused++;
            }
        }

        Assert.That(
            _store.Schema.Query("SELECT count(*) FROM advance"),
            Is.EqualTo((500 - refused).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
