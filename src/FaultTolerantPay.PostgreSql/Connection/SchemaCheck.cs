using System.Globalization;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>Checks as the run-time role that the server, its settings and the schema are the expected ones.</summary>
internal static class SchemaCheck
{
    private const int OldestServer = 150_000;

    private const string SelectServer = "SELECT current_setting('server_version_num')::integer";

    private const string SelectVersion = "SELECT coalesce(max(version), 0) FROM schema_version";

    public static void Run(NpgsqlDataSource source, int expected, Durability durability, StoreFailures failures)
    {
        try
        {
            using NpgsqlConnection connection = source.OpenConnection();
            UnfinishedMove.Check(connection, failures);
            int server = Number(connection, SelectServer);
            if (server < OldestServer)
            {
                throw failures.Open($"the server's version is {server / 10_000}; expected PostgreSQL 15 or later.");
            }

            int version = Number(connection, SelectVersion);
            if (version < expected)
            {
                throw failures.Open(
                    $"its schema version is {version}, and this release needs {expected}. "
                    + "Set PostgreSqlStoreOptions.MigrationConnectionString on one node to migrate it.");
            }

            if (version > expected)
            {
                throw Newer(version, expected, failures);
            }

            using NpgsqlBatch check = connection.CreateBatch();
            check.BatchCommands.Add(durability.Check().ToCommand());
            check.ExecuteNonQuery();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw failures.Open(
                "it has no tables yet. Run docs/postgresql/create-roles.sql, "
                + "and set PostgreSqlStoreOptions.MigrationConnectionString on one node.",
                exception);
        }
        catch (PostgresException exception) when (exception.SqlState == Durability.TooWeak)
        {
            throw failures.Open(exception.MessageText + ".", exception);
        }
        catch (Exception exception) when (ServerFailure.Is(exception))
        {
            throw failures.Open(exception.Message, exception);
        }
    }

    public static StoreException Newer(int version, int expected, StoreFailures failures) =>
        failures.Open($"its schema version is {version}, and this release knows {expected}. Start a newer release.");

    private static int Number(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
