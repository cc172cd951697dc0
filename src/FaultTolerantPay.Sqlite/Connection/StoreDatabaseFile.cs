using System.Globalization;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Opens and closes the connections of one store file, and guards the file from the first connection to the last.</summary>
internal sealed class StoreDatabaseFile
{
    private const long PageBytes = 4096;
    private readonly Lock _lock = new();
    private readonly SqliteStoreOptions _options;
    private readonly IFileSchema _schema;
    private readonly TimeProvider _time;
    private readonly StorePaths _paths;
    private readonly FileGuard _guard;
    private AcknowledgedMarkFile? _mark;
    private int _connections;

    /// <summary>Opens the file for this process only once.</summary>
    public StoreDatabaseFile(SqliteStoreOptions options, IFileSchema schema, TimeProvider time)
    {
        _options = options;
        _schema = schema;
        _time = time;
        SqliteLibrary.Require(options.Path);
        _paths = StorePaths.Of(options.Path);
        _guard = OpenFiles.Open(_paths);
    }

    /// <summary>The file, as named in the options.</summary>
    public string Path => _paths.Named;

    /// <summary>The paths of its files.</summary>
    public StorePaths Paths => _paths;

    /// <summary>Its schema.</summary>
    public IFileSchema Schema => _schema;

    /// <summary>Detects whether its files were removed or replaced.</summary>
    public FileGuard Guard => _guard;

    /// <summary>Opens the writer, the first connection. Creates the store or migrates it to the newest version, if necessary.</summary>
    public SqliteConnection OpenWriter()
    {
        SqliteConnection? connection = null;
        try
        {
            // Before the file is read, because another process may acknowledge more commits meanwhile.
            AcknowledgedCommit acknowledged = AcknowledgedMarkFile.Read(_paths);
            connection = SqliteConnection.Open(_paths.Database, raw.SQLITE_OPEN_READWRITE, _options.BusyTimeout);
            Prepare(connection, acknowledged);
            // The first read of a file with a log: only now do all its files exist.
            connection.ReadOnce("PRAGMA user_version");
            _guard.Begin();
            _mark = AcknowledgedMarkFile.Open(_paths);
            SpaceReserve.Take(_paths, _options.ReserveKilobytes * 1_000L);
            _connections = 1;
            return connection;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            _guard.Dispose();
            throw e switch
            {
                SqliteFailure failure => StoreFailures.Open(Path, failure),
                IOException or UnauthorizedAccessException => StoreFailures.Open(Path, e.Message),
                _ => e,
            };
        }
    }

    /// <summary>Opens a read-only connection.</summary>
    public SqliteConnection OpenReader()
    {
        lock (_lock)
        {
            if (_connections == 0)
            {
                throw StoreFailures.Closed(Path);
            }

            SqliteConnection connection = SqliteConnection.Open(_paths.Database, raw.SQLITE_OPEN_READWRITE, _options.BusyTimeout);
            _connections++;
            try
            {
                connection.RunScript("PRAGMA query_only = ON");
                // Opens the log as well: the connection that is closed last writes it to the database file.
                connection.ReadOnce("PRAGMA user_version");
                // Otherwise it may have opened another file than the writer.
                if (_guard.FindLoss() is { } loss)
                {
                    throw StoreFailures.Lost(Path, loss, nothingWritten: true);
                }

                return connection;
            }
            catch
            {
                Close(connection);
                throw;
            }
        }
    }

    /// <summary>Closes a connection; after the last one the process releases the file.</summary>
    public void Close(SqliteConnection connection)
    {
        lock (_lock)
        {
            if (_guard.FindLoss() is not null)
            {
                connection.LeaveLogAlone();
            }

            bool isLast = --_connections == 0;
            if (isLast)
            {
                _guard.GiveBack();
            }

            connection.Dispose();
            if (!isLast)
            {
                return;
            }

            _guard.Dispose();
            _mark!.Dispose();
        }
    }

