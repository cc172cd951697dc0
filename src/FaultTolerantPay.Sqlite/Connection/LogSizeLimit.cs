namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Limits the size of the write-ahead log. SQLite restarts the log when no reader uses it; overlapping readers prevent that. When the log
/// is four times the configured size, this class waits for the readers. It waits only briefly, because all writes wait meanwhile, and waits
/// again only after the log has grown further.
/// </summary>
internal sealed class LogSizeLimit(string logPath, long wantedBytes, TimeSpan busyTimeout)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private readonly FileInfo _log = new(logPath);
    private long _mostBytes = 4 * wantedBytes;

    /// <summary>
    /// The next call of <see cref="Keep"/> restarts the log regardless of its size, because the log contains erased data.
    /// </summary>
    public void StartOver() => _mostBytes = 0;

    /// <summary>The writer calls this after each transaction.</summary>
    public void Keep(SqliteConnection writer)
    {
        _log.Refresh();
        if (!_log.Exists || _log.Length <= _mostBytes)
        {
            return;
        }

        bool isStartedOver = writer.TryRestartLog(Wait, busyTimeout);
        _mostBytes = isStartedOver ? 4 * wantedBytes : _log.Length + wantedBytes;
    }
}
