using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.PostgreSql.Tests;

public class PostgreSqlStoreTests
{
    [Test]
    public void Open_SchemaWithoutTables_SaysHowToMigrate()
    {
        var schema = new TestSchema();
        Assert.That(
            () => PostgreSqlStore.Open(schema.Options()),
            Throws.TypeOf<StoreException>().With.Message.Contains("MigrationConnectionString"));
    }

    [Test]
    public void Open_AsOwnerThenAsRunTimeRole_Opens()
    {
        var schema = new TestSchema();
        PostgreSqlStore.Open(schema.Options(migrates: true)).Dispose();
        Assert.That(() => PostgreSqlStore.Open(schema.Options()).Dispose(), Throws.Nothing);
        Assert.That(schema.Query("SELECT (ftpay_time(639031968000000000) AT TIME ZONE 'UTC')::text"), Is.EqualTo("2026-01-05 08:00:00"));
    }

    [Test]
    public void Open_NewerSchema_IsRefused()
    {
        var schema = new TestSchema();
        PostgreSqlStore.Open(schema.Options(migrates: true)).Dispose();
        schema.Query("INSERT INTO schema_version (version) VALUES (99)");
        foreach (bool migrates in new[] { true, false })
        {
            Assert.That(
                () => PostgreSqlStore.Open(schema.Options(migrates)),
                Throws.TypeOf<StoreException>().With.Message.Contains("its schema version is 99"));
        }
    }

    /// <summary>A store is being moved there: a node would pay again what it does not find yet.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Open_UnfinishedMove_IsRefused(bool migrates)
    {
        var schema = new TestSchema();
        PostgreSqlStore.Open(schema.Options(migrates: true)).Dispose();
        schema.Query("CREATE TABLE unfinished_move ()");
        Assert.That(
            () => PostgreSqlStore.Open(schema.Options(migrates)),
            Throws.TypeOf<StoreException>().With.Message.Contains("the move of a store to it has not ended"));
        schema.Query("DROP TABLE unfinished_move");
        Assert.That(() => PostgreSqlStore.Open(schema.Options(migrates)).Dispose(), Throws.Nothing);
    }

    [Test]
    public void Open_WrongOptions_NamesThemWithoutTheirPasswords()
    {
        var options = new PostgreSqlStoreOptions { ConnectionString = "Password=sesame", Schema = "drop table" };
        Assert.That(
            () => PostgreSqlStore.Open(options),
            Throws.ArgumentException.With.Message.Contains("ConnectionString").And.Message.Contains("Schema")
                .And.Message.Not.Contains("sesame"));
    }

    [Test]
    public void Open_SeveralServersWithoutAStandbyThatConfirms_IsRefused()
    {
        var options = new PostgreSqlStoreOptions { ConnectionString = "Host=a,b;Database=payments" };
        Assert.That(
            () => PostgreSqlStore.Open(options),
            Throws.ArgumentException.With.Message.Contains("MinStandbys is 0: expected 1 or more, because ConnectionString names several"));
    }

    [TestCase("CREATE TABLE x (y integer)")]
    [TestCase("ALTER TABLE write_id ADD COLUMN z integer")]
    [TestCase("DROP TABLE write_id")]
    [TestCase("TRUNCATE write_id")]
    public void RunTimeRole_ChangesTheSchema_IsRefused(string sql)
    {
        var schema = new TestSchema();
        schema.Clear();
        using var connection = new Npgsql.NpgsqlConnection(schema.Server.ConnectionString("ftpay_run") + $";Search Path={schema.Name}");
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        Assert.That(
            () => command.ExecuteNonQuery(),
            Throws.TypeOf<Npgsql.PostgresException>().With.Property("SqlState").EqualTo("42501"));
    }
}
