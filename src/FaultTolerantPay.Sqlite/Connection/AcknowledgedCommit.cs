namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>The newest acknowledged commit, as recorded in the file next to the database.</summary>
/// <param name="Commit">The number of the newest commit; 0: there is no mark.</param>
/// <param name="Row">The number of the newest row in the file's hash chain; 0: no row is marked.</param>
/// <param name="Hash">The SHA-256 hash of that row, in hexadecimal digits.</param>
internal readonly record struct AcknowledgedCommit(long Commit, long Row, string Hash)
{
    /// <summary>The number of the newest row before this commit.</summary>
    public long RowBefore { get; init; }

    /// <summary>The hash of that row, in hexadecimal digits.</summary>
    public string HashBefore { get; init; } = "";

    /// <summary>Whether this commit was added to the chain as the earlier one left it, or to a longer one of another process.</summary>
    public bool Follows(AcknowledgedCommit earlier) =>
        earlier.Row == 0 || RowBefore > earlier.Row || (RowBefore == earlier.Row && HashBefore == earlier.Hash);

    /// <summary>Nothing was acknowledged yet. It is as long as every later mark.</summary>
    public static AcknowledgedCommit Nothing { get; } = new(0, 0, new string('0', 64));
}
