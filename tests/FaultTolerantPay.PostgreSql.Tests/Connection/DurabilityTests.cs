using FaultTolerantPay.Model;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>A server that may lose what it acknowledges is not written to, whenever its settings become too weak.</summary>
public sealed class DurabilityTests
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
    public void Restore()
    {
        _server.Query("ALTER ROLE ftpay_run RESET ALL");
        foreach (string setting in new[] { "synchronous_standby_names", "synchronous_commit", "fsync", "full_page_writes" })
        {
            _server.Query($"ALTER SYSTEM RESET {setting}");
        }

        _server.Query("SELECT pg_reload_conf()");
        WaitFor("synchronous_standby_names", "");
        WaitFor("fsync", "on");
        _schema.Clear();
    }

    [TestCase("off", 0, "synchronous_commit is off, expected on or remote_apply or remote_write")]
    [TestCase("local", 0, "synchronous_commit is local, expected on or remote_apply or remote_write")]
    [TestCase("remote_write", 1, "synchronous_commit is remote_write, expected on or remote_apply;")]
    public void Open_RoleHasAWeakLevel_IsRefused(string level, int minStandbys, string expected)
    {
        _server.Query($"ALTER ROLE ftpay_run SET synchronous_commit = {level}");
        Assert.That(() => Open(minStandbys).Dispose(), Throws.TypeOf<StoreException>().With.Message.Contains(expected));
    }

    [TestCase("on", 0)]
    [TestCase("remote_write", 0)]
    [TestCase("remote_apply", 0)]
    public void Open_RoleHasASafeLevel_Opens(string level, int minStandbys)
    {
        _server.Query($"ALTER ROLE ftpay_run SET synchronous_commit = {level}");
        Assert.That(() => Open(minStandbys).Dispose(), Throws.Nothing);
    }

    [Test]
    public void Open_EverythingIsWeak_NamesAllSettings()
    {
        _server.Query("ALTER ROLE ftpay_run SET synchronous_commit = off");
        Set("full_page_writes", "off");
        Set("fsync", "off");
        Assert.That(
            () => Open(minStandbys: 1).Dispose(),
            Throws.TypeOf<StoreException>().With.Message.EndsWith(
                "cannot be opened: the server may lose what it acknowledges: fsync is off, expected on; "
                + "full_page_writes is off, expected on; synchronous_commit is off, expected on or remote_apply; "
                + "synchronous_standby_names is '', expected one that waits for at least 1 (PostgreSqlStoreOptions.MinStandbys)."));
    }

    [TestCase("", 0)]
    [TestCase("*", 1)]
    [TestCase("m1", 1)]
    [TestCase("m1, m2", 1)]
    [TestCase("\"2 (m1)\"", 1)]
    [TestCase("first 2 (m1, m2)", 2)]
    [TestCase("FIRST 3(m1, m2, m3)", 3)]
    [TestCase("ANY 2 (m1, m2, m3)", 2)]
    [TestCase(" 2 (m1, m2, m3)", 2)]
    public void Check_Standbys_CountsThoseThatConfirm(string names, int count)
    {
        Set("synchronous_standby_names", names);
        string check = "BEGIN READ ONLY; SELECT ftpay_expect_durable(";
        Assert.That(() => _schema.Query($"{check}{count})"), Throws.Nothing);
        Assert.That(() => _schema.Query($"{check}{count + 1})"), Throws.InvalidOperationException.With.Message.Contains("FTP03"));
    }

    /// <summary>Settings change under a running store, or another server with other settings is promoted.</summary>
    [TestCase("synchronous_commit", "off", 0)]
    [TestCase("fsync", "off", 0)]
    [TestCase("synchronous_standby_names", "", 1)]
    public async Task CommitAsync_SettingBecomesWeak_IsRefusedUntilItIsSafeAgain(string setting, string weak, int minStandbys)
    {
        await using PostgreSqlStore store = Open(minStandbys: 0);
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("before")), CancellationToken.None);
        Set(setting, weak);
        PostgreSqlStore strict = minStandbys == 0 ? store : OpenUnchecked(minStandbys);
        foreach (string order in new[] { "weak-1", "weak-2" })
        {
            Assert.That(
                async () => await strict.StandIn.CommitAsync(Samples.Reserve(Samples.Key(order)), CancellationToken.None),
                Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                    .And.Message.Contains($"{setting} is"));
        }

        Assert.That(
            async () => await strict.ProbeAsync(CancellationToken.None), Throws.TypeOf<StoreException>().With.Message.Contains(setting));
        Restore(setting);
        await store.StandIn.CommitAsync(Samples.Reserve(Samples.Key("after")), CancellationToken.None);
        Assert.That(_schema.Query("SELECT string_agg(order_id, ' ' ORDER BY order_id) FROM advance"), Is.EqualTo("after before"));
        if (strict != store)
        {
            await strict.DisposeAsync();
        }
    }

    /// <summary>A node whose standbys are gone sees a commit that nobody confirmed. It tells nobody of it.</summary>
    [Test]
    public async Task FindAttempts_NoStandbyConfirmedThem_IsRefused()
    {
        Set("synchronous_standby_names", "nobody");
        await using PostgreSqlStore node = Open(minStandbys: 1);
        Assert.That(
            async () => await node.StandIn.CommitAsync(Record(), CancellationToken.None),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).False);
        Assert.That(_schema.Query("SELECT count(*) FROM payment"), Is.EqualTo("1"), "It is visible.");

        await using PostgreSqlStore other = Open(minStandbys: 1);
        Assert.That(
            async () => await other.StandIn.FindAttemptsAsync(Samples.Key("seen").OrderKey, CancellationToken.None),
            Throws.TypeOf<StoreException>());
        Assert.That(
            async () => await other.StandIn.FindTransactionAsync(Samples.Key("seen"), CancellationToken.None),
            Throws.TypeOf<StoreException>());
        Assert.That(
            async () => await other.StandIn.CommitAsync(Record(), CancellationToken.None),
            Throws.TypeOf<StoreException>(), "That it conflicts is an answer, too.");
        Assert.That(
            await other.StandIn.FindAttemptsAsync(Samples.Key("unseen").OrderKey, CancellationToken.None), Is.Empty,
            "Nothing to confirm.");
        _server.Query("ALTER SYSTEM SET synchronous_standby_names = ''");
        _server.Query("SELECT pg_reload_conf()");
    }

    /// <summary>Readers that wait together share confirmations.</summary>
    [Test]
    public async Task FindAttempts_ManyAtOnce_ShareConfirmations()
    {
        await using PostgreSqlStore store = Open(minStandbys: 0);
        await store.StandIn.CommitAsync(Record(), CancellationToken.None);
        Set("synchronous_standby_names", "nobody");
        await using PostgreSqlStore node = Open(minStandbys: 1, TimeSpan.FromSeconds(3));
        string before = _schema.Query("SELECT count(*) FROM write_id");
        Task<IReadOnlyList<TransactionRecord>>[] reads =
        [
            .. Enumerable.Range(0, 100)
                .Select(_ => node.StandIn.FindAttemptsAsync(Samples.Key("seen").OrderKey, CancellationToken.None).AsTask()),
        ];
        await Task.Delay(300);
        Assert.That(reads.Count(read => read.IsCompleted), Is.Zero);
        Set("synchronous_standby_names", "");
        int failed = 0;
        foreach (Task<IReadOnlyList<TransactionRecord>> read in reads)
        {
            try
            {
                Assert.That(await read, Has.Count.EqualTo(1));
            }
            catch (StoreException)
            {
                failed++;
            }
        }

        Assert.That(failed, Is.LessThan(100), "The one that waited is confirmed.");
        Assert.That(long.Parse(_schema.Query("SELECT count(*) FROM write_id")) - long.Parse(before), Is.LessThan(10));
    }

    private static StandInCommit Record() =>
        new() { At = Samples.Start, Transaction = Samples.Record(Samples.Key("seen")) with { Version = 0 } };

    private PostgreSqlStore Open(int minStandbys, TimeSpan? commandTimeout = null)
    {
        PostgreSqlStoreOptions options = _schema.Options();
        (options.MinStandbys, options.CommandTimeout) = (minStandbys, commandTimeout ?? TimeSpan.FromMilliseconds(300));
        return PostgreSqlStore.Open(options);
    }

    /// <summary>A store that was opened while the server was safe.</summary>
    private PostgreSqlStore OpenUnchecked(int minStandbys)
    {
        Set("synchronous_standby_names", "nobody");
        PostgreSqlStore store = Open(minStandbys);
        Set("synchronous_standby_names", "");
        return store;
    }

    private void Set(string setting, string value)
    {
        _server.Query($"ALTER SYSTEM SET {setting} = '{value}'");
        _server.Query("SELECT pg_reload_conf()");
        WaitFor(setting, value);
    }

    private void Restore(string setting)
    {
        _server.Query($"ALTER SYSTEM RESET {setting}");
        _server.Query("SELECT pg_reload_conf()");
        WaitFor(setting, setting == "synchronous_standby_names" ? "" : "on");
    }

    private void WaitFor(string setting, string value) => Assert.That(
        () => _server.Query($"SHOW {setting}"), Is.EqualTo(value).After(5_000, 20), "The server has read it.");
}
