using FaultTolerantPay.Calls;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
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
public sealed class PostgreSqlStore : IDisposable
{
    private readonly StoreDatabase _database;

    private PostgreSqlStore(PostgreSqlStoreOptions options, TimeProvider time, StoredTokens stored)
    {
        _database = StoreDatabase.Open(options, StoreSchema.Migrations, time);
        var tokens = new MandateTokens(stored);
        Merchants = new PostgreSqlMerchantStore(_database);
        Faults = new PostgreSqlFaultStore(_database);
        Controls = new PostgreSqlOperatorControlStore(_database);
        CardChannels = new PostgreSqlCardChannelStore(_database, new AgreementNumbers(stored));
        StatementFiles = new PostgreSqlStatementFileStore(_database);
        UnwrittenRecords = PlaceOf(options) is { } place
            ? new UnwrittenRecordFiles(place, tokens, options.CommandTimeout)
            : null;
    }

    /// <summary>Merchants, their consent and limits.</summary>
    public IMerchantStore Merchants { get; }

    /// <summary>Outages and the manual switch.</summary>
    public IFaultStore Faults { get; }

    /// <summary>Operator controls (pauses and blocks), which apply until they are ended.</summary>
    public IOperatorControlStore Controls { get; }

    /// <summary>What channels know of cards.</summary>
    public ICardChannelStore CardChannels { get; }

    /// <summary>Statement files, and how far their fetching is.</summary>
    public IStatementFileStore StatementFiles { get; }

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
    /// The server cannot be reached or is older than PostgreSQL 15, or the schema is not there or has another version.
    /// </exception>
    public static PostgreSqlStore Open(PostgreSqlStoreOptions options, TimeProvider? time = null, ISecretProtector? protector = null) =>
        Open(options, time, protector, calls: null);

    internal static PostgreSqlStore Open(
        PostgreSqlStoreOptions options, TimeProvider? time, ISecretProtector? protector, HostCalls? calls)
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
        return new PostgreSqlStore(options, time ?? TimeProvider.System, new StoredTokens(bounded, NameOf(options)));
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static string NameOf(PostgreSqlStoreOptions options) =>
        $"store '{options.Schema}' in database {ConnectionText.PlaceOf(options.ConnectionString)}";

    /// <summary>The place of the files with records that this node could not write; null if there is none.</summary>
    private static UnwrittenRecordPlace? PlaceOf(PostgreSqlStoreOptions options) => options.UnwrittenRecordDirectory is { } directory
        ? new UnwrittenRecordPlace(
            Path.Combine(Path.GetFullPath(directory), $"{options.Schema}-unwritten-"),
            NameOf(options),
            $"in directory '{directory}'",
            MakeSpace: static () => false)
        : null;
}
