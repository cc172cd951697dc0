using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private const uint Persistent = 0x01; // SQLITE_PREPARE_PERSISTENT: the statement is kept and used again.
    private readonly sqlite3 _db;
    private sqlite3_stmt?[] _statements = new sqlite3_stmt?[64];

    static SqliteConnection() => Batteries_V2.Init();

    private SqliteConnection(sqlite3 db) => _db = db;

    /// <summary>The number of the last inserted row.</summary>
    public long LastInsertId => raw.sqlite3_last_insert_rowid(_db);

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    /// <summary>The number of rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <exception cref="SqliteFailure">The file cannot be opened.</exception>
    public static SqliteConnection Open(string path, int flags, TimeSpan busyTimeout)
    {
        int code = raw.sqlite3_open_v2(path, out sqlite3 db, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new SqliteConnection(db);
        if (code != raw.SQLITE_OK)
        {
            SqliteFailure failure = connection.FailureOf(code);
            connection.Dispose();
            throw failure;
        }
        _ = raw.sqlite3_extended_result_codes(db, 1);
        connection.SetBusyTimeout(busyTimeout);
        return connection;
    }

    /// <summary>The prepared statement, ready for its parameters.</summary>
    public Query Use(Sql sql)
    {
        if (sql.Number >= _statements.Length)
        {
            Array.Resize(ref _statements, sql.Number + 32);
        }

        sqlite3_stmt statement = _statements[sql.Number] ??= Prepare(sql.Text);
        return new Query(this, statement);
    }

    /// <summary>Runs a statement without parameters.</summary>
    public void Run(Sql sql)
    {
        using Query query = Use(sql);
        query.Execute();
    }

    /// <summary>Runs statements that are used only once, such as a migration.</summary>
    public void RunScript(string script) => Check(raw.sqlite3_exec(_db, script));

    /// <summary>Runs a statement that is used only once, such as a PRAGMA, and returns the first column of its first row.</summary>
    public string? ReadOnce(string text)
    {
        using sqlite3_stmt statement = Prepare(text);
        var query = new Query(this, statement);
        return query.Step() ? query.TextOrNull(0) : null;
    }

    /// <summary>Writes the whole log to the database file and restarts the log, if readers release it in time.</summary>
    /// <param name="wait">How long the checkpoint waits for readers.</param>
    /// <param name="busyTimeout">How long other statements wait for locks.</param>
    public bool TryRestartLog(TimeSpan wait, TimeSpan busyTimeout)
    {
        SetBusyTimeout(wait);
        int code = raw.sqlite3_wal_checkpoint_v2(_db, null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        SetBusyTimeout(busyTimeout);
        return code == raw.SQLITE_OK;
    }

    /// <summary>Writes the whole log to the database file, however long that takes.</summary>
    public bool TryEmptyLog()
    {
        int code = raw.sqlite3_wal_checkpoint_v2(_db, null, raw.SQLITE_CHECKPOINT_FULL, out int inLog, out int broughtOver);
        return code == raw.SQLITE_OK && inLog == broughtOver;
    }

    /// <summary>Prevents a checkpoint on close: another file may have taken the log's place.</summary>
    public void LeaveLogAlone() => _ = raw.sqlite3_db_config(_db, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    /// <summary>
    /// Interrupts the current statement, if there is one. Called by another thread, while the connection is certainly open.
    /// </summary>
    public void Interrupt() => raw.sqlite3_interrupt(_db);

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw FailureOf(code);
        }
    }

    public SqliteFailure FailureOf(int code)
    {
        int extended = raw.sqlite3_extended_errcode(_db);
        return new SqliteFailure((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(_db).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (sqlite3_stmt? statement in _statements)
        {
            statement?.Dispose();
        }

        _statements = [];
        _db.Dispose();
    }

    private void SetBusyTimeout(TimeSpan timeout) => _ = raw.sqlite3_busy_timeout(_db, checked((int)timeout.TotalMilliseconds));

    private sqlite3_stmt Prepare(string text)
    {
        Check(raw.sqlite3_prepare_v3(_db, text, Persistent, out sqlite3_stmt statement));
        return statement;
    }
}
