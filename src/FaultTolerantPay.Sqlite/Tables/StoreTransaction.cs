using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// The writer's transaction with data that many requests of a group change: counters, the lease number and the end of the audit trail.
/// Each is read once, cached here and written at the end.
/// </summary>
internal sealed class StoreTransaction(SqliteConnection connection) : WriteTransaction(connection)
{
    private static readonly Sql ReadFence = new("SELECT number, commits, chain_number, chain_hash FROM fence WHERE id = 1");
    private static readonly Sql WriteFence = new("UPDATE fence SET number = ?, commits = ?, chain_number = ?, chain_hash = ? WHERE id = 1");
    private static readonly Sql FindSubject = new("SELECT id FROM subject WHERE merchant = ? AND order_id = ? AND attempt = ?");
    private static readonly Sql AddSubject = new("INSERT INTO subject (merchant, order_id, attempt) VALUES (?, ?, ?)");

    private long? _fence;
    private long _commits;
    private AuditLink _chain;
    private AuditLink _chainBefore;

    public CounterCache Counters { get; } = new(connection);

    /// <summary>A lease number that was never used before.</summary>
    public long NextFence()
    {
        _fence = checked(Fence() + 1);
        return _fence.Value;
    }

    /// <summary>Appends a row to the chain of the audit trail.</summary>
    /// <param name="content">The hash of its content.</param>
    public AuditLink Append(ReadOnlySpan<byte> content)
    {
        Fence();
        return _chain = _chain.Next(content);
    }

    /// <summary>The number of an attempt or of a merchant's message stream; assigned now if there is none.</summary>
    public long SubjectFor(TransactionKey key)
    {
        using (Query find = Connection.Use(FindSubject).Bind(key))
        {
            if (find.Step())
            {
                return find.Long(0);
            }
        }
        using Query add = Connection.Use(AddSubject).Bind(key);
        add.Execute();
        return Connection.LastInsertId;
    }

    protected override AcknowledgedCommit? WriteShared(bool isChanged)
    {
        Counters.Flush();
        if (!isChanged)
        {
            return null;
        }

        long fence = Fence();
        using Query query = Connection.Use(WriteFence).Bind(fence).Bind(checked(++_commits)).Bind(_chain.Number).BindBytes(_chain.Hash);
        query.Execute();
        return new AcknowledgedCommit(_commits, _chain.Number, Convert.ToHexStringLower(_chain.Hash))
        {
            RowBefore = _chainBefore.Number,
            HashBefore = Convert.ToHexStringLower(_chainBefore.Hash),
        };
    }

    protected override void ForgetShared()
    {
        Counters.Clear();
        _fence = null;
    }

    private long Fence()
    {
        if (_fence is { } known)
        {
            return known;
        }

        using Query query = Connection.Use(ReadFence);
        query.Step();
        _commits = query.Long(1);
        _chain = _chainBefore = new AuditLink(query.Long(2), query.Bytes(3).ToArray());
        _fence = query.Long(0);
        return _fence.Value;
    }
}
