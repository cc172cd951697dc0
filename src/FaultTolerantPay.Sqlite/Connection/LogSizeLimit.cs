namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Keeps the write-ahead log from growing without end. SQLite starts it over by itself once no reader uses it; readers that overlap without
/// a gap keep it from that. Where the log has grown to four times what was asked for, readers are waited for: a moment only, since all
/// writes wait meanwhile, and again only after it has grown further.
/// </summary>
internal sealed class LogSizeLimit(string logPath, long wantedBytes, TimeSpan busyTimeout)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private readonly FileInfo _log = new(logPath);
    private long _mostBytes = 4 * wantedBytes;

    /// <summary>
    /// At the next call of <see cref="Keep"/> the log is started over whatever its size: it holds what was to be forgotten.
    /// </summary>
    public void StartOver() => _mostBytes = 0;

    /// <summary>Called by the writer after each transaction.</summary>
    public void Keep(SqliteConnection writer)
    {
        _log.Refresh();
        if (!_log.Exists || _log.Length <= _mostBytes)
            return;
        bool isStartedOver = writer.TryRestartLog(Wait, busyTimeout);
        _mostBytes = isStartedOver ? 4 * wantedBytes : _log.Length + wantedBytes;
    }
}
