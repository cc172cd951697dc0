using FaultTolerantPay.Calls;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;

namespace FaultTolerantPay.PostgreSql;

/// <summary>
/// An open store: the stores of FaultTolerantPay in one schema of a PostgreSQL database, which many nodes share. Every write is durable, as
/// the server is set up, before it is acknowledged.
/// </summary>
public sealed class PostgreSqlStore : IDisposable
{
    private readonly StoreDatabase _database;

    private PostgreSqlStore(PostgreSqlStoreOptions options, TimeProvider time) =>
        _database = StoreDatabase.Open(options, StoreSchema.Migrations, time);

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
        if (options.RequireProtector && protector is null)
        {
            throw new ArgumentException(
                "PostgreSqlStoreOptions.RequireProtector is true and there is no ISecretProtector; expected one.", nameof(protector));
        }

        _ = calls;
        return new PostgreSqlStore(options, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
