using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Stores;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite;

/// <summary>
/// A store file that is open: the stores of FaultTolerantPay in one SQLite file with a write-ahead log. Every write is synced to the disk
/// before it is answered. Closing it writes what waits, and then refuses.
/// </summary>
public sealed class SqliteStore : IStoreProbe, IDisposable
{
    private readonly StoreDatabase _database;

    private SqliteStore(SqliteStoreOptions options, TimeProvider time, MandateTokens tokens)
    {
        _database = new StoreDatabase(options, time);
        StandIn = new SqliteStandInStore(_database, tokens);
        Merchants = new SqliteMerchantStore(_database);
        Faults = new SqliteFaultStore(_database);
        Queries = new SqliteOperatorQueries(_database, tokens);
        Controls = new SqliteOperatorControlStore(_database);
        var unwritten = new SqliteUnwrittenRecordStore(_database, tokens, options.DiskTimeout);
        UnwrittenRecords = unwritten;
        MandateRotation = new MandateRotation(_database, tokens, unwritten);
    }

    /// <summary>Payments, advances, journal, counters, messages and work.</summary>
    public IStandInStore StandIn { get; }

    /// <summary>Merchants, their consent and limits.</summary>
    public IMerchantStore Merchants { get; }

    /// <summary>Outages and the manual switch.</summary>
    public IFaultStore Faults { get; }

    /// <summary>Operators' questions about all of it.</summary>
    public IOperatorQueries Queries { get; }

    /// <summary>Operators' orders that hold until they are ended.</summary>
    public IOperatorControlStore Controls { get; }

    /// <summary>Records that the file did not take before a node stopped, in files beside it.</summary>
    public IUnwrittenRecordStore UnwrittenRecords { get; }

    /// <summary>Encrypts mandate tokens that lie in the file already.</summary>
    public MandateRotation MandateRotation { get; }

    /// <summary>Opens the file; makes it where it is not there, and brings an older one to this release's schema.</summary>
    /// <param name="options">Where, and how.</param>
    /// <param name="time">For the time at which a schema was applied; null: the system's.</param>
    /// <param name="protector">
    /// Encrypts the tokens of mandates; null: they are written in the clear, and encrypted ones cannot be read.
    /// </param>
    /// <param name="calls">
    /// Bounds the calls of <paramref name="protector"/> by <see cref="SqliteStoreOptions.ProtectorTimeout"/>; null: nothing does. An
    /// <see cref="AesGcmSecretProtector"/> needs no bound.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The options hold mistakes; all are named. Or they require a protector, and there is none.
    /// </exception>
    /// <exception cref="StoreException">
    /// The file cannot be opened, is open in this process already, is damaged, another application's or a newer release's, lacks commits
    /// that were acknowledged, or SQLite itself is too old; the message names it and what was expected.
    /// </exception>
    public static SqliteStore Open(
        SqliteStoreOptions options, TimeProvider? time = null, ISecretProtector? protector = null, HostCalls? calls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqliteStoreOptions.Rules.ThrowIfInvalid(options);
        if (options.RequireProtector && protector is null)
            throw new ArgumentException(
                "SqliteStoreOptions.RequireProtector is true and there is no ISecretProtector; expected one.", nameof(protector));
        ISecretProtector? bounded = protector is null or AesGcmSecretProtector || calls is null
            ? protector
            : new BoundedProtector(protector, calls, options.ProtectorTimeout);
        return new SqliteStore(options, time ?? TimeProvider.System, new MandateTokens(bounded, options.Path));
    }

    /// <summary>
    /// Reads the whole file and says what is damaged in it; empty where nothing is. Not done at opening: it takes a second or so for each
    /// gigabyte. Run it on a backup, or once a day.
    /// </summary>
    /// <param name="isThorough">Whether every index is compared with its table too, which takes several times as long.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(bool isThorough, CancellationToken cancellationToken) =>
        new(_database.ReadLongAsync(connection => IntegrityCheck.Run(connection, isThorough), cancellationToken));

    /// <summary>
    /// Looks whether the file, its log and its shared memory are still the ones that were opened, whether this process still holds its
    /// locks, and whether the writer gets on.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <returns>The version of SQLite (<c>sqlite</c>), the file (<c>file</c>), whether space is set aside for a full disk (<c>reserve</c>),
    /// and the key that new mandate tokens are encrypted under, or that they are in the clear (<c>mandate-tokens</c>).</returns>
    /// <exception cref="StoreException">It is not so. What was removed or replaced stays lost until the store is opened again.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken)
    {
        await _database.ProbeAsync(cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, string>
        {
            ["sqlite"] = SqliteLibrary.Version,
            ["file"] = _database.Path,
            ["reserve"] = SpaceReserve.IsHeld(_database.Paths)
                ? "held"
                : "none: while the disk is full, records of payments are lost when a node stops",
            ["mandate-tokens"] = MandateRotation.WritingKey is { } key ? $"encrypted under key '{key}'" : "in the clear",
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
