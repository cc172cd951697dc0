using FaultTolerantPay.Calls;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Stores;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite;

/// <summary>
/// An open store file: the stores of FaultTolerantPay in one SQLite file with a write-ahead log. Every write is synced to the disk before
/// it is acknowledged. Closing the store executes the waiting writes and refuses new ones.
/// </summary>
public sealed class SqliteStore : IStoreProbe, IDisposable
{
    private readonly StoreDatabase _database;

    private SqliteStore(SqliteStoreOptions options, TimeProvider time, StoredTokens stored)
    {
        _database = new StoreDatabase(options, time);
        var tokens = new MandateTokens(stored);
        StandIn = new SqliteStandInStore(_database, tokens);
        Merchants = new SqliteMerchantStore(_database);
        Faults = new SqliteFaultStore(_database);
        Queries = new SqliteOperatorQueries(_database, tokens);
        Controls = new SqliteOperatorControlStore(_database);
        var place = new UnwrittenRecordPlace(
            _database.Paths.Unwritten,
            Name(_database.Path),
            $"beside {Name(_database.Path)}",
            () => SpaceReserve.GiveUp(_database.Paths));
        var unwritten = new UnwrittenRecordFiles(place, tokens, options.DiskTimeout);
        UnwrittenRecords = unwritten;
        CardChannels = new SqliteCardChannelStore(_database, new AgreementNumbers(stored));
        StatementFiles = new SqliteStatementFileStore(_database);
        StatementDiscrepancies = new SqliteStatementDiscrepancyStore(_database);
        Reconciliations = new SqliteReconciliationStore(_database, tokens);
        MandateRotation = new MandateRotation(_database, stored, unwritten);
    }

    /// <summary>Payments, advances, journal, counters, messages and work.</summary>
    public IStandInStore StandIn { get; }

    /// <summary>Merchants, their consent and limits.</summary>
    public IMerchantStore Merchants { get; }

    /// <summary>Outages and the manual switch.</summary>
    public IFaultStore Faults { get; }

    /// <summary>Operators' queries about all stores.</summary>
    public IOperatorQueries Queries { get; }

    /// <summary>Operator controls (pauses and blocks), which apply until they are ended.</summary>
    public IOperatorControlStore Controls { get; }

    /// <summary>Records that a node could not write to the file before it stopped, in files next to it.</summary>
    public IUnwrittenRecordStore UnwrittenRecords { get; }

    /// <summary>What channels know of cards.</summary>
    public ICardChannelStore CardChannels { get; }

    /// <summary>Statement files, and how far their fetching is.</summary>
    public IStatementFileStore StatementFiles { get; }

    /// <summary>What statements and our records say differently, and the steps of operators on it.</summary>
    public IStatementDiscrepancyStore StatementDiscrepancies { get; }

    /// <summary>Our operations as statements list them, and what the comparison of each day found.</summary>
    public IReconciliationStore Reconciliations { get; }

    /// <summary>Re-encrypts the mandate tokens and agreement numbers in the file.</summary>
    public MandateRotation MandateRotation { get; }

    /// <summary>Opens the file. Creates it if it does not exist, and migrates an older one to this release's schema.</summary>
    /// <param name="options">The location of the file, and how to write it.</param>
    /// <param name="time">Gives the time of a migration; null: the system's clock.</param>
    /// <param name="protector">
    /// Encrypts the tokens of mandates and the agreement numbers of cards; null: they are stored unencrypted, and encrypted ones cannot be
    /// read.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The options have errors; the message names all of them. Or they require a protector, and there is none.
    /// </exception>
    /// <exception cref="StoreException">
    /// The file cannot be opened, is open in this process already, is damaged, belongs to another application or a newer release, or lacks
    /// acknowledged commits; or SQLite is too old. The message names the file and what was expected.
    /// </exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider? time = null, ISecretProtector? protector = null) =>
        Open(options, time, protector, calls: null);

    /// <summary>
    /// Opens the file. <paramref name="calls"/> limits the calls of <paramref name="protector"/> to
    /// <see cref="SqliteStoreOptions.ProtectorTimeout"/>; null: no limit. An <see cref="AesGcmSecretProtector"/> needs no limit.
    /// </summary>
    internal static SqliteStore Open(SqliteStoreOptions options, TimeProvider? time, ISecretProtector? protector, HostCalls? calls)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqliteStoreOptions.Rules.ThrowIfInvalid(options);
        if (options.RequireProtector && protector is null)
        {
            throw new ArgumentException(
                "SqliteStoreOptions.RequireProtector is true and there is no ISecretProtector; expected one.", nameof(protector));
        }

        ISecretProtector? bounded = protector is null or AesGcmSecretProtector || calls is null
            ? protector
            : new BoundedProtector(protector, calls, options.ProtectorTimeout);
        return new SqliteStore(options, time ?? TimeProvider.System, new StoredTokens(bounded, Name(options.Path)));
    }

    /// <summary>
    /// Reads the whole file and returns the damage it finds; empty if there is none. Opening does not do this, because it takes about a
    /// second per gigabyte. Run it on a backup, or once a day.
    /// </summary>
    /// <param name="isThorough">Whether to compare every index with its table too, which takes several times as long.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(bool isThorough, CancellationToken cancellationToken) =>
        new(_database.ReadLongAsync(connection => IntegrityCheck.Run(connection, isThorough), cancellationToken));

    /// <summary>
    /// Checks that the file, its log and its shared memory are still the ones that were opened, that this process still holds its locks,
    /// and that the writer makes progress.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for the result.</param>
    /// <returns>The version of SQLite (<c>sqlite</c>), the file (<c>file</c>), whether space is set aside for a full disk (<c>reserve</c>),
    /// and the key that new mandate tokens are encrypted under, or that they are in the clear (<c>mandate-tokens</c>).</returns>
    /// <exception cref="StoreException">A check failed. A removed or replaced file stays lost until the store is opened again.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken)
    {
        await _database.ProbeAsync(cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["sqlite"] = SqliteLibrary.Version,
            ["file"] = _database.Path,
            ["reserve"] = SpaceReserve.IsHeld(_database.Paths)
                ? "held"
                : "none: if a node stops while the disk is full, its waiting records of payments are lost",
            ["mandate-tokens"] = MandateRotation.WritingKey is { } key ? $"encrypted under key '{key}'" : "in the clear",
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static string Name(string path) => $"store file '{path}'";
}
