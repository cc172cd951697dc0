namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>One open file: a writer and readers. The three stores are views of it.</summary>
internal sealed class StoreEngine : IDisposable
{
    private readonly IWriteQueue _writes;
    private readonly ReaderPool _readers;
    private readonly bool _isInline;

    public StoreEngine(SqliteStoreOptions options, TimeProvider time)
    {
        var file = new StoreFile(options, time);
        _isInline = !options.GroupCommit;
        _writes = _isInline ? new InlineWriteQueue(file) : new GroupWriteQueue(file, options.MaxWaitingWrites, options.MaxGroup);
        _readers = new ReaderPool(file);
    }

    /// <summary>Reads on the caller's thread.</summary>
    public ValueTask<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read(read));
    }

    /// <summary>Writes, and completes when that is durable. Once it waits for the writer it is not cancelled any more: its outcome is always known.</summary>
    public ValueTask<T> WriteAsync<T>(Func<WriteTransaction, T> execute, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<T>(execute);
        _writes.Post(request);
        // Inline, the answer is there already: given as a value, nothing runs on another thread.
        return _isInline && request.Answer.IsCompletedSuccessfully ? ValueTask.FromResult(request.Answer.Result) : new ValueTask<T>(request.Answer);
    }

    public void Dispose()
    {
        _writes.Dispose();
        _readers.Dispose();
    }
}
