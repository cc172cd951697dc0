using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>Opens the ledger file, makes its tables when it is new, and refuses a file that is not a ledger of this bank.</summary>
internal static class LedgerFile
{
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // The bank is not what is tested for power cuts: WAL without a sync for each batch survives the end of the process.
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
            Prepare(connection, path);
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new IOException($"{path}: the ledger cannot be opened ({failure.Message}).", failure);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        var applicationId = Number(connection, "PRAGMA application_id");
        if (applicationId == 0 && Number(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0)
        {
            Run(connection,
                $"BEGIN; {LedgerSchema.Create} PRAGMA application_id = {LedgerSchema.ApplicationId}; PRAGMA user_version = " +
                $"{LedgerSchema.Version}; COMMIT;");
            return;
        }

        if (applicationId != LedgerSchema.ApplicationId)
        {
            throw new InvalidDataException(
                $"{path}: not a ledger of this bank (application_id {applicationId}, expected {LedgerSchema.ApplicationId}).");
        }

        var version = Number(connection, "PRAGMA user_version");
        if (version != LedgerSchema.Version)
        {
            throw new InvalidDataException($"{path}: ledger of schema version {version}, expected {LedgerSchema.Version}.");
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this program
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this program
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
