using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>A SQLite file, which all nodes share as threads of one process do.</summary>
internal sealed class FileDisk : Disk
{
    private readonly bool _hasVisitors;
    private string _path = NewPath();
    private SqliteStore _file;

    public FileDisk(bool hasVisitors)
    {
        _hasVisitors = hasVisitors;
        _file = Open();
    }

    public override NodeStores Stores =>
        new(_file.StandIn, _file.Merchants, _file.Faults, _file.Controls, _file.Queries, _file.CardChannels);

    public override IReadOnlyList<string> OpenAgain()
    {
        List<string> happened = [];
        try
        {
            SqliteStore.Open(new SqliteStoreOptions { Path = _path, ReserveKilobytes = 0 }).Dispose();
        }
        catch (StoreException)
        {
            happened.Add(RefusedAgain);
        }
        foreach (string file in Files(_path))
        {
            File.OpenRead(file).Dispose();
        }

        happened.Add(Touched);
        if (_hasVisitors && OtherProcess.Run(_path))
        {
            happened.Add(Visited);
        }

        return happened;
    }

    /// <summary>The file is opened as it lies there, with its log.</summary>
    public override void Crash()
    {
        string left = NewPath();
        foreach (string file in Files(_path))
        {
            File.Copy(file, left + file[_path.Length..]);
        }

        Dispose();
        _path = left;
        _file = Open();
    }

    public override void Dispose()
    {
        _file.Dispose();
        foreach (string file in Files(_path))
        {
            File.Delete(file);
        }
    }

    private static string NewPath() =>
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"simulation-{Guid.NewGuid():N}.db");

    private static IEnumerable<string> Files(string path) =>
        new[] { "", "-wal", "-shm", "-acked" }.Select(suffix => path + suffix).Where(File.Exists);

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions { Path = _path, GroupCommit = false, ReserveKilobytes = 0 });
}
