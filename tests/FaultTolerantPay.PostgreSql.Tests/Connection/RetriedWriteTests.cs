using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>A write that runs again makes its statements again, and exactly the rows that it names are stored, or none.</summary>
public class RetriedWriteTests
{
    private static readonly string InsertReceipts = Changes.Exactly("""
        INSERT INTO receipt (id, merchant, order_id, attempt) SELECT v, 'm', 'o', 'a' FROM unnest($2::text[]) v
        """);

    private readonly Lazy<TestSchema> _schema = new(() => new TestSchema());

    [SetUp]
    public void Clear() => _schema.Value.Clear();

    [TestCase("40001")]
    [TestCase("40P01")]
    public async Task WriteAsync_FirstAttemptConflicts_StoresAllRowsOnce(string code)
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        int attempts = 0;
        await database.WriteAsync(
            async (session, ct) =>
            {
                Insert(session, 100, 100);
                if (++attempts == 1)
                {
                    await session.ExecuteAsync(
                        new Statement($"DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '{code}'; END $$"), ct);
                }

                return true;
            },
            CancellationToken.None);
        Assert.That((attempts, _schema.Value.Query("SELECT count(*) FROM receipt")), Is.EqualTo((2, "100")));
    }

    [Test]
    public async Task WriteAsync_ConnectionsWereKilled_UsesNewOnes()
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.ReadAsync(PauseAsync, CancellationToken.None).AsTask()));
        _schema.Value.Server.Query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ftpay_run'");
        await database.WriteAsync(
            (session, _) =>
            {
                Insert(session, 3, 3);
                return Task.FromResult(true);
            },
            CancellationToken.None);
        Assert.That(_schema.Value.Query("SELECT count(*) FROM receipt"), Is.EqualTo("3"));
    }

    [Test]
    public async Task ReadAsync_ConnectionsWereKilled_ReadsOnAnother()
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.ReadAsync(PauseAsync, CancellationToken.None).AsTask()));
        _schema.Value.Server.Query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ftpay_run'");
        Assert.That(
            await database.ReadAsync(
                (session, ct) => session.FindAsync(new Statement("SELECT 7"), row => row.Int(0), ct), CancellationToken.None),
            Is.EqualTo(7));
    }

    [Test]
    public void WriteAsync_AnotherNumberOfRowsChanged_ThrowsAndStoresNone()
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        Assert.That(
            async () => await database.WriteAsync(
                (session, _) =>
                {
                    Insert(session, 100, 99);
                    return Task.FromResult(true);
                },
                CancellationToken.None),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.Contains("Expected 100 rows to change, and 99 did."));
        Assert.That(_schema.Value.Query("SELECT count(*) FROM receipt"), Is.EqualTo("0"));
    }

    [Test]
    public async Task WriteAsync_ReturnsWithoutAChange_CommitsNothing()
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        await database.WriteAsync((session, ct) => session.AnyAsync(new Statement("SELECT 1"), ct), CancellationToken.None);
        Assert.That(_schema.Value.Query("SELECT count(*) FROM write_id"), Is.EqualTo("0"));
    }

    /// <summary>Ids of writes are needed for seconds; old ones are deleted, by the server's clock.</summary>
    [Test]
    public async Task WriteAsync_ManyTimes_OldIdsAreDeleted()
    {
        using StoreDatabase database = _schema.Value.OpenDatabase();
        _schema.Value.Query("""
            INSERT INTO write_id (id, is_written, stored_at)
            SELECT gen_random_uuid(), true, now() - interval '1 hour' * n FROM generate_series(20, 28) n
            """);
        for (int i = 0; i < WriteIds.WritesBetweenDeletes; i++)
        {
            await database.WriteAsync(
                (session, _) =>
                {
                    session.Defer(new Statement("DELETE FROM receipt"));
                    return Task.FromResult(true);
                },
                CancellationToken.None);
        }

        Assert.That(
            _schema.Value.Query("SELECT count(*) FROM write_id"), Is.EqualTo($"{WriteIds.WritesBetweenDeletes + 4}"), "20 to 23 hours.");
    }

    private static Task<bool> PauseAsync(Session session, CancellationToken cancellationToken) =>
        session.AnyAsync(new Statement("SELECT pg_sleep(0.05)"), cancellationToken);

    private static void Insert(Session session, int expected, int rows) => session.Defer(new Statement(
        InsertReceipts, Parameter.Long(expected), Parameter.Texts([.. Enumerable.Range(0, rows).Select(i => $"r-{i}")])));
}
