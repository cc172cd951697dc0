using System.Diagnostics;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// A writer thread that executes all waiting writes in one transaction. While it syncs, the next group gathers: the slower the disk, the
/// larger the groups.
/// </summary>
internal sealed class GroupWriteQueue : IWriteQueue
{
    private readonly object _lock = new();
    private readonly StoreDatabaseFile _file;
    private readonly Writer _writer;
    private readonly int _mostWaiting;
    private readonly int _mostInGroup;
    private readonly TimeSpan _closeLimit;
    private readonly Thread _thread;
    private readonly Queue<WriteRequest> _waiting = [];
    private bool _isClosing;
    private long? _busySince;

    public GroupWriteQueue(StoreDatabaseFile file, SqliteStoreOptions options)
    {
        _file = file;
        _mostWaiting = options.MaxWaitingWrites;
        _mostInGroup = options.MaxWritesPerGroup;
        _closeLimit = options.DiskTimeout;
        _writer = new Writer(file);
        _thread = new Thread(Run) { IsBackground = true, Name = "FaultTolerantPay.Sqlite writer" };
        _thread.Start();
    }

    public TimeSpan BusyFor
    {
        get
        {
            lock (_lock)
            {
                return _busySince is { } since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;
            }
        }
    }

    public void Post(WriteRequest request)
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                throw StoreFailures.Closed(_file.Path);
            }

            if (_waiting.Count >= _mostWaiting)
            {
                throw StoreFailures.Overloaded(_file.Path, _mostWaiting);
            }

            _waiting.Enqueue(request);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>
    /// Executes the waiting writes, then stops. If the disk hangs, the waiting writes fail, and the thread ends when the disk responds.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
            Monitor.Pulse(_lock);
        }
        if (_thread.Join(_closeLimit))
        {
            return;
        }

        lock (_lock)
        {
            while (_waiting.TryDequeue(out WriteRequest? request))
            {
                request.Fail(StoreFailures.Closed(_file.Path));
            }
        }
    }

    private void Run()
    {
        var group = new List<WriteRequest>();
        while (TakeGroup(group))
        {
            _writer.Write(group);
            group.Clear();
        }
        _writer.Dispose();
    }

    private bool TakeGroup(List<WriteRequest> group)
    {
        lock (_lock)
        {
            _busySince = null;
            while (_waiting.Count == 0 && !_isClosing)
            {
                Monitor.Wait(_lock);
            }

            while (group.Count < _mostInGroup && _waiting.TryDequeue(out WriteRequest? request))
            {
                group.Add(request);
            }

            _busySince = Stopwatch.GetTimestamp();
            return group.Count > 0;
        }
    }
}
