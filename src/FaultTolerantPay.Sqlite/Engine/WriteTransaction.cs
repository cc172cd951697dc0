using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>
/// The open transaction of the writer, shared by the requests of a group. What many of them change, counters and the fencing number, is read once, kept here
/// and written at the end.
/// </summary>
internal sealed class WriteTransaction(Connection connection)
{
    private static readonly Sql Begin = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = new("COMMIT");
    private static readonly Sql Rollback = new("ROLLBACK");
    private static readonly Sql ReadVersion = new("PRAGMA user_version");
    private static readonly Sql ReadFence = new("SELECT number, commits, chain_number, chain_hash FROM fence WHERE id = 1");
    private static readonly Sql WriteFence = new("UPDATE fence SET number = ?, commits = ?, chain_number = ?, chain_hash = ? WHERE id = 1");
    private static readonly Sql FindSubject = new("SELECT id FROM subject WHERE merchant = ? AND order_id = ? AND attempt = ?");
    private static readonly Sql AddSubject = new("INSERT INTO subject (merchant, order_id, attempt) VALUES (?, ?, ?)");

    private long? _fence;
    private long _commits;
    private AuditLink _chain;
    private bool _isChanged;

    public Connection Connection => connection;

    public CounterSheet Counters { get; } = new(connection);

    /// <summary>Whether the present request wrote anything yet.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Whether COMMIT was tried: until then it is certain that nothing is durable.</summary>
    public bool IsCommitTried { get; private set; }

    /// <summary>The number of the commit: one more than of the one before, whichever process made that. Null while there is none, or where nothing was written.</summary>
    public long? Number { get; private set; }

    /// <summary>The end of the audit trail; only where something was written.</summary>
    public AuditLink Chain => _chain;

    /// <summary>Whether what was deleted is in the log still, and must leave it.</summary>
    public bool EmptiesLog { get; set; }

    public void Start()
    {
        IsCommitTried = false;
        EmptiesLog = false;
        Number = null;
        // Left open only where an earlier rollback failed.
        Undo();
        connection.Run(Begin);
    }

    /// <summary>The schema version of the file as this transaction sees it: another release may have moved it on since it was opened.</summary>
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
    public void Commit()
    {
        Counters.Flush();
        if (_isChanged)
        {
            long fence = Fence();
            using Query query = connection.Use(WriteFence).Bind(fence).Bind(checked(++_commits)).Bind(_chain.Number).BindBytes(_chain.Hash);
            query.Execute();
        }
        IsCommitTried = true;
        connection.Run(CommitAll);
        Number = _isChanged ? _commits : null;
    }

    /// <summary>Undoes all of it, where SQLite did not do so itself.</summary>
    public void Undo()
    {
        Forget();
        if (connection.IsInTransaction)
            connection.Run(Rollback);
    }

    /// <summary>A fencing number that was never given before.</summary>
    public long NextFence()
    {
        _fence = checked(Fence() + 1);
        return _fence.Value;
    }

    /// <summary>Puts a row at the end of the chain of the audit trail.</summary>
    /// <param name="content">The hash of what it says.</param>
    public AuditLink Append(ReadOnlySpan<byte> content)
    {
        Fence();
        return _chain = _chain.Next(content);
    }

    /// <summary>The number of an attempt or a merchant's message stream, given now where there is none.</summary>
    public long SubjectFor(TransactionKey key)
    {
        using (Query find = connection.Use(FindSubject).Bind(key))
        {
            if (find.Step())
                return find.Long(0);
        }
        using Query add = connection.Use(AddSubject).Bind(key);
        add.Execute();
        return connection.LastInsertId;
    }

    private void Forget()
    {
        Counters.Clear();
        _fence = null;
        _isChanged = false;
        HasWritten = false;
    }

    private long Fence()
    {
        if (_fence is { } known)
            return known;
        using Query query = connection.Use(ReadFence);
        query.Step();
        _commits = query.Long(1);
        _chain = new AuditLink(query.Long(2), query.Bytes(3).ToArray());
        _fence = query.Long(0);
        return _fence.Value;
    }
}
