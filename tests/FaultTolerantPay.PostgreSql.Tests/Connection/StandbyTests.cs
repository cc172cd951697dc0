using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>A commit that no standby confirmed is visible on its server, and a promotion may undo it: it is not acknowledged.</summary>
public sealed class StandbyTests
{
    private PostgreSqlServer _server = null!;
    private TestSchema _schema = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _server = new PostgreSqlServer();
        _schema = new TestSchema(_server);
        _schema.Clear();
    }

    [OneTimeTearDown]
    public void Stop() => _server.Dispose();

    [TearDown]
    public void NeedNoStandby() => Need("");

    [Test]
    public void WriteAsync_NoStandbyConfirms_IsUnknownThoughVisible()
    {
        using StoreDatabase database = Open();
        Need("nobody");
        Assert.That(
            async () => await InsertAsync(database, "unconfirmed"),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).False
                .And.Message.Contains("no standby confirmed it"));
        Assert.That(_schema.Query("SELECT count(*) FROM receipt WHERE id = 'unconfirmed'"), Is.EqualTo("1"), "It is visible.");
    }

    [Test]
    public async Task WriteAsync_StandbyComesBackInTime_IsFoundOutAndThereOnce()
    {
        using StoreDatabase database = Open();
        Need("nobody");
        Task<int> writing = InsertAsync(database, "late");
        await Task.Delay(500);
        Assert.That(writing.IsCompleted, Is.False);
        Need("");
        Assert.That(await writing, Is.EqualTo(1));
        Assert.That(_schema.Query("SELECT count(*) FROM receipt WHERE id = 'late'"), Is.EqualTo("1"));
    }

    private StoreDatabase Open() => _schema.OpenDatabase(configure: options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));

    private static async Task<int> InsertAsync(StoreDatabase database, string id) => await database.WriteAsync(
        (session, ct) => session.ExecuteAsync(
            new Statement("INSERT INTO receipt (id, merchant, order_id, attempt) VALUES ($1, 'm', 'o', 'a')", Parameter.Text(id)), ct),
        CancellationToken.None);

    private void Need(string standbys)
    {
        _server.Query($"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'");
        _server.Query("SELECT pg_reload_conf()");
        Assert.That(
            () => _server.Query("SHOW synchronous_standby_names"), Is.EqualTo(standbys).After(5_000, 20), "The server has read it.");
    }
}
