using FaultTolerantPay.Calls;
using FaultTolerantPay.PostgreSql.Commits;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Stores;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql;

/// <summary>
/// An open store: the stores of FaultTolerantPay in one schema of a PostgreSQL database, which many nodes share. Every write is durable, as
/// the server is set up, before it is acknowledged.
/// </summary>
public sealed class PostgreSqlStore : IStoreProbe, IAsyncDisposable, IDisposable
{
    private readonly StoreDatabase _database;
    private readonly CommitQueue _commits;

    private PostgreSqlStore(PostgreSqlStoreOptions options, TimeProvider time, ISecretProtector? protector)
    {
        _database = StoreDatabase.Open(options, StoreSchema.Migrations, time);
        _commits = new CommitQueue(_database, options);
        var stored = new StoredTokens(protector, _database.Failures.Store);
        StandIn = new PostgreSqlStandInStore(_database, _commits, new MandateTokens(stored));
    }

    /// <summary>Payments, advances, journal, counters, messages and work.</summary>
    public IStandInStore StandIn { get; }

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
    /// The server cannot be reached or is older than PostgreSQL 15, or the schema is not there or has another version.
    /// </exception>
    public static PostgreSqlStore Open(PostgreSqlStoreOptions options, TimeProvider? time = null, ISecretProtector? protector = null) =>
        Open(options, time, protector, calls: null);

    /// <summary>
    /// Opens the store. <paramref name="calls"/> limits the calls of <paramref name="protector"/> to
    /// <see cref="PostgreSqlStoreOptions.ProtectorTimeout"/>; null: no limit. An <see cref="AesGcmSecretProtector"/> needs no limit.
    /// </summary>
    internal static PostgreSqlStore Open(
        PostgreSqlStoreOptions options, TimeProvider? time, ISecretProtector? protector, HostCalls? calls)
    {
        ArgumentNullException.ThrowIfNull(options);
        PostgreSqlStoreOptions.Rules.ThrowIfInvalid(options);
        if (options.RequireProtector && protector is null)
        {
            throw new ArgumentException(
                "PostgreSqlStoreOptions.RequireProtector is true and there is no ISecretProtector; expected one.", nameof(protector));
        }

        ISecretProtector? bounded = protector is null or AesGcmSecretProtector || calls is null
            ? protector
            : new BoundedProtector(protector, calls, options.ProtectorTimeout);
        return new PostgreSqlStore(options, time ?? TimeProvider.System, bounded);
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
        await _commits.CloseAsync().ConfigureAwait(false);
        _database.Dispose();
    }

    /// <summary>Refuses new calls, and disconnects. Commits that wait fail with nothing written; those under way end.</summary>
    public void Dispose()
    {
        _ = _commits.CloseAsync();
        _database.Dispose();
    }
}
