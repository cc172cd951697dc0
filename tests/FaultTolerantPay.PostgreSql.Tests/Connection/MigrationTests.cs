using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Stores;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>Migrations run once, and do not stop the traffic beside them.</summary>
public class MigrationTests
{
    private static int Newest => StoreSchema.Migrations.Count;

    /// <summary>A store of each earlier version, with records in it, becomes one of this version and still has them.</summary>
    [TestCaseSource(nameof(EarlierVersions))]
    public async Task Open_StoreOfAnEarlierVersion_KeepsItsRecords(int version)
    {
        var schema = new TestSchema();
        PostgreSqlStoreOptions options = schema.Options(migrates: true);
        MigrationRunner.Run(
            ConnectionText.ForMigrating(options, options.MigrationConnectionString!),
            options,
            [.. StoreSchema.Migrations.Take(version)],
            new StoreFailures("test", schema.Name));
        var merchant = new Merchant
        {
            Id = new MerchantId("shop"),
            Name = "the shop",
            Category = "5411",
            Currencies = [new Currency("EUR")],
            Consent = new StandInConsent { IsGiven = true, Version = 1 },
        };
        TransactionKey key = Samples.Key("reserved");
        using (var earlier = StoreDatabase.Open(schema.Options(), [.. StoreSchema.Migrations.Take(version)], TimeProvider.System))
        {
            Assert.That(await new PostgreSqlMerchantStore(earlier).SaveAsync(merchant, 0, null, default), Is.True);
            var commits = new CommitQueue(earlier, schema.Options());
            CommitResult committed = await new PostgreSqlStandInStore(
                earlier, commits, new MandateTokens(new StoredTokens(null, "test"))).CommitAsync(Samples.Reserve(key), default);
            Assert.That(committed.Status, Is.EqualTo(CommitStatus.Committed));
            await commits.CloseAsync();
        }

        await using PostgreSqlStore now = PostgreSqlStore.Open(options);
        Assert.That((await now.Merchants.FindAsync(merchant.Id, default))!.Name, Is.EqualTo(merchant.Name));
        Assert.That(await now.StandIn.FindAdvanceAsync(key, default), Is.Not.Null);
        Assert.That(await now.Settings.ReadNewestNumberAsync(SharedSettingsKind.Options, default), Is.Zero);
        Assert.That((await now.StandIn.CheckAuditTrailAsync(null, default)).Problems, Is.Empty);
    }

    private static IEnumerable<int> EarlierVersions() => Enumerable.Range(1, Newest - 1);

    private static string Text(int version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public async Task Open_FourNodesAtOnce_MigrateOnce()
    {
        var schema = new TestSchema();
        await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => PostgreSqlStore.Open(schema.Options(migrates: true)).Dispose())));
        Assert.That(
            schema.Query("SELECT count(*) FROM schema_version"),
            Is.EqualTo(Text(Newest)));
    }

    /// <summary>A statement that waits for its lock makes all later ones wait, too: it gives up soon, and tries again.</summary>
    [Test]
    public async Task Run_LongReadHoldsTheTable_TrafficGoesOnAndTheMigrationFollows()
    {
        var schema = new TestSchema();
        schema.Clear();
        await using var reader = new NpgsqlConnection(schema.Server.ConnectionString("ftpay_run") + $";Search Path={schema.Name}");
        await reader.OpenAsync();
        NpgsqlTransaction reading = await reader.BeginTransactionAsync();
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM write_id", reader))
        {
            await read.ExecuteScalarAsync();
        }

        var migrating = Task.Run(() => Migrate(schema, "ALTER TABLE write_id ADD COLUMN note text"));
        TimeSpan slowest = TimeSpan.Zero;
        var clock = Stopwatch.StartNew();
        using StoreDatabase database = Open(schema);
        while (clock.Elapsed < TimeSpan.FromSeconds(5))
        {
            var one = Stopwatch.StartNew();
            await database.ReadAsync(
                (session, ct) => session.AnyAsync(new Statement("SELECT 1 FROM write_id LIMIT 1"), ct), CancellationToken.None);
            slowest = one.Elapsed > slowest ? one.Elapsed : slowest;
            await Task.Delay(10);
        }

        Assert.That(migrating.IsCompleted, Is.False, "The reader still holds the table.");
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(3)), "A statement waits at most for one attempt of the migration.");
        await reading.RollbackAsync();
        await migrating;
        Assert.That(schema.Query("SELECT max(version) FROM schema_version"), Is.EqualTo(Text(Newest + 1)));
    }

    [Test]
    public void Run_TableStaysLocked_GivesUpAndSaysWhy()
    {
        var schema = new TestSchema();
        schema.Clear();
        using var reader = new NpgsqlConnection(schema.Server.ConnectionString("ftpay_run") + $";Search Path={schema.Name}");
        reader.Open();
        using NpgsqlTransaction reading = reader.BeginTransaction();
        using (var read = new NpgsqlCommand("SELECT count(*) FROM write_id", reader))
        {
            read.ExecuteScalar();
        }

        Assert.That(
            () => Migrate(schema, "ALTER TABLE write_id ADD COLUMN note text", TimeSpan.FromSeconds(1)),
            Throws.TypeOf<StoreException>().With.Message.Contains("PostgreSqlStoreOptions.MigrationTimeout"));
        Assert.That(schema.Query("SELECT max(version) FROM schema_version"), Is.EqualTo(Text(Newest)));
    }

    [Test]
    public async Task Run_TwoNodesAndASlowMigration_TheSecondWaitsAndRunsNothing()
    {
        var schema = new TestSchema();
        schema.Clear();
        const string Slow = "CREATE TABLE runs (at timestamptz); INSERT INTO runs VALUES (now()); SELECT pg_sleep(3)";
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Migrate(schema, Slow))));
        Assert.That(schema.Query("SELECT count(*) FROM runs"), Is.EqualTo("1"));
    }

    [Test]
    public void Run_ScriptFails_LeavesTheVersionBefore()
    {
        var schema = new TestSchema();
        schema.Clear();
        Assert.That(
            () => Migrate(schema, "CREATE TABLE half (x integer); SELECT 1 / 0"),
            Throws.TypeOf<StoreException>().With.Message.Contains("cannot be migrated"));
        Assert.That(
            schema.Query($"SELECT max(version) || ' ' || coalesce(to_regclass('{schema.Name}.half')::text, 'none') FROM schema_version"),
            Is.EqualTo($"{Text(Newest)} none"));
    }

    private static void Migrate(TestSchema schema, string next, TimeSpan? timeout = null)
    {
        PostgreSqlStoreOptions options = schema.Options(migrates: true);
        options.MigrationTimeout = timeout ?? options.MigrationTimeout;
        MigrationRunner.Run(
            ConnectionText.ForMigrating(options, options.MigrationConnectionString!),
            options,
            [.. StoreSchema.Migrations, new Migration(next)],
            new StoreFailures("test", schema.Name));
    }

    // Another release, which knows the version before.
    private static StoreDatabase Open(TestSchema schema) => schema.OpenDatabase();
}
