using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// An error code of SQLite. It never leaves this package: <see cref="StoreFailures"/> converts it to a <c>StoreException</c>.
/// </summary>
internal sealed class SqliteFailure(int extendedCode, string message) : Exception(message)
{
    /// <summary>The primary code, such as SQLITE_FULL.</summary>
    public int Code => ExtendedCode & 0xff;

    /// <summary>The code with its cause in the upper bits, such as SQLITE_IOERR_FSYNC.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>
    /// Whether a COMMIT with this error certainly wrote nothing, because it lacked the lock or the space for the last frame.
    /// </summary>
    public bool CommitWroteNothing => Code is raw.SQLITE_BUSY or raw.SQLITE_FULL;
}
