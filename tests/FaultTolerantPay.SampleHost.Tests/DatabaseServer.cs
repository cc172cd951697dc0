using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.SampleHost.Tests;

/// <summary>
/// A private PostgreSQL server for the tests that need one: started by the first, stopped at the end. Without PostgreSQL they are ignored
/// on a laptop, and fail where CI is set.
/// </summary>
[SetUpFixture]
public sealed class DatabaseServer
{
    private static readonly Lock Starting = new();
    private static PostgreSqlServer? _server;
    private static int _schemas;

    [OneTimeTearDown]
    public void Stop()
    {
        _server?.Dispose();
        _server = null;
    }

    internal static PostgreSqlServer Get()
    {
        if (Programs.Folder is null)
        {
            const string Missing = "PostgreSQL's programs are not in /usr/lib/postgresql: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(Missing);
            }

            Assert.Fail(Missing);
        }

        lock (Starting)
        {
            return _server ??= new PostgreSqlServer();
        }
    }

    /// <summary>A new schema, without tables.</summary>
    internal static Database NewSchema()
    {
        string schema = "s" + Interlocked.Increment(ref _schemas).ToString(System.Globalization.CultureInfo.InvariantCulture);
        PostgreSqlServer server = Get();
        server.CreateSchema(schema);
        return new Database(server, schema);
    }
}

/// <summary>A schema of the tests' server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Schema">The schema.</param>
internal sealed record Database(PostgreSqlServer Server, string Schema)
{
    /// <summary>How the run-time role connects.</summary>
    public string Runtime => Server.ConnectionString("ftpay_run");

    /// <summary>How the owner connects.</summary>
    public string Owner => Server.ConnectionString("ftpay_owner");

    /// <summary>The store as a command names it.</summary>
    public string Store => $"{Runtime};Search Path={Schema}";

    /// <summary>Runs SQL as the superuser in the schema.</summary>
    public string Query(string sql) => Server.Query($"SET search_path = {Schema}; {sql}");
}
