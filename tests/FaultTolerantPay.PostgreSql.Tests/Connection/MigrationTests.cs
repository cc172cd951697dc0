using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>Migrations run once, and do not stop the traffic beside them.</summary>
public class MigrationTests
{
    [Test]
    public async Task Open_FourNodesAtOnce_MigrateOnce()
    {
        var schema = new TestSchema();
        await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => PostgreSqlStore.Open(schema.Options(migrates: true)).Dispose())));
        Assert.That(
            schema.Query("SELECT count(*) FROM schema_version"),
            Is.EqualTo(StoreSchema.Migrations.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
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
        Assert.That(schema.Query("SELECT max(version) FROM schema_version"), Is.EqualTo("2"));
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
        Assert.That(schema.Query("SELECT max(version) FROM schema_version"), Is.EqualTo("1"));
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
            Is.EqualTo("1 none"));
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
