namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// The open transaction of the writer, shared by the requests of a group. A derived class keeps what many of them read and change; it
/// writes that once, before the commit.
/// </summary>
internal abstract class WriteTransaction(SqliteConnection connection)
{
    private static readonly Sql Begin = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql Rollback = new("ROLLBACK");
    private static readonly Sql ReadVersion = new("PRAGMA user_version");

    private bool _isChanged;

    public SqliteConnection Connection => connection;

    /// <summary>Whether the present request wrote anything yet.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Whether COMMIT was tried: until then it is certain that nothing is durable.</summary>
    public bool IsCommitTried { get; private set; }

    /// <summary>Whether what was deleted is in the log still, and must leave it.</summary>
    public bool EmptiesLog { get; set; }

    public void Start()
    {
        IsCommitTried = false;
        EmptiesLog = false;
        // Left open only where an earlier rollback failed.
        Undo();
        connection.Run(Begin);
    }

    /// <summary>
    /// The schema version of the file as this transaction sees it: another release may have moved it on since it was opened.
    /// </summary>
    public long ReadSchemaVersion()
    {
        using Query query = connection.Use(ReadVersion);
        query.Step();
        return query.Long(0);
    }

    /// <summary>The next request begins.</summary>
    public void NextRequest() => HasWritten = false;

    /// <summary>Called before the first write of a request: from here on nothing is checked any more.</summary>
    public void StartWriting() => HasWritten = _isChanged = true;

    /// <summary>Makes all of it durable.</summary>
    /// <returns>What is acknowledged by it; null where nothing was written.</returns>
    public AcknowledgedCommit? Commit()
    {
        AcknowledgedCommit? acknowledged = WriteShared(_isChanged);
        IsCommitTried = true;
        connection.Run(CommitAll);
        return acknowledged;
    }

    /// <summary>Undoes all of it, where SQLite did not do so itself.</summary>
    public void Undo()
    {
        ForgetShared();
        _isChanged = false;
        HasWritten = false;
        if (connection.IsInTransaction)
            connection.Run(Rollback);
    }

    /// <summary>Writes what the requests share, as the last thing before the commit.</summary>
    /// <param name="isChanged">Whether any request wrote: only then has the commit a number.</param>
    /// <returns>What is acknowledged by the commit; null where no request wrote.</returns>
    protected abstract AcknowledgedCommit? WriteShared(bool isChanged);

    /// <summary>Forgets what the requests shared: the transaction is over, and other processes may write.</summary>
    protected abstract void ForgetShared();
}
