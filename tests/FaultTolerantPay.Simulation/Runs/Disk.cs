using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>What survives every crash of a run.</summary>
internal abstract class Disk : IDisposable
{
    /// <summary>A second open of the file in one process was refused.</summary>
    public const string RefusedAgain = "second opener of the file refused";

    /// <summary>Something in the process opened the file and closed it, which lets go of all locks that the process has on it.</summary>
    public const string Touched = "file opened and closed beside the store";

    /// <summary>Another process opened the store and closed it again, as a node that stops.</summary>
    public const string Visited = "store opened and closed by another process";

    /// <summary>The stores as the checks read them.</summary>
    public abstract NodeStores Stores { get; }

    public static Disk InMemory() => new MemoryDisk();

    /// <summary>
    /// A SQLite file of its own; in memory-backed storage where the machine has any: what is simulated is the logic, not the platter.
    /// </summary>
    public static Disk Sqlite() => new FileDisk(hasVisitors: false);

    /// <summary>As <see cref="Sqlite"/>, and other processes open and close the store while a run goes on.</summary>
    public static Disk SqliteWithVisitors() => new FileDisk(hasVisitors: true);

    /// <summary>Disks on a server, one after the other: each uses the same schema, emptied.</summary>
    public static Func<Disk> OnServer(PostgreSqlServer server)
    {
        var schema = new TestSchema(server);
        return () => new ServerDisk(schema);
    }

    /// <summary>A run begins. What the disk draws, it draws from a source of its own, so that the run is the same on each disk.</summary>
    public virtual void Begin(SimulatedWorld world)
    {
    }

    /// <summary>The stores of a node that starts.</summary>
    public virtual NodeStores StoresOf(string node) => Stores;

    /// <summary>A node is killed.</summary>
    public virtual void Kill(string node)
    {
    }

    /// <summary>What a call of a store gave. Such a call ends on the calling thread.</summary>
    public virtual T Now<T>(ValueTask<T> call) => call.IsCompleted ? call.GetAwaiter().GetResult()
        : throw new SimulationException("M11: the store left the calling thread.");

    /// <summary>A file is opened once more, by this process and by others, and closed again.</summary>
    /// <returns>What happened; nothing on a disk without a file.</returns>
    public virtual IReadOnlyList<string> OpenAgain() => [];

    /// <summary>
    /// All processes are killed, and what is stored is opened by new ones, without anybody having closed it. Nobody may use the old stores
    /// any more.
    /// </summary>
    public virtual void Crash()
    {
    }

    public abstract void Dispose();
}
