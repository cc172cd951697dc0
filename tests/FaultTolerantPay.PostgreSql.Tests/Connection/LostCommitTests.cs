using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.PostgreSql.Tests.Stores;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>The answer of a commit is lost: it is found out, and nothing is written twice.</summary>
public class LostCommitTests
{
    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    [TestCase(CommitFate.Passes, 1)]
    [TestCase(CommitFate.IsCutBefore, 2)]
    [TestCase(CommitFate.IsCutAfter, 1)]
    public async Task WriteAsync_ConnectionIsCutAtTheCommit_TheRowIsThereOnce(object fate, int runs)
    {
        _store.Schema.Clear();
        using var proxy = new TcpProxy(SharedServer.Server.Port);
        using StoreDatabase database = _store.Schema.OpenDatabase(proxy.Port);
        proxy.NextCommit = (CommitFate)fate;
        int ran = 0;
        await database.WriteAsync(
            async (session, ct) =>
            {
                ran++;
                return await session.ExecuteAsync(
                    new Statement(
                        "INSERT INTO receipt (id, merchant, order_id, attempt) VALUES ('r-' || $1, 'm', 'o', 'a')", Parameter.Int(ran)),
                    ct);
            },
            CancellationToken.None);

        Assert.That(_store.Schema.Query("SELECT count(*) FROM receipt"), Is.EqualTo("1"));
        Assert.That((ran, proxy.Cuts), Is.EqualTo((runs, (CommitFate)fate == CommitFate.Passes ? 0 : 1)));
    }

    [TestCase(CommitFate.IsCutBefore)]
    [TestCase(CommitFate.IsCutAfter)]
    public async Task CommitAsync_ConnectionIsCutAtTheCommit_EveryCallerHasItsAnswer(object fate)
    {
        _store.Schema.Clear();
        using var proxy = new TcpProxy(SharedServer.Server.Port);
        await using var store = PostgreSqlStore.Open(_store.Schema.Options(port: proxy.Port));
        proxy.NextCommit = (CommitFate)fate;
        CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(i)), 10, 150), CancellationToken.None).AsTask()));

        Assert.That(proxy.Cuts, Is.EqualTo(1));
        Assert.That(results.Count(result => result.IsCommitted), Is.EqualTo(15), "The cap of 150.");
        Assert.That(_store.Schema.Query("SELECT count(*) || ' ' || sum(exposure_minor) FROM advance"), Is.EqualTo("15 150"));
        Assert.That(_store.Schema.Query("SELECT count || ' ' || amount_minor FROM counter"), Is.EqualTo("15 150"));
        Assert.That((await store.StandIn.CheckAuditTrailAsync(null, CancellationToken.None)).Problems, Is.Empty);
    }

    [Test]
    public void WriteAsync_NobodyCanSayWhetherItCommitted_IsUnknownAndBounded()
    {
        _store.Schema.Clear();
        using var proxy = new TcpProxy(SharedServer.Server.Port) { ClosesWithTheCut = true };
        using StoreDatabase database = _store.Schema.OpenDatabase(
            proxy.Port, options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));
        proxy.NextCommit = CommitFate.IsCutAfter;
        var clock = Stopwatch.StartNew();
        Assert.That(
            async () => await database.WriteAsync(
                (session, ct) => session.ExecuteAsync(
                    new Statement("INSERT INTO receipt (id, merchant, order_id, attempt) VALUES ('r', 'm', 'o', 'a')"), ct),
                CancellationToken.None),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).False
                .And.Message.Contains("outcome of a commit is unknown"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    /// <summary>The old transaction still runs: whoever asks waits for it.</summary>
    [Test]
    public async Task FindOut_TransactionStillRuns_WaitsForItsEnd([Values] bool commits)
    {
        _store.Schema.Clear();
        using StoreDatabase database = _store.Schema.OpenDatabase();
        var id = Guid.CreateVersion7();
        await using var old = new Npgsql.NpgsqlConnection(
            SharedServer.Server.ConnectionString("ftpay_run") + $";Search Path={_store.Schema.Name}");
        await old.OpenAsync();
        await using Npgsql.NpgsqlTransaction transaction = await old.BeginTransactionAsync();
        await using (var insert = new Npgsql.NpgsqlCommand($"INSERT INTO write_id (id, is_written) VALUES ('{id}', true)", old))
        {
            await insert.ExecuteNonQueryAsync();
        }

        Task<bool?> asking = database.FindOutAsync(id);
        await Task.Delay(200);
        Assert.That(asking.IsCompleted, Is.False);
        await (commits ? transaction.CommitAsync() : transaction.RollbackAsync());
        Assert.That(await asking, Is.EqualTo(commits));
        Assert.That(await database.FindOutAsync(id), Is.EqualTo(commits), "The answer stays.");
    }
}
