namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Limits the size of the write-ahead log. SQLite restarts the log when no reader uses it; overlapping readers prevent that. When the log
/// is four times the configured size, this class waits for the readers. It waits only briefly, because all writes wait meanwhile, and waits
/// again only after the log has grown further.
/// </summary>
internal sealed class LogSizeLimit(string logPath, long wantedBytes, TimeSpan busyTimeout)
{
    // A reader that holds erased data in the log may stay for minutes: writes wait for it only now and then.
    private const int TriesEvery = 64;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private readonly FileInfo _log = new(logPath);
    private long _mostBytes = 4 * wantedBytes;
    private bool _holdsErased;
    private int _sinceTry;

    /// <summary>
    /// The next call of <see cref="Keep"/> restarts the log regardless of its size, because the log contains erased data. While readers use
    /// the log, later calls try again.
    /// </summary>
    public void StartOver()
    {
        _holdsErased = true;
        _sinceTry = TriesEvery;
    }

    /// <summary>The writer calls this after each transaction.</summary>
    public void Keep(SqliteConnection writer)
    {
        _log.Refresh();
        bool isTooLong = _log.Exists && _log.Length > _mostBytes;
        if (!isTooLong && !(_holdsErased && ++_sinceTry > TriesEvery))
        {
            return;
        }

        _sinceTry = 0;
        bool isStartedOver = writer.TryRestartLog(Wait, busyTimeout);
        _holdsErased &= !isStartedOver;
        _mostBytes = isStartedOver ? 4 * wantedBytes : Math.Max(4 * wantedBytes, _log.Length + wantedBytes);
    }
}
