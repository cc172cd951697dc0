using FaultTolerantPay.Calls;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Stores;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.PostgreSql;

/// <summary>
/// An open store: the stores of FaultTolerantPay in one schema of a PostgreSQL database, which many nodes share. Every write is durable, as
/// the server is set up, before it is acknowledged.
/// </summary>
public sealed class PostgreSqlStore : IStoreProbe, IAsyncDisposable, IDisposable
{
    private readonly StoreDatabase _database;
    private readonly CommitQueue _commits;

    private readonly ChangeListener _changes;

    private PostgreSqlStore(PostgreSqlStoreOptions options, TimeProvider time, ISecretProtector? protector, ILogger logger)
    {
        _database = StoreDatabase.Open(options, StoreSchema.Migrations, time);
        _commits = new CommitQueue(_database, options);
        _changes = new ChangeListener(ConnectionText.ForListening(options), options.Schema, time, logger);
        var stored = new StoredTokens(protector, _database.Failures.Store);
        var tokens = new MandateTokens(stored);
        StandIn = new PostgreSqlStandInStore(_database, _commits, tokens);
        Merchants = new PostgreSqlMerchantStore(_database);
        Faults = new PostgreSqlFaultStore(_database);
        Queries = new PostgreSqlOperatorQueries(_database, tokens);
        Controls = new PostgreSqlOperatorControlStore(_database);
        Nodes = new PostgreSqlNodeDirectory(_database);
        Settings = new PostgreSqlSharedSettingsStore(_database);
        CardChannels = new PostgreSqlCardChannelStore(_database, new AgreementNumbers(stored));
        StatementFiles = new PostgreSqlStatementFileStore(_database);
        StatementDiscrepancies = new PostgreSqlStatementDiscrepancyStore(_database);
        Reconciliations = new PostgreSqlReconciliationStore(_database, tokens);
        UnwrittenRecords = PlaceOf(options) is { } place
            ? new UnwrittenRecordFiles(place, tokens, options.CommandTimeout)
            : null;
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

    /// <summary>The nodes that share the store, with their last sign of life.</summary>
    public INodeDirectory Nodes { get; }

    /// <summary>The options and routing tables that the nodes share, with all their versions.</summary>
    public ISharedSettingsStore Settings { get; }

    /// <summary>
    /// Says soon after it happened that another node changed a control, the manual switch, an outage or the shared settings.
    /// </summary>
    public IChangeSignal Changes => _changes;

    /// <summary>What channels know of cards.</summary>
    public ICardChannelStore CardChannels { get; }

    /// <summary>Statement files, and how far their fetching is.</summary>
    public IStatementFileStore StatementFiles { get; }

    /// <summary>What statements and our records say differently, and the steps of operators on it.</summary>
    public IStatementDiscrepancyStore StatementDiscrepancies { get; }

    /// <summary>Our operations as statements list them, and what the comparison of each day found.</summary>
    public IReconciliationStore Reconciliations { get; }

    /// <summary>
    /// Records that a node could not write before it stopped, in files of <see cref="PostgreSqlStoreOptions.UnwrittenRecordDirectory"/>;
    /// null if it is not set.
    /// </summary>
    public IUnwrittenRecordStore? UnwrittenRecords { get; }

    /// <summary>Connects. Migrates the schema to this release's version if the options say how, and checks it.</summary>
    /// <param name="options">The servers, the schema, and the limits of the store's work.</param>
    /// <param name="time">The clock for timeouts; null: the system's.</param>
    /// <param name="protector">
    /// Encrypts the tokens of mandates and the agreement numbers of cards; null: they are stored unencrypted, and encrypted ones cannot be
    /// read.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The options have errors; the message names all of them. Or they require a protector, and there is none.
    /// </exception>
    /// <exception cref="StoreException">
    /// The server cannot be reached, is older than PostgreSQL 15 or may lose what it acknowledges, or the schema is not there or has
    /// another version.
    /// </exception>
    public static PostgreSqlStore Open(PostgreSqlStoreOptions options, TimeProvider? time = null, ISecretProtector? protector = null) =>
        Open(options, time, protector, calls: null, logger: null);

    /// <summary>
    /// Opens the store. <paramref name="calls"/> limits the calls of <paramref name="protector"/> to
    /// <see cref="PostgreSqlStoreOptions.ProtectorTimeout"/>; null: no limit. An <see cref="AesGcmSecretProtector"/> needs no limit.
    /// </summary>
    internal static PostgreSqlStore Open(
        PostgreSqlStoreOptions options, TimeProvider? time, ISecretProtector? protector, HostCalls? calls, ILogger? logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        PostgreSqlStoreOptions.Rules.ThrowIfInvalid(options);
        if (options.UnwrittenRecordDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new ArgumentException(
                $"PostgreSqlStoreOptions.UnwrittenRecordDirectory: '{directory}' does not exist; expected an existing directory.",
                nameof(options));
        }

        if (options.RequireProtector && protector is null)
        {
            throw new ArgumentException(
                "PostgreSqlStoreOptions.RequireProtector is true and there is no ISecretProtector; expected one.", nameof(protector));
        }

        ISecretProtector? bounded = protector is null or AesGcmSecretProtector || calls is null
            ? protector
            : new BoundedProtector(protector, calls, options.ProtectorTimeout);
        return new PostgreSqlStore(options, time ?? TimeProvider.System, bounded, logger ?? NullLogger.Instance);
    }

    /// <summary>Checks that a server answers, and that it is the primary.</summary>
    /// <param name="cancellationToken">Cancels the wait for the result.</param>
    /// <returns>The server's version (<c>postgresql</c>) and address (<c>server</c>), and the store (<c>store</c>).</returns>
    /// <exception cref="StoreException">No primary answers.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> ProbeAsync(CancellationToken cancellationToken) =>
        await _database.ProbeAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Refuses new calls, waits until the commits that wait are answered, and disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Dispose();
        await _commits.CloseAsync().ConfigureAwait(false);
        _database.Dispose();
    }

    /// <summary>Refuses new calls, and disconnects. Commits that wait fail with nothing written; those under way end.</summary>
    public void Dispose()
    {
        _changes.Dispose();
        _ = _commits.CloseAsync();
        _database.Dispose();
    }

    /// <summary>The place of the files with records that this node could not write; null if there is none.</summary>
    private static UnwrittenRecordPlace? PlaceOf(PostgreSqlStoreOptions options) => options.UnwrittenRecordDirectory is { } directory
        ? new UnwrittenRecordPlace(
            Path.Combine(Path.GetFullPath(directory), $"{options.Schema}-unwritten-"),
            $"store '{options.Schema}'",
            $"in directory '{directory}'",
            MakeSpace: static () => false)
        : null;
}
