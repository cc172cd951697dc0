namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Reads on the caller's thread, one at a time.</summary>
internal sealed class InlineReadQueue(StoreDatabaseFile file) : IReadQueue
{
    private readonly Lock _lock = new();
    private readonly Reader _reader = new(file);
    private bool _isClosed;

    public ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _isClosed ? throw StoreFailures.Closed(file.Path) : ValueTask.FromResult(_reader.Read(read));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _reader.Dispose();
        }
    }
}
