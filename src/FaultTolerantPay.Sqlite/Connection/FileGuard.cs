namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// Holds the files of an open store and detects the loss of one: removed, replaced, or without its lock. SQLite itself would continue to
/// write to a file that no longer has a name.
/// </summary>
internal sealed class FileGuard(StorePaths paths, HeldLock database) : IDisposable
{
    private readonly WatchedFile _database = new(paths.Database, "its file");
    private readonly WatchedFile _log = new(paths.Log, "its log (-wal)");
    private readonly WatchedFile _index = new(paths.Index, "its shared memory (-shm)");
    private HeldLock? _indexLock;
    private volatile string? _loss;

    /// <summary>Which loss was found; null if none. A loss stays until the store is opened again.</summary>
    public string? Loss => _loss;

    /// <summary>Whether only the log was removed. SQLite still has it open, so its content can be written to the database file.</summary>
    public bool IsLogGoneAlone => _log.IsRemoved && _database.FindLoss() is null && _index.FindLoss() is null;

    /// <summary>Called when SQLite has opened all its files. From then on they must not change their identity.</summary>
    public void Begin()
    {
        _indexLock = HeldLock.OpenIndex(paths.Index);
        foreach (WatchedFile file in new[] { _database, _log, _index })
        {
            file.Begin();
        }

        bool isSame = _database.Identity == database.Identity && _index.Identity == _indexLock.Identity && _log.Identity is not null;
        if (!isSame || !database.Take() || !_indexLock.Take())
        {
            throw StoreFailures.Open(paths.Named, "another process removed or replaced its files at the same time; try again.");
        }
    }

    /// <summary>Checks the files. It makes a few system calls; none waits for the disk while the directory is in memory.</summary>
    public string? FindLoss()
    {
        if (_loss is { } known)
        {
            return known;
        }

        string? loss = _database.FindLoss() ?? _log.FindLoss() ?? _index.FindLoss();
        if (loss is null && !(database.Take() && _indexLock!.Take()))
        {
            loss = "its lock was lost";
        }

        return loss is null ? null : Lose(loss);
    }

    /// <summary>Checks whether the current transaction still keeps all others from writing.</summary>
    public string? FindLossOfWriteLock() =>
        _indexLock!.IsWriteLockOurs
            ? null
            : Lose("the lock of its transaction was lost: something in this process opened and closed its shared memory (-shm)");

    /// <summary>Adds details to a loss.</summary>
    public void Explain(string more) => _loss += more;

    /// <summary>Lets SQLite close the file for the last time, and remove the log if no other process has it open.</summary>
    public void GiveBack()
    {
        database.GiveBack();
        _indexLock?.GiveBack();
    }

    public void Dispose()
    {
        _indexLock?.Dispose();
        database.Dispose();
        OpenFiles.Remove(this);
    }

    private string Lose(string loss) => _loss = loss;

    /// <summary>A file that must stay in its place and keep its identity.</summary>
    private sealed class WatchedFile(string path, string name)
    {
        private readonly byte[] _nativePath = FileIdentity.NativePath(path);

        public FileIdentity? Identity { get; private set; }

        public void Begin() => Identity = FileIdentity.At(path, _nativePath);

        public bool IsRemoved => FindLoss() == Removed;

        private string Removed => $"{name} was removed";

        public string? FindLoss()
        {
            try
            {
                FileIdentity? now = FileIdentity.At(path, _nativePath);
                if (now == Identity)
                {
                    return null;
                }

                return now is null ? Removed : $"{name} was replaced by another file";
            }
            catch (IOException e)
            {
                return $"{name} can no longer be checked ({e.Message})";
            }
        }
    }
}
