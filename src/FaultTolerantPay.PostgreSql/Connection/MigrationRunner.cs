using System.Diagnostics;
using FaultTolerantPay.Configuration;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Migrates the schema forward as its owner, one transaction for each version. However many nodes start together, each migration runs
/// once. It gives up its place in a queue of locks soon, because all traffic would queue behind it, and tries again.
/// </summary>
internal static class MigrationRunner
{
    /// <summary>How long a migration waits for one lock.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    private const string SelectVersion = "SELECT coalesce(max(version), 0) FROM schema_version";

    private const string CreateVersions = """
        CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static void Run(
        string connectionString, PostgreSqlStoreOptions options, IReadOnlyList<Migration> migrations, StoreFailures failures)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(connectionString);
                connection.Open();
                while (RunNext(connection, options.Schema, migrations, failures))
                {
                }

                return;
            }
            catch (NpgsqlException exception) when (clock.Elapsed < options.MigrationTimeout && IsLocked(exception))
            {
                Thread.Sleep(Pause);
            }
            catch (NpgsqlException exception) when (IsLocked(exception))
            {
                throw failures.Open(
                    $"a migration found no moment in {OptionText.Of(options.MigrationTimeout)} (PostgreSqlStoreOptions.MigrationTimeout) "
                    + "in which no other transaction held its locks. End the transactions that are open for so long.",
                    exception);
            }
            catch (NpgsqlException exception)
            {
                throw failures.Open($"it cannot be migrated: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Runs the next migration, if there is one, in a transaction.</summary>
    private static bool RunNext(NpgsqlConnection connection, string schema, IReadOnlyList<Migration> migrations, StoreFailures failures)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        using (NpgsqlCommand wait = Command(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 20260105))"))
        {
            wait.Parameters.Add(Parameter.Text("ftpay migration of " + schema));
            wait.ExecuteNonQuery();
        }

        if (!Exists(connection, schema))
        {
            // ConnectionText.IsSchema allows no character that would need quotes.
            Execute(connection, $"CREATE SCHEMA {schema}");
        }

        UnfinishedMove.Check(connection, failures);
        Execute(connection, CreateVersions);
        int version = Convert.ToInt32(Scalar(connection, SelectVersion), System.Globalization.CultureInfo.InvariantCulture);
        if (version > migrations.Count)
        {
            throw SchemaCheck.Newer(version, migrations.Count, failures);
        }

        if (version == migrations.Count)
        {
            return false;
        }

        foreach (string script in migrations[version].Scripts)
        {
            Execute(connection, script);
        }

        using (NpgsqlCommand note = Command(connection, "INSERT INTO schema_version (version) VALUES ($1)"))
        {
            note.Parameters.Add(Parameter.Int(version + 1));
            note.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private static bool IsLocked(NpgsqlException exception) =>
        ServerFailure.KindOf(exception) is ServerFailureKind.TooSlow or ServerFailureKind.Conflict;

    private static bool Exists(NpgsqlConnection connection, string schema)
    {
        using NpgsqlCommand command = Command(connection, "SELECT 1 FROM pg_namespace WHERE nspname = $1");
        command.Parameters.Add(Parameter.Text(schema));
        return command.ExecuteScalar() is not null;
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = Command(connection, sql);
        return command.ExecuteScalar();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    // The scripts and names are constants of this package.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection);
}
