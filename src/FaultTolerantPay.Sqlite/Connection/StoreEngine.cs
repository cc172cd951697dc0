namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>One open file with a writer and readers. A derived class defines the content of the file.</summary>
internal abstract class StoreEngine : IDisposable
{
    private readonly StoreDatabaseFile _file;
    private readonly IWriteQueue _writes;
    private readonly IReadQueue _reads;
    private readonly TimeSpan _diskTimeout;
    private readonly bool _isInline;

    protected StoreEngine(SqliteStoreOptions options, IFileSchema schema, TimeProvider time)
    {
        _file = new StoreDatabaseFile(options, schema, time);
        _diskTimeout = options.DiskTimeout;
        _isInline = !options.GroupCommit;
        _writes = _isInline ? new InlineWriteQueue(_file) : new GroupWriteQueue(_file, options);
        _reads = _isInline ? new InlineReadQueue(_file) : new ThreadedReadQueue(_file, options.DiskTimeout);
    }

    /// <summary>The file, as named in the options.</summary>
    public string Path => _file.Path;

    /// <summary>The paths of its files.</summary>
    public StorePaths Paths => _file.Paths;

    /// <summary>The acknowledged commit that is marked next to the file.</summary>
    public AcknowledgedCommit ReadMark() => _file.ReadMark();

    /// <summary>Reads. With group commit, on a reader thread and within the disk's timeout; otherwise on the caller's thread.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _reads.ReadAsync(read, cancellationToken);

    /// <summary>Reads without a timeout, on a separate thread.</summary>
    public Task<T> ReadLongAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                using var reader = new Reader(_file);
                using CancellationTokenRegistration registration = cancellationToken.Register(reader.Interrupt);
                try
                {
                    return reader.Read(read);
                }
                catch (StoreException) when (cancellationToken.IsCancellationRequested)
                {
                    throw new OperationCanceledException(cancellationToken);
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Throws if the file is lost or unreadable, or the writer hangs.</summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        if (_writes.BusyFor is var busy && busy > _diskTimeout)
        {
            throw StoreFailures.WriterHangs(_file.Path, busy);
        }

        await ReadAsync(
            _ => _file.Guard.FindLoss() is { } loss ? throw StoreFailures.Lost(_file.Path, loss, nothingWritten: true) : true,
            cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _writes.Dispose();
        _reads.Dispose();
    }

    /// <summary>
    /// Writes, and completes when the write is durable. A write that waits for the writer can no longer be cancelled, so its outcome is
    /// always known.
    /// </summary>
    protected ValueTask<T> PostAsync<T>(Func<WriteTransaction, T> execute, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<T>(execute);
        _writes.Post(request);
        // Inline, the result is already available: returned as a value, it runs nothing on another thread.
#pragma warning disable CA1849 // The task has completed.
        return _isInline && request.Answer.IsCompletedSuccessfully
            ? ValueTask.FromResult(request.Answer.Result)
            : new ValueTask<T>(request.Answer);
#pragma warning restore CA1849
    }
}
