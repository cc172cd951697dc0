namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Writes on the caller's thread, one request per transaction, so that a simulation controls every interleaving.</summary>
internal sealed class InlineWriteQueue(StoreDatabaseFile file) : IWriteQueue
{
    private readonly Lock _lock = new();
    private readonly Writer _writer = new(file);
    private bool _isClosed;

    public TimeSpan BusyFor => TimeSpan.Zero;

    public void Post(WriteRequest request)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw StoreFailures.Closed(file.Path);
            }

            _writer.Write([request]);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _writer.Dispose();
        }
    }
}
