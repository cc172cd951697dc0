using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>What survives every crash of a run.</summary>
internal sealed class Disk : IDisposable
{
    /// <summary>A second open of the file in one process was refused.</summary>
    public const string RefusedAgain = "second opener of the file refused";

    /// <summary>Something in the process opened the file and closed it, which lets go of all locks that the process has on it.</summary>
    public const string Touched = "file opened and closed beside the store";

    /// <summary>Another process opened the store and closed it again, as a node that stops.</summary>
    public const string Visited = "store opened and closed by another process";

    private readonly bool _hasVisitors;
    private readonly InMemoryCardChannelStore _cards = new();
    private string? _path;
    private SqliteStore? _file;

    private Disk(string? path, bool hasVisitors = false)
    {
        _path = path;
        _hasVisitors = hasVisitors;
        Stores = Open();
    }

    public (IStandInStore StandIn, IMerchantStore Merchants, IFaultStore Faults, IOperatorControlStore Orders,
        IOperatorQueries Queries) Stores
    { get; private set; }

    /// <summary>What channels know of cards.</summary>
    public ICardChannelStore Cards => _file?.CardChannels ?? _cards;

    public static Disk InMemory() => new(null);

    /// <summary>
    /// A SQLite file of its own; in memory-backed storage where the machine has any: what is simulated is the logic, not the platter.
    /// </summary>
    public static Disk Sqlite() => new(NewPath());

    /// <summary>As <see cref="Sqlite"/>, and other processes open and close the store while a run goes on.</summary>
    public static Disk SqliteWithVisitors() => new(NewPath(), hasVisitors: true);

    /// <summary>The file is opened once more, by this process and by others, and closed again.</summary>
    /// <returns>What happened; nothing on a disk without a file.</returns>
    public IReadOnlyList<string> OpenAgain()
    {
        if (_path is null)
        {
            return [];
        }

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

    /// <summary>
    /// All processes are killed, and the file is opened by a new one: as it lies there, with its log, and without anybody having closed it.
    /// Nobody may use the old stores any more.
    /// </summary>
    public void Crash()
    {
        if (_path is null)
        {
            return;
        }

        string left = NewPath();
        foreach (string file in Files(_path))
        {
            File.Copy(file, left + file[_path.Length..]);
        }

        Dispose();
        _path = left;
        Stores = Open();
    }

    public void Dispose()
    {
        if (_path is null)
        {
            return;
        }

        _file?.Dispose();
        foreach (string file in Files(_path))
        {
            File.Delete(file);
        }
    }

    private static string NewPath() =>
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"simulation-{Guid.NewGuid():N}.db");

    private static IEnumerable<string> Files(string path) =>
        new[] { "", "-wal", "-shm", "-acked" }.Select(suffix => path + suffix).Where(File.Exists);

    private (IStandInStore StandIn, IMerchantStore Merchants, IFaultStore Faults, IOperatorControlStore Orders,
        IOperatorQueries Queries) Open()
    {
        if (_path is null)
        {
            var memory = new InMemoryDisk();
            return (new InMemoryStandInStore(memory), new InMemoryMerchantStore(memory), new InMemoryFaultStore(memory),
                new InMemoryOperatorControlStore(memory), new InMemoryOperatorQueries(memory));
        }
        _file = SqliteStore.Open(new SqliteStoreOptions { Path = _path, GroupCommit = false, ReserveKilobytes = 0 });
        return (_file.StandIn, _file.Merchants, _file.Faults, _file.Controls, _file.Queries);
    }
}
