using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>
/// Servers under Patroni, nodes under load. Whatever happens to the primary, nothing that was acknowledged is lost, nothing is there twice,
/// and writes go on.
/// </summary>
public sealed class FailoverTests
{
    /// <summary>
    /// After a standby of the new primary confirms. A node takes less than a second, and a commit that waits for a lost standby as long as
    /// its timeouts; a busy machine is slower.
    /// </summary>
    private static readonly TimeSpan MaxAfterPromotion = TimeSpan.FromSeconds(15);

    private PatroniCluster _cluster = null!;

    [OneTimeSetUp]
    public void Start()
    {
        if (PatroniCluster.Missing is { } missing)
        {
            string message = $"{missing} is missing: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(message);
            }

            Assert.Fail(message);
        }

        _cluster = new PatroniCluster();
        PostgreSqlStoreOptions options = FailoverLoad.Options(_cluster);
        options.MigrationConnectionString = _cluster.ConnectionString("ftpay_owner");
        PostgreSqlStore.Open(options).Dispose();
    }

    [OneTimeTearDown]
    public void Stop() => _cluster?.Dispose();

    [SetUp]
    public void WaitForAStandby() => _cluster.Run("wait");

    [Test]
    public async Task Commit_PrimaryIsKilled_NothingIsLostAndTheOldOneReturnsLikeTheOthers()
    {
        string old = _cluster.Primary;
        await using var load = FailoverLoad.Start(_cluster, "kill", old);
        await load.AcknowledgeAsync(100);
        // What it commits from now on, nobody else has: on its return it must give that up.
        _cluster.StopSenders(old);
        await Task.Delay(300);
        long killed = Stopwatch.GetTimestamp();
        _cluster.Run("kill-primary");
        await _cluster.PromotedAsync(old);
        TimeSpan promoted = Stopwatch.GetElapsedTime(killed);
        TimeSpan resumed = await load.ResumeAsync(killed);
        TestContext.Out.WriteLine($"promoted after {promoted.TotalMilliseconds:0} ms, writes after {resumed.TotalMilliseconds:0} ms");
        Assert.That(resumed - promoted, Is.LessThan(MaxAfterPromotion));
        await load.AcknowledgeAsync(100);
        await load.StopAndCheckAsync();

        _cluster.Run("restart", old);
        await AssertIsLikeTheOthersAsync(old);
        Assert.That(_cluster.Log(old), Does.Contain("running pg_rewind"), "It had what the others had not.");
    }

    [Test]
    public async Task Commit_EtcdStopsAndStarts_NothingIsLost()
    {
        string old = _cluster.Primary;
        await using var load = FailoverLoad.Start(_cluster, "etcd", old);
        await load.AcknowledgeAsync(100);
        _cluster.Run("stop-etcd");
        Assert.That(() => _cluster.IsWritable(old), Is.False.After(30_000, 100), "Without the leader's lock it gives up its role.");
        long began = Stopwatch.GetTimestamp();
        _cluster.Run("start-etcd");
        await load.ResumeAsync(began);
        await load.AcknowledgeAsync(100);
        await load.StopAndCheckAsync();
    }

    [Test]
    public async Task Commit_Switchover_WritesGoOnAtTheNewPrimary()
    {
        string old = _cluster.Primary;
        await using var load = FailoverLoad.Start(_cluster, "switchover", old);
        await load.AcknowledgeAsync(100);
        Task switching = Task.Run(() => _cluster.Run("switchover"));
        await _cluster.PromotedAsync(old);
        long promoted = Stopwatch.GetTimestamp();
        TimeSpan resumed = await load.ResumeAsync(promoted);
        await switching;
        TestContext.Out.WriteLine($"writes {resumed.TotalMilliseconds:0} ms after the promotion");
        Assert.That(resumed, Is.LessThan(MaxAfterPromotion));
        await load.AcknowledgeAsync(100);
        await load.StopAndCheckAsync();
        await AssertIsLikeTheOthersAsync(old);
    }

    /// <summary>
    /// A primary is cut off while a commit waits for its standby, and its Patroni does not stop it: it goes on beside the next primary. The
    /// commit becomes visible there when the wait is cancelled, and the next primary does not have it. Nodes find the next primary.
    /// </summary>
    [Test]
    public async Task Commit_PrimaryIsCutOffWithACommitPending_NobodyActsOnIt()
    {
        string old = _cluster.Primary;
        TransactionKey key = Samples.Key("cut-off");
        PostgreSqlStoreOptions options = FailoverLoad.Options(_cluster);
        options.ConnectionString = $"Host={_cluster.Host(old)};Database=postgres;Username=ftpay_run";
        await using PostgreSqlStore cutOff = PostgreSqlStore.Open(options);
        await using PostgreSqlStore reader = PostgreSqlStore.Open(options);
        await using var load = FailoverLoad.Start(_cluster, "cut", old);
        await load.AcknowledgeAsync(100);
        _cluster.StopSenders(old);
        _cluster.Run("freeze");
        Task<CommitResult> pending = cutOff.StandIn.CommitAsync(Record(key), CancellationToken.None).AsTask();
        await _cluster.PromotedAsync(old);
        long promoted = Stopwatch.GetTimestamp();
        Assert.That(
            async () => await pending,
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).False, "Nobody knows.");
        Assert.That(
            _cluster.Query(old, $"SELECT count(*) FROM {FailoverLoad.Schema}.subject WHERE order_id = 'cut-off'"), Is.EqualTo("1"),
            "It is visible.");
        Assert.That(
            async () => await reader.StandIn.FindAttemptsAsync(key.OrderKey, CancellationToken.None), Throws.TypeOf<StoreException>(),
            "Nobody is told.");
        TimeSpan resumed = await load.ResumeAsync(promoted);
        TestContext.Out.WriteLine($"writes {resumed.TotalMilliseconds:0} ms after the promotion");
        Assert.That(_cluster.IsWritable(old), Is.True, "There are two primaries.");
        await load.AcknowledgeAsync(100);
        await load.StopAndCheckAsync();

        await using PostgreSqlStore node = PostgreSqlStore.Open(FailoverLoad.Options(_cluster, last: old));
        Assert.That(await node.StandIn.FindTransactionAsync(key, CancellationToken.None), Is.Null, "The new primary never had it.");
        Assert.That((await node.StandIn.CommitAsync(Record(key), CancellationToken.None)).IsCommitted);
        _cluster.Run("kill", old);
        _cluster.Run("restart", old);
    }

    /// <summary>A commit that waits for no counter, which the commits of the load hold while they wait for the standby.</summary>
    private static StandInCommit Record(TransactionKey key) =>
        new() { At = Samples.Start, Transaction = Samples.Record(key) with { Version = 0 } };

    /// <summary>A member that was the primary follows the new one, and has exactly what it has.</summary>
    private async Task AssertIsLikeTheOthersAsync(string old)
    {
        const string Content = $"""
            SELECT count(*) || ' ' || md5(string_agg(id::text || is_written, ' ' ORDER BY id)) || ' '
              || (SELECT md5(string_agg(order_id, ' ' ORDER BY order_id)) FROM {FailoverLoad.Schema}.advance)
            FROM {FailoverLoad.Schema}.write_id
            """;
        string primary = _cluster.Primary;
        string expected = _cluster.Query(primary, Content);
        string actual = "";
        for (int tries = 0; tries < 300 && actual != expected; tries++)
        {
            await Task.Delay(100);
            try
            {
                actual = _cluster.IsWritable(old) ? "It takes writes." : _cluster.Query(old, Content);
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException)
            {
                actual = exception.Message;
            }
        }

        Assert.That(actual, Is.EqualTo(expected));
    }
}
