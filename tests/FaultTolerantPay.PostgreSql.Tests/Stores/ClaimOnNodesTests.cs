using System.Collections.Concurrent;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Claims of several nodes.</summary>
public class ClaimOnNodesTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    /// <summary>Statistics say that the table is empty, and 100 rows are ready: a claim of one takes one, every time.</summary>
    [Test]
    public async Task Claim_OneOfManyWithStaleStatistics_TakesOneEveryTime()
    {
        PostgreSqlStore store = _store.Create();
        _store.Schema.Query("ALTER TABLE work SET (autovacuum_enabled = false); ANALYZE work");
        await FillAsync(store, 100);
        for (int run = 0; run < 500; run++)
        {
            DateTimeOffset now = Samples.Start.AddMinutes(run);
            ClaimedWork claimed = await store.StandIn.ClaimAsync(Claim(now, 1) with { Lease = TimeSpan.FromSeconds(30) }, None);
            Assert.That(claimed.Leases, Has.Count.EqualTo(1), $"run {run}");
            Assert.That(
                _store.Schema.Query($"SELECT count(*) FROM work WHERE is_leased AND due_at > {now.UtcTicks}"),
                Is.EqualTo("1"),
                $"run {run}");
        }
    }

    [Test]
    public async Task Claim_FourNodesAtOnce_EachItemGoesToOne()
    {
        PostgreSqlStore store = _store.Create();
        await FillAsync(store, 400);
        var claimed = new ConcurrentBag<WorkLease>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var node = PostgreSqlStore.Open(_store.Schema.Options());
            int empty = 0;
            while (empty < 5)
            {
                ClaimedWork work = await node.StandIn.ClaimAsync(Claim(Samples.Start, 7), None);
                empty = work.Leases.Count == 0 ? empty + 1 : 0;
                foreach (WorkLease lease in work.Leases)
                {
                    claimed.Add(lease);
                }
            }
        })));
        Assert.That(claimed.Select(lease => lease.Item), Is.Unique);
        Assert.That(claimed.Select(lease => lease.Number), Is.Unique);
        Assert.That(claimed, Has.Count.EqualTo(400));
    }

    /// <summary>A commit under a lease that is being taken over waits for the claim, and is refused.</summary>
    [Test]
    public async Task Commit_WhileAnotherNodeTakesTheLeaseOver_IsRefused()
    {
        PostgreSqlStore store = _store.Create();
        await FillAsync(store, 1);
        WorkLease lease = (await store.StandIn.ClaimAsync(Claim(Samples.Start, 1), None)).Leases.Single();
        await using var other = new Npgsql.NpgsqlConnection(
            SharedServer.Server.ConnectionString("ftpay_run") + $";Search Path={_store.Schema.Name}");
        await other.OpenAsync();
        await using Npgsql.NpgsqlTransaction taking = await other.BeginTransactionAsync();
        await using (var take = new Npgsql.NpgsqlCommand("UPDATE work SET number = nextval('ftpay_number')", other))
        {
            await take.ExecuteNonQueryAsync();
        }

        Task<CommitResult> late = store.StandIn
            .CommitAsync(Samples.Reserve(Samples.Key("late")) with { Lease = lease }, None).AsTask();
        await Task.Delay(200);
        Assert.That(late.IsCompleted, Is.False);
        await taking.CommitAsync();
        Assert.That((await late).Status, Is.EqualTo(CommitStatus.LeaseLost));
        Assert.That(_store.Schema.Query("SELECT count(*) FROM advance"), Is.EqualTo("0"));
    }

    private static WorkClaim Claim(DateTimeOffset now, int maxItems) =>
        new() { Kind = WorkKind.Advance, Now = now, Lease = TimeSpan.FromHours(1), MaxItems = maxItems };

    private static async Task FillAsync(PostgreSqlStore store, int items) => await store.StandIn.CommitAsync(
        new StandInCommit
        {
            At = Samples.Start,
            Work =
            [
                .. Enumerable.Range(0, items).Select(i => new WorkChange(
                    Samples.AdvanceWork(Samples.Key(Samples.Order(i), $"m-{i % 5}")), Samples.Start)),
            ],
        },
        None);
}