    /// <summary>Limits the size of this file's log.</summary>
    public LogSizeLimit BoundLog() => new(_paths.Log, _options.CheckpointPages * PageBytes, _options.BusyTimeout);

    /// <summary>Marks a commit as the newest acknowledged one.</summary>
    public void Mark(AcknowledgedCommit newest) => _mark!.Write(newest);

    /// <summary>The newest acknowledged commit of any process.</summary>
    public AcknowledgedCommit ReadMark() => AcknowledgedMarkFile.Read(_paths);

    private void Prepare(SqliteConnection connection, AcknowledgedCommit acknowledged)
    {
        // This check comes first, so that a foreign or incomplete file is not changed.
        int version = CheckIsOurs(connection);
        CheckHoldsAll(connection, acknowledged.Commit);
        // A mark that changes meanwhile is another process's, which goes on; it may have been read half-way.
        if (_schema.FindLossOfRows(connection, acknowledged) is { } loss && AcknowledgedMarkFile.Read(_paths) == acknowledged)
        {
            throw StoreFailures.Open(
                Path,
                $"{loss} ('{_paths.Mark}'): rows were removed from it, or others put in their place. Put the file back as it was; "
                + "or, once what is missing was reconciled, remove that mark and start again.");
        }

        if (connection.ReadOnce("PRAGMA journal_mode = WAL") != "wal")
        {
            throw StoreFailures.Open(Path, "its disk does not support a write-ahead log; expected a local disk.");
        }

        connection.RunScript(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA synchronous = {_options.Synchronous};
            PRAGMA secure_delete = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -{_options.CacheKilobytes};
            PRAGMA wal_autocheckpoint = {_options.CheckpointPages};
            PRAGMA journal_size_limit = {_options.CheckpointPages * PageBytes};
            """));
        if (_options.MaxPages > 0)
        {
            connection.ReadOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {_options.MaxPages}"));
        }

        if (version == _schema.NewestVersion)
        {
            return;
        }

        connection.RunScript("BEGIN IMMEDIATE");
        try
        {
            // Checked again while no other process can write: another process may have migrated the file first.
            version = CheckIsOurs(connection);
            _schema.Migrate(connection, version, _time.GetUtcNow());
            connection.RunScript("COMMIT");
        }
        catch
        {
            if (connection.IsInTransaction)
            {
                connection.RunScript("ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>The file's schema version; 0 for an empty file.</summary>
    private int CheckIsOurs(SqliteConnection connection)
    {
        long application = Number(connection, "PRAGMA application_id");
        long version = Number(connection, "PRAGMA user_version");
        bool isEmpty = Number(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0;
        if (isEmpty && application == 0 && version == 0)
        {
            return 0;
        }

        int ours = _schema.ApplicationId;
        int newest = _schema.NewestVersion;
        if (application != ours)
        {
            throw StoreFailures.Open(
                Path, $"it is a SQLite database of another application (application_id {application}); expected {ours}, or no file.");
        }
        if (version > newest)
        {
            throw StoreFailures.Open(
                Path, $"its schema version is {version}, made by a newer release; this one knows versions 1 to {newest}.");
        }
        return version >= 1 && !isEmpty
            ? (int)version
            : throw StoreFailures.Open(Path, $"its schema version is {version}; expected 1 to {newest}.");
    }

    /// <summary>Whether the file contains every acknowledged commit.</summary>
    private void CheckHoldsAll(SqliteConnection connection, long acknowledged)
    {
        long held = _schema.CountCommits(connection);
        if (held >= acknowledged)
        {
            return;
        }

        throw StoreFailures.Open(
            Path,
            $"it holds {held} commits, and {acknowledged} were acknowledged ('{_paths.Mark}'): its log (-wal) was removed, "
            + "or an older copy was put in its place. Put the newest file and log back; "
            + "or, once what is missing was reconciled with the channels, remove that mark and start again.");
    }

    private static long Number(SqliteConnection connection, string text) =>
        long.Parse(connection.ReadOnce(text) ?? "0", CultureInfo.InvariantCulture);
}
