using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>
/// A chain's share of a counter: what the batches of this chain added to it, and how much they may add before they ask again.
/// </summary>
/// <param name="Key">The counter.</param>
/// <param name="Chain">The chain. Its batch alone changes the share, unless another one holds the row's lock.</param>
/// <param name="Used">
/// What was added here; negative if more was taken away. The counter's value is the sum of its row and its shares.
/// </param>
/// <param name="Granted">How far <paramref name="Used"/> may grow. Every other batch counts all of it as used.</param>
/// <param name="Limit">The limit under which it was granted. Under another limit, nothing is granted. Null in both: no limit.</param>
internal readonly record struct CounterShare(
    CounterKey Key, long Chain, CounterValue Used, CounterValue Granted, ShareLimit Limit)
{
    /// <summary>What other batches must count.</summary>
    public CounterValue Committed =>
        new(Math.Max(Used.AmountMinor, Granted.AmountMinor), Math.Max(Used.Count, Granted.Count));

    /// <summary>Whether these changes of it stay within what is granted. What only takes away always does.</summary>
    /// <param name="used">What is used now, with changes that are not written yet.</param>
    /// <param name="changes">Further changes.</param>
    public bool Covers(CounterValue used, IEnumerable<CounterChange> changes)
    {
        (Int128 amount, Int128 count) = (0, 0);
        foreach (CounterChange change in changes)
        {
            amount += change.AmountDelta;
            count += change.CountDelta;
        }

        return (amount <= 0 || Limit.MaxAmountMinor is null || used.AmountMinor + amount <= Granted.AmountMinor)
            && (count <= 0 || Limit.MaxCount is null || used.Count + count <= Granted.Count);
    }
}

/// <summary>The limit of a share; null: none.</summary>
internal readonly record struct ShareLimit(long? MaxAmountMinor, long? MaxCount)
{
    /// <summary>Nothing is granted: whoever adds something asks first.</summary>
    public static readonly ShareLimit Returned = new(long.MaxValue, long.MaxValue);

    public static ShareLimit Of(CounterLimit limit) => new(limit.MaxAmountMinor, limit.MaxCount);
}

/// <summary>
/// The shares of hot counters. A batch locks the rows that it uses, in the order of key and chain, after all its other locks.
/// </summary>
internal static class CounterShares
{
    private const string Columns =
        "key, chain, amount_minor, count, granted_minor, granted_count, max_amount_minor, max_count";

    private const string LockOwnRows =
        $"SELECT {Columns} FROM counter_share WHERE chain = {ChainTable.Own} AND key = ANY ($1) ORDER BY key, chain FOR UPDATE";

    private const string LockAllRows = $"SELECT {Columns} FROM counter_share WHERE key = ANY ($1) ORDER BY key, chain FOR UPDATE";

    private const string ReadOtherRows =
        $"SELECT {Columns} FROM counter_share WHERE key = ANY ($1) AND chain <> {ChainTable.Own}";

    private const string Arrays =
        "$2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[]";

    private static readonly string InsertAll = Changes.Exactly($"INSERT INTO counter_share ({Columns}) SELECT * FROM unnest({Arrays})");

    private static readonly string UpdateAll = Changes.Exactly($"""
        UPDATE counter_share s SET amount_minor = v.amount_minor, count = v.count, granted_minor = v.granted_minor,
          granted_count = v.granted_count, max_amount_minor = v.max_amount_minor, max_count = v.max_count
        FROM unnest({Arrays}) v ({Columns}) WHERE s.chain = v.chain AND s.key = v.key
        """);

    /// <summary>Locks and reads the shares that the batch's own chain has of these counters.</summary>
    public static Reading LockOwn(IReadOnlyDictionary<string, CounterKey> keys, Action<CounterShare> take) => Read(LockOwnRows, keys, take);

    /// <summary>Locks and reads all shares of these counters: it waits for the batches that use them.</summary>
    public static Reading LockAll(IReadOnlyDictionary<string, CounterKey> keys, Action<CounterShare> take) => Read(LockAllRows, keys, take);

    /// <summary>
    /// Reads the shares of other chains. Until their counters' locks are free, what they have granted does not change.
    /// </summary>
    public static Reading ReadOthers(IReadOnlyDictionary<string, CounterKey> keys, Action<CounterShare> take) =>
        Read(ReadOtherRows, keys, take);

    public static void Insert(Session session, IReadOnlyList<CounterShare> rows) => Changes.Defer(session, rows, InsertAll, ColumnsOf);

    public static void Update(Session session, IReadOnlyList<CounterShare> rows) => Changes.Defer(session, rows, UpdateAll, ColumnsOf);

    private static Reading Read(string sql, IReadOnlyDictionary<string, CounterKey> keys, Action<CounterShare> take) => new(
        new Statement(sql, Parameter.Texts([.. keys.Keys])),
        row => take(new CounterShare(
            keys[row.Text(0)],
            row.Long(1),
            new CounterValue(row.Long(2), row.Long(3)),
            new CounterValue(row.Long(4), row.Long(5)),
            new ShareLimit(row.LongOrNull(6), row.LongOrNull(7)))));

    private static NpgsqlParameter[] ColumnsOf(IReadOnlyList<CounterShare> rows) =>
    [
        Parameter.Texts(rows, row => CounterRows.TextOf(row.Key)),
        Parameter.Longs(rows, row => row.Chain),
        Parameter.Longs(rows, row => row.Used.AmountMinor),
        Parameter.Longs(rows, row => row.Used.Count),
        Parameter.Longs(rows, row => row.Granted.AmountMinor),
        Parameter.Longs(rows, row => row.Granted.Count),
        Parameter.Longs([.. rows.Select(row => row.Limit.MaxAmountMinor)]),
        Parameter.Longs([.. rows.Select(row => row.Limit.MaxCount)]),
    ];
}
