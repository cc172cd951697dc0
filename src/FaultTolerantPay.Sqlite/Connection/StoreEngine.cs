namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>One open file: a writer and readers. Who derives from it says what the file holds.</summary>
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

    /// <summary>The file, as the options named it.</summary>
    public string Path => _file.Path;

    /// <summary>Where its files are.</summary>
    public StorePaths Paths => _file.Paths;

    /// <summary>What is marked as acknowledged beside the file.</summary>
    public AcknowledgedCommit ReadMark() => _file.ReadMark();

    /// <summary>Reads. With group commit on a thread of the store's own, and within the disk's time limit; else on the caller's.</summary>
    public ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        _reads.ReadAsync(read, cancellationToken);

    /// <summary>Reads for as long as it takes, on a thread of its own.</summary>
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

    /// <summary>Throws where the file is lost, cannot be read, or the writer hangs.</summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        if (_writes.BusyFor is var busy && busy > _diskTimeout)
            throw StoreFailures.WriterHangs(_file.Path, busy);
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
    /// Writes, and completes when that is durable. Once it waits for the writer it is not cancelled any more: its outcome is always known.
    /// </summary>
    protected ValueTask<T> PostAsync<T>(Func<WriteTransaction, T> execute, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<T>(execute);
        _writes.Post(request);
        // Inline, the answer is there already: given as a value, nothing runs on another thread.
        return _isInline && request.Answer.IsCompletedSuccessfully
            ? ValueTask.FromResult(request.Answer.Result)
            : new ValueTask<T>(request.Answer);
    }
}
