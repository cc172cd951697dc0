using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Sqlite;

/// <summary>Where the store's file is, and how it is written.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>What each option must be.</summary>
    public static readonly OptionRules<SqliteStoreOptions> Rules = new OptionRules<SqliteStoreOptions>()
        .Text(
            o => o.Path,
            (o, value) => o.Path = value,
            path => !string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal),
            "the path of a file on a local disk")
        .Flag(o => o.GroupCommit, (o, value) => o.GroupCommit = value)
        .Between(o => o.MaxWaitingWrites, (o, value) => o.MaxWaitingWrites = value, 1, 1_000_000)
        .Between(o => o.MaxWritesPerGroup, (o, value) => o.MaxWritesPerGroup = value, 1, 10_000)
        .Between(o => o.BusyTimeout, (o, value) => o.BusyTimeout = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5))
        .Between(o => o.DiskTimeout, (o, value) => o.DiskTimeout = value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
        .Between(o => o.CheckpointPages, (o, value) => o.CheckpointPages = value, 100, 1_000_000)
        .Between(o => o.CacheKilobytes, (o, value) => o.CacheKilobytes = value, 1_000, 100_000_000)
        .Between(o => o.ReserveKilobytes, (o, value) => o.ReserveKilobytes = value, 0, 1_000_000)
        .Between(
            o => o.ProtectorTimeout, (o, value) => o.ProtectorTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30))
        .Flag(o => o.RequireProtector, (o, value) => o.RequireProtector = value);

    /// <summary>
    /// The file. Made where it is not there, for this user alone; its directory must be. On a local disk: file locks of network drives are
    /// not to be trusted. A process opens it once. Default: <c>faulttolerantpay.db</c> in the working directory.
    /// </summary>
    public string Path { get; set; } = "faulttolerantpay.db";

    /// <summary>
    /// Whether a writer thread takes all waiting commits into one transaction with one sync. False: each commit is a transaction of its
    /// own, on its caller's thread, and complete when the call returns; for simulations. Default: true.
    /// </summary>
    public bool GroupCommit { get; set; } = true;

    /// <summary>How many writes may wait for the writer; one more fails at once, with nothing written.</summary>
    /// <value>Range: 1 to 1,000,000. Default: 10,000.</value>
    public int MaxWaitingWrites { get; set; } = 10_000;

    /// <summary>How many writes share a transaction at most.</summary>
    /// <value>Range: 1 to 10,000. Default: 512.</value>
    public int MaxWritesPerGroup { get; set; } = 512;

    /// <summary>How long a write waits for another process's lock on the file.</summary>
    /// <value>Range: 1 ms to 5 min. Default: 5 s.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the disk may keep somebody waiting: a read that takes longer fails, a write that takes longer shows in health (its caller
    /// learns the outcome when the disk tells), and closing the store waits no longer than this for what is under way. Reads are not
    /// limited where <see cref="GroupCommit"/> is false.
    /// </summary>
    /// <value>Range: 100 ms to 10 min. Default: 30 s.</value>
    public TimeSpan DiskTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// At how many pages of 4 KiB the write-ahead log is brought into the file, which bounds its size and the time to open after a crash.
    /// </summary>
    /// <value>Range: 100 to 1,000,000. Default: 8,000.</value>
    public int CheckpointPages { get; set; } = 8_000;

    /// <summary>How many kilobytes of pages the writer keeps in memory. Each reader keeps 2,000.</summary>
    /// <value>Range: 1,000 to 100,000,000. Default: 64,000.</value>
    public int CacheKilobytes { get; set; } = 64_000;

    /// <summary>
    /// How many kilobytes of the disk are set aside beside the file, for the records of payments that a full disk keeps out of the store:
    /// they are kept there when a node stops. A record takes about 700 bytes, and
    /// <c>PipelineOptions.MaxWaitingRecords</c> of them may wait. Set aside when the store is opened, where the disk has room. 0: nothing,
    /// so that such records are lost with their node while the disk is full.
    /// </summary>
    /// <value>Range: 0 to 1,000,000. Default: 16,000.</value>
    public int ReserveKilobytes { get; set; } = 16_000;

    /// <summary>
    /// How long the host's <see cref="ISecretProtector"/> may take for one token; the read or write fails after
    /// that.
    /// </summary>
    /// <value>Range: 10 ms to 30 s. Default: 1 s.</value>
    public TimeSpan ProtectorTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the store is opened only where an <see cref="ISecretProtector"/> encrypts the tokens of mandates.
    /// Default: false.
    /// </summary>
    public bool RequireProtector { get; set; }

    /// <summary>For tests alone: PRAGMA synchronous. Anything but FULL can lose acknowledged commits.</summary>
    internal string Synchronous { get; set; } = "FULL";

    /// <summary>For tests alone: PRAGMA max_page_count; a full disk, in pages. 0: as many as the disk holds.</summary>
    internal int MaxPages { get; set; }
}
