namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// The writer's open transaction, shared by the requests of a group. A derived class caches data that many of them read and change, and
/// writes it once, before the commit.
/// </summary>
internal abstract class WriteTransaction(SqliteConnection connection)
{
    private static readonly Sql Begin = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql Rollback = new("ROLLBACK");
    private static readonly Sql ReadVersion = new("PRAGMA user_version");

    private bool _isChanged;

    public SqliteConnection Connection => connection;

    /// <summary>Whether the present request has written anything.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Whether COMMIT was called: until then it is certain that nothing is durable.</summary>
    public bool IsCommitTried { get; private set; }

    /// <summary>Whether the log still contains deleted data that must leave it.</summary>
    public bool EmptiesLog { get; set; }

    public void Start()
    {
        IsCommitTried = false;
        EmptiesLog = false;
        // Still open only if an earlier rollback failed.
        Undo();
        connection.Run(Begin);
    }

    /// <summary>
    /// The schema version of the file in this transaction: another release may have migrated the file since it was opened.
    /// </summary>
    public long ReadSchemaVersion()
    {
        using Query query = connection.Use(ReadVersion);
        query.Step();
        return query.Long(0);
    }

    /// <summary>Starts the next request.</summary>
    public void NextRequest() => HasWritten = false;

    /// <summary>Called before the first write of a request: all checks must be complete.</summary>
    public void StartWriting() => HasWritten = _isChanged = true;

    /// <summary>Makes all writes durable.</summary>
    /// <returns>The commit to acknowledge; null if nothing was written.</returns>
    public AcknowledgedCommit? Commit()
    {
        AcknowledgedCommit? acknowledged = WriteShared(_isChanged);
        IsCommitTried = true;
        connection.Run(CommitAll);
        return acknowledged;
    }

    /// <summary>Rolls back, unless SQLite has already done so.</summary>
    public void Undo()
    {
        ForgetShared();
        _isChanged = false;
        HasWritten = false;
        if (connection.IsInTransaction)
        {
            connection.Run(Rollback);
        }
    }

    /// <summary>Writes the shared data of the requests, as the last step before the commit.</summary>
    /// <param name="isChanged">Whether any request wrote: only then does the commit get a number.</param>
    /// <returns>The commit to acknowledge; null if no request wrote.</returns>
    protected abstract AcknowledgedCommit? WriteShared(bool isChanged);

    /// <summary>Clears the shared data: the transaction is over, and other processes may write.</summary>
    protected abstract void ForgetShared();
}
