using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Reads on a few threads, each with a connection. The system does not release a thread while its disk hangs, so reads do not use the
/// callers' threads, and the number of threads is limited. A caller stops waiting after a timeout.
/// </summary>
internal sealed class ThreadedReadQueue(StoreDatabaseFile file, TimeSpan timeout) : IReadQueue
{
    // A read takes about ten microseconds of processor time; more threads help only when some of them hang.
    private const int MaxThreads = 8;
    private const int MaxWaiting = 10_000;
    private readonly object _lock = new();
    private readonly Queue<ReadRequest> _waiting = [];
    private readonly List<Thread> _threads = [];
    private int _idle;
    private bool _isClosing;

    public async ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new ReadRequest<T>(read);
        Post(request);
        try
        {
            return await request.Answer.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!request.Answer.IsFaulted)
        {
            request.Abandon();
            throw StoreFailures.TooSlow(file.Path, timeout);
        }
        catch (OperationCanceledException)
        {
            request.Abandon();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
            while (_waiting.TryDequeue(out ReadRequest? request))
            {
                request.Fail(StoreFailures.Closed(file.Path));
            }

            Monitor.PulseAll(_lock);
        }
        // A thread that hangs closes its connection when the disk responds.
        long start = Stopwatch.GetTimestamp();
        foreach (Thread thread in _threads)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private void Post(ReadRequest request)
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                throw StoreFailures.Closed(file.Path);
            }

            if (_waiting.Count >= MaxWaiting)
            {
                throw StoreFailures.TooManyReads(file.Path, MaxWaiting);
            }

            _waiting.Enqueue(request);
            if (_idle < _waiting.Count && _threads.Count < MaxThreads)
            {
                Start();
            }
            else
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    private void Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "FaultTolerantPay.Sqlite reader" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Run()
    {
        using var reader = new Reader(file);
        while (Take() is { } request)
        {
            request.Execute(reader);
        }
    }

    /// <summary>The next request; null when the store is closed.</summary>
    private ReadRequest? Take()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_isClosing)
            {
                _idle++;
                Monitor.Wait(_lock);
                _idle--;
            }
            return _waiting.TryDequeue(out ReadRequest? request) ? request : null;
        }
    }
}
