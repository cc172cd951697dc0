using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// SQLite answered with an error code. Never leaves this package: <see cref="StoreFailures"/> makes a <c>StoreException</c> of it.
/// </summary>
internal sealed class SqliteFailure(int extendedCode, string message) : Exception(message)
{
    /// <summary>The primary code, such as SQLITE_FULL.</summary>
    public int Code => ExtendedCode & 0xff;

    /// <summary>The code with its cause in the upper bits, such as SQLITE_IOERR_FSYNC.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>
    /// Whether a COMMIT that failed like this certainly wrote nothing: the lock, or the space for the last frame, was not there.
    /// </summary>
    public bool CommitWroteNothing => Code is raw.SQLITE_BUSY or raw.SQLITE_FULL;
}
