using System.Globalization;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>Opens connections on one store file, after it was seen to be one.</summary>
internal sealed class StoreFile(SqliteStoreOptions options, TimeProvider time)
{
    private const long PageBytes = 4096;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>The file, as the options named it.</summary>
    public string Path => options.Path;

    /// <summary>Opens the writer: makes the file or brings it to the newest version where needed.</summary>
    public Connection OpenWriter()
    {
        string full = System.IO.Path.GetFullPath(Path);
        if (Directory.Exists(full))
            throw StoreFailures.Open(Path, "it is a directory; expected a file.");
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(full)))
            throw StoreFailures.Open(Path, $"its directory '{System.IO.Path.GetDirectoryName(full)}' is not there; expected an existing one.");
        CheckHeader(full);
        Connection? connection = null;
        try
        {
            connection = Connection.Open(full, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, options.BusyTimeout);
            Prepare(connection);
            return connection;
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            throw StoreFailures.Open(Path, failure);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a reader, which cannot write.</summary>
    public Connection OpenReader()
    {
        Connection connection = Connection.Open(System.IO.Path.GetFullPath(Path), raw.SQLITE_OPEN_READWRITE, options.BusyTimeout);
        connection.RunScript("PRAGMA query_only = ON");
        return connection;
    }

    /// <summary>What keeps the log of this file within its bound.</summary>
    public LogBound BoundLog() => new(Path, options.CheckpointPages * PageBytes, options.BusyTimeout);

    // SQLite takes any file that does not begin like a database for one that is encrypted; a file of another kind deserves a plainer word.
    private void CheckHeader(string full)
    {
        if (!File.Exists(full))
            return;
        try
        {
            using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[Magic.Length];
            int length = stream.ReadAtLeast(start, Magic.Length, throwOnEndOfStream: false);
            if (length > 0 && !start.SequenceEqual(Magic))
                throw StoreFailures.Open(Path, "it is not a SQLite database; expected a file that FaultTolerantPay.Sqlite created, or none.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFailures.Open(Path, $"it cannot be read ({e.Message}); expected read and write permission.");
        }
    }

    private void Prepare(Connection connection)
    {
        // First of all, so that a foreign file is left as it is.
        int version = CheckIsOurs(connection);
        if (connection.ReadOnce("PRAGMA journal_mode = WAL") != "wal")
            throw StoreFailures.Open(Path, "its disk does not support a write-ahead log; expected a local disk.");
        connection.RunScript(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA synchronous = {options.Synchronous};
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -{options.CacheKilobytes};
            PRAGMA wal_autocheckpoint = {options.CheckpointPages};
            PRAGMA journal_size_limit = {options.CheckpointPages * PageBytes};
            """));
        if (options.MaxPages > 0)
            connection.ReadOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {options.MaxPages}"));
        if (version == Schema.Newest)
            return;
        connection.RunScript("BEGIN IMMEDIATE");
        try
        {
            // Again, now that nobody else can write: another process may have been here first.
            version = CheckIsOurs(connection);
            Schema.Migrate(connection, version, time.GetUtcNow());
            connection.RunScript("COMMIT");
        }
        catch
        {
            if (connection.IsInTransaction)
                connection.RunScript("ROLLBACK");
            throw;
        }
    }

    /// <summary>The file's schema version; 0 where it is empty.</summary>
    private int CheckIsOurs(Connection connection)
    {
        long application = Number(connection, "PRAGMA application_id");
        long version = Number(connection, "PRAGMA user_version");
        bool isEmpty = Number(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0;
        if (isEmpty && application == 0 && version == 0)
            return 0;
        if (application != Schema.ApplicationId)
            throw StoreFailures.Open(Path, $"it is a SQLite database of another application (application_id {application}); expected {Schema.ApplicationId}, or no file.");
        if (version > Schema.Newest)
            throw StoreFailures.Open(Path, $"its schema version is {version}, made by a newer release; this one knows versions 1 to {Schema.Newest}.");
        return version >= 1 && !isEmpty ? (int)version : throw StoreFailures.Open(Path, $"its schema version is {version}; expected 1 to {Schema.Newest}.");
    }

    private static long Number(Connection connection, string text) => long.Parse(connection.ReadOnce(text) ?? "0", CultureInfo.InvariantCulture);
}
