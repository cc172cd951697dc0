using FaultTolerantPay.Advances;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>What survives every crash of a run.</summary>
internal sealed class Disk : IDisposable
{
    private readonly string? _path;
    private SqliteStore? _file;

    private Disk(string? path)
    {
        _path = path;
        Stores = Open();
    }

    public (IStandInStore StandIn, IMerchantStore Merchants, IFaultStore Faults, IOperatorOrderStore Orders, IOperatorQueries Queries) Stores { get; private set; }

    public static Disk InMemory() => new(null);

    /// <summary>A SQLite file of its own; in memory-backed storage where the machine has any: what is simulated is the logic, not the platter.</summary>
    public static Disk Sqlite() => new(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"simulation-{Guid.NewGuid():N}.db"));

    /// <summary>Closes the file and opens it again, as a new process does. Nobody may use the old stores any more.</summary>
    public void Reopen()
    {
        if (_path is null)
            return;
        _file?.Dispose();
        Stores = Open();
    }

    public void Dispose()
    {
        if (_path is null)
            return;
        _file?.Dispose();
        foreach (string suffix in new[] { "", "-wal", "-shm", "-acked" })
            File.Delete(_path + suffix);
    }

    private (IStandInStore StandIn, IMerchantStore Merchants, IFaultStore Faults, IOperatorOrderStore Orders, IOperatorQueries Queries) Open()
    {
        if (_path is null)
        {
            var memory = new InMemoryDisk();
            return (new InMemoryStandInStore(memory), new InMemoryMerchantStore(memory), new InMemoryFaultStore(memory), new InMemoryOperatorOrderStore(memory), new InMemoryOperatorQueries(memory));
        }
        _file = SqliteStore.Open(new SqliteStoreOptions { Path = _path, GroupCommit = false });
        return (_file.StandIn, _file.Merchants, _file.Faults, _file.Orders, _file.Queries);
    }
}
