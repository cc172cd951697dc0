using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;

namespace FaultTolerantPay.PostgreSql.Tests.Servers;

/// <summary>A schema for one fixture: migrated once by its owner, emptied before each test, and used as the run-time role.</summary>
internal sealed class TestSchema
{
    // All tables but the versions, in one statement, so that order does not matter.
    private const string Empty = """
        DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
          WHERE schemaname = '{0}' AND tablename <> 'schema_version') || ' RESTART IDENTITY'; END $$
        """;

    private readonly PostgreSqlServer _server;
    private bool _isMigrated;

    public TestSchema(PostgreSqlServer? server = null)
    {
        _server = server ?? SharedServer.Server;
        Name = SharedServer.NewSchema(_server);
    }

    public string Name { get; }

    public PostgreSqlServer Server => _server;

    /// <summary>The options of a node.</summary>
    /// <param name="migrates">Whether the node migrates.</param>
    /// <param name="port">The port of a proxy; null: the server's.</param>
    public PostgreSqlStoreOptions Options(bool migrates = false, int? port = null) => new()
    {
        ConnectionString = _server.ConnectionString("ftpay_run", port),
        MigrationConnectionString = migrates ? _server.ConnectionString("ftpay_owner", port) : null,
        Schema = Name,
    };

    /// <summary>Empties the schema, and migrates it first if that was not done.</summary>
    public void Clear()
    {
        if (!_isMigrated)
        {
            using PostgreSqlStore store = PostgreSqlStore.Open(Options(migrates: true));
            _isMigrated = true;
            return;
        }

        Query(Empty.Replace("{0}", Name, StringComparison.Ordinal));
    }

    /// <summary>Runs SQL as the superuser, in this schema.</summary>
    public string Query(string sql) => _server.Query($"SET search_path = {Name}; {sql}");

    /// <summary>Opens this schema's tables without the stores.</summary>
    public StoreDatabase OpenDatabase(int? port = null, Action<PostgreSqlStoreOptions>? configure = null)
    {
        PostgreSqlStoreOptions options = Options(port: port);
        configure?.Invoke(options);
        return StoreDatabase.Open(options, StoreSchema.Migrations, TimeProvider.System);
    }
}
