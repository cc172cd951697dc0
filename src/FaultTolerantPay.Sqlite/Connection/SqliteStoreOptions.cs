using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Sqlite;

/// <summary>Options of the SQLite store: the location of its file, and how it is written.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The rules for each option.</summary>
    internal static readonly OptionRules<SqliteStoreOptions> Rules = new OptionRules<SqliteStoreOptions>()
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
    /// The store's file. The store creates it if it does not exist, for this user alone; its directory must exist. Use a local disk: file
    /// locks of network drives are unreliable. A process opens the file once. Default: <c>faulttolerantpay.db</c> in the working directory.
    /// </summary>
    public string Path { get; set; } = "faulttolerantpay.db";

    /// <summary>
    /// Whether a writer thread combines all waiting commits into one transaction with one sync. False: each commit is a separate
    /// transaction on its caller's thread, and complete when the call returns; for simulations. Default: true.
    /// </summary>
    public bool GroupCommit { get; set; } = true;

    /// <summary>The maximum number of writes that wait for the writer. A further write fails immediately, with nothing written.</summary>
    /// <value>Range: 1 to 1,000,000. Default: 10,000.</value>
    public int MaxWaitingWrites { get; set; } = 10_000;

    /// <summary>The maximum number of writes in one transaction.</summary>
    /// <value>Range: 1 to 10,000. Default: 512.</value>
    public int MaxWritesPerGroup { get; set; } = 512;

    /// <summary>How long a write waits for another process's lock on the file.</summary>
    /// <value>Range: 1 ms to 5 min. Default: 5 s.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the disk may delay a caller. A longer read fails. A longer write makes the health check fail; its caller learns the outcome
    /// when the disk responds. Closing the store waits no longer than this for reads and writes in progress. Reads are not limited if
    /// <see cref="GroupCommit"/> is false.
    /// </summary>
    /// <value>Range: 100 ms to 10 min. Default: 30 s.</value>
    public TimeSpan DiskTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of pages of 4 KiB at which the write-ahead log is written to the database file. It limits the log's size and the time to
    /// open the store after a crash.
    /// </summary>
    /// <value>Range: 100 to 1,000,000. Default: 8,000.</value>
    public int CheckpointPages { get; set; } = 8_000;

    /// <summary>The writer's page cache in kilobytes. Each reader has 2,000.</summary>
    /// <value>Range: 1,000 to 100,000,000. Default: 64,000.</value>
    public int CacheKilobytes { get; set; } = 64_000;

    /// <summary>
    /// The space in kilobytes that is reserved next to the file for payment records that the store cannot write because the disk is full. A
    /// node that stops saves its waiting records there. A record takes about 700 bytes, and at most
    /// <c>PipelineOptions.MaxWaitingRecords</c> records wait. The store reserves the space when it is opened, if the disk has it. 0:
    /// nothing is reserved, so a node that stops while the disk is full loses such records.
    /// </summary>
    /// <value>Range: 0 to 1,000,000. Default: 16,000.</value>
    public int ReserveKilobytes { get; set; } = 16_000;

    /// <summary>
    /// The timeout of the host's <see cref="ISecretProtector"/> for one token; after it, the read or write fails.
    /// </summary>
    /// <value>Range: 10 ms to 30 s. Default: 1 s.</value>
    public TimeSpan ProtectorTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the store requires an <see cref="ISecretProtector"/> that encrypts the tokens of mandates. Without one, it does not open.
    /// Default: false.
    /// </summary>
    public bool RequireProtector { get; set; }

    /// <summary>For tests only: PRAGMA synchronous. Any value but FULL can lose acknowledged commits.</summary>
    internal string Synchronous { get; set; } = "FULL";

    /// <summary>For tests only: PRAGMA max_page_count, which simulates a full disk, in pages. 0: no limit.</summary>
    internal int MaxPages { get; set; }
}
