using System.Text.Json;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Storage;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// The open schema. Reads and writes, each with a bound; a failure of the server becomes a <see cref="StoreException"/>, which says whether
/// certainly nothing was written.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    private const int MaxReads = 2;
    private const int MaxWrites = 5;

    private const string SelectServer = """
        SELECT current_setting('server_version'), coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'a local socket'),
          pg_is_in_recovery()
        """;

    // What holds back the removal of dead rows. Of other roles' sessions a role sees this only as a member of pg_read_all_stats.
    private const string SelectOldestTransaction = """
        SELECT (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint, pid, usename, application_name, state
        FROM pg_stat_activity
        WHERE datname = current_database() AND xact_start IS NOT NULL AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
        ORDER BY xact_start LIMIT 1
        """;

    private static readonly TimeSpan PauseAfterConflict = TimeSpan.FromMilliseconds(5);

    private readonly ConnectionSlots _slots;
    private readonly WriteIds _writeIds;
    private readonly Durability _durability;
    private readonly TimeSpan _maxTransactionAge;
    private readonly ReadConfirmation _confirmation;

    private StoreDatabase(
        ConnectionSlots slots, WriteIds writeIds, Durability durability, TimeSpan maxTransactionAge, StoreFailures failures)
    {
        (_slots, _writeIds, _durability, _maxTransactionAge, Failures) = (slots, writeIds, durability, maxTransactionAge, failures);
        _confirmation = new ReadConfirmation(this);
    }

    /// <summary>Creates exceptions about this store.</summary>
    public StoreFailures Failures { get; }

    /// <summary>Whether what is read must be confirmed by standbys before anybody is told.</summary>
    public bool NeedsStandbys => _durability.NeedsStandbys;

    /// <summary>Migrates the schema if the options say how, and checks its version and the server's settings.</summary>
    /// <exception cref="StoreException">
    /// The server cannot be reached, is too old or may lose what it acknowledges, or the schema has another version.
    /// </exception>
    public static StoreDatabase Open(PostgreSqlStoreOptions options, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        var failures = new StoreFailures(ConnectionText.PlaceOf(options.ConnectionString), options.Schema);
        if (options.MigrationConnectionString is { } owner)
        {
            MigrationRunner.Run(ConnectionText.ForMigrating(options, owner), options, migrations, failures);
        }

        var durability = new Durability(options.MinStandbys);
        NpgsqlDataSource[] sources =
            [.. ConnectionText.ForRunning(options).Select(text => new NpgsqlDataSourceBuilder(text).Build())];
        var slots = new ConnectionSlots(sources, options, failures, time);
        try
        {
            SchemaCheck.Run(sources[0], migrations.Count, durability, failures);
        }
        catch
        {
            slots.Dispose();
            throw;
        }

        var writeIds = new WriteIds(slots, durability, time, 3 * options.CommandTimeout);
        return new StoreDatabase(slots, writeIds, durability, options.MaxTransactionAge, failures);
    }

    /// <summary>Reads; each statement sees what is committed when it begins. After a lost connection, reads once more.</summary>
    public ValueTask<T> ReadAsync<T>(Func<Session, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(read, begin: null, isLong: false, cancellationToken);

    /// <summary>
    /// Reads what answers a payment. If something is found, the standbys confirm it first: a promotion must not undo what a caller was
    /// told.
    /// </summary>
    public async ValueTask<T> ReadConfirmedAsync<T>(
        Func<Session, CancellationToken, Task<T>> read, Func<T, bool> isFound, CancellationToken cancellationToken)
    {
        T result = await ReadAsync(read, cancellationToken).ConfigureAwait(false);
        if (NeedsStandbys && isFound(result))
        {
            await _confirmation.ConfirmAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Reads with several statements that see the same state, in any time.</summary>
    public ValueTask<T> ReadLongAsync<T>(Func<Session, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(read, Session.BeginSnapshot, isLong: true, cancellationToken);

    /// <summary>
    /// Writes in a transaction of its own, and completes when it is durable. It runs again if another transaction was in its way, and if
    /// it certainly did not commit; so <paramref name="write"/> may run several times, and changes nothing but the database.
    /// </summary>
    /// <exception cref="StoreException">
    /// It was not written (<see cref="StoreException.NothingWritten"/>), or nobody could say whether it was.
    /// </exception>
    public async ValueTask<T> WriteAsync<T>(Func<Session, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            (bool isDone, T result, Exception? cause) = await TryWriteAsync(write, cancellationToken).ConfigureAwait(false);
            if (isDone)
            {
                return result;
            }

            if (attempt == MaxWrites)
            {
                throw Failures.Write(cause!);
            }

            await Task.Delay(PauseAfterConflict * attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the server says of itself.</summary>
    /// <exception cref="StoreException">No server answers, or it is not the primary.</exception>
    public ValueTask<Dictionary<string, string>> ProbeAsync(CancellationToken cancellationToken) => ReadAsync(
        async (session, ct) =>
        {
            (string version, string server, bool isStandby) = await session.FindAsync(
                new Statement(SelectServer), row => (row.Text(0), row.Text(1), row.Flag(2)), ct).ConfigureAwait(false);
            if (isStandby)
            {
                throw Failures.NotPrimary(server);
            }

            await session.AnyAsync(_durability.Check(), ct).ConfigureAwait(false);
            var details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["postgresql"] = version,
                ["server"] = server,
                ["store"] = Failures.Store,
            };
            (TimeSpan age, string session) oldest = await session.FindAsync(
                new Statement(SelectOldestTransaction),
                row => (TimeSpan.FromMilliseconds(row.Long(0)),
                    $"process {row.Int(1)} of {row.TextOrNull(2)}, {row.TextOrNull(3)}, {row.TextOrNull(4)}"),
                ct).ConfigureAwait(false);
            details["oldest-transaction"] = OptionText.Of(oldest.age);
            if (oldest.age > _maxTransactionAge)
            {
                details[IStoreProbe.Degraded] = $"A transaction has been open for {OptionText.Of(oldest.age)} ({oldest.session}): "
                    + $"expected at most {OptionText.Of(_maxTransactionAge)} (PostgreSqlStoreOptions.MaxTransactionAge). "
                    + "No dead row is removed.";
            }

            return details;
        },
        cancellationToken);

    /// <summary>Whether the transaction with this id counts; null if nobody could say within the limit.</summary>
    internal Task<bool?> FindOutAsync(Guid id) => _writeIds.FindOutAsync(id);

    public void Dispose() => _slots.Dispose();

    private async ValueTask<T> ReadAsync<T>(
        Func<Session, CancellationToken, Task<T>> read, string? begin, bool isLong, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            ConnectionSlot slot = await _slots.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (slot.ConfigureAwait(false))
            {
                var session = new Session(slot.Connection, begin, isLong);
                try
                {
                    T result = await read(session, cancellationToken).ConfigureAwait(false);
                    await session.RollBackAsync().ConfigureAwait(false);
                    return result;
                }
                catch (Exception exception) when (ServerFailure.Is(exception))
                {
                    await session.RollBackAsync().ConfigureAwait(false);
                    if (attempt == MaxReads || !IsWorthAnotherConnection(exception))
                    {
                        throw Failures.Read(exception);
                    }
                }
                catch (Exception exception) when (exception is JsonException or FormatException)
                {
                    await session.RollBackAsync().ConfigureAwait(false);
                    throw Failures.Unreadable(exception);
                }
                catch
                {
                    await session.RollBackAsync().ConfigureAwait(false);
                    throw;
                }
            }
        }
    }

    /// <summary>Writes once. Not done: it certainly did not commit, and may succeed if it is tried again.</summary>
    private async Task<(bool IsDone, T Result, Exception? Cause)> TryWriteAsync<T>(
        Func<Session, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        ConnectionSlot slot = await _slots.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (slot.ConfigureAwait(false))
        {
            var session = new Session(slot.Connection, Session.BeginWrite);
            T result;
            try
            {
                result = await write(session, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ServerFailure.Is(exception))
            {
                await session.RollBackAsync().ConfigureAwait(false);
                return IsWorthAnotherTry(exception) ? (false, default!, exception) : throw Failures.Write(exception);
            }
            catch
            {
                await session.RollBackAsync().ConfigureAwait(false);
                throw;
            }

            if (!session.HasChanges)
            {
                await session.RollBackAsync().ConfigureAwait(false);
                return (true, result, null);
            }

            (bool isCommitted, Exception? cause) = await CommitAsync(session, slot).ConfigureAwait(false);
            return (isCommitted, result, cause);
        }
    }

    /// <summary>Commits, and finds out whether the commit counts if its answer is lost.</summary>
    private async Task<(bool IsCommitted, Exception? Cause)> CommitAsync(Session session, ConnectionSlot slot)
    {
        var id = Guid.CreateVersion7();
        Exception? cause = null;
        try
        {
            if (await session.CommitAsync(_writeIds.Of(id)).ConfigureAwait(false))
            {
                return (true, null);
            }
        }
        catch (Exception exception) when (ServerFailure.Is(exception))
        {
            if (ServerFailure.IsCertain(exception))
            {
                await session.RollBackAsync().ConfigureAwait(false);
                return IsWorthAnotherTry(exception) ? (false, exception) : throw Failures.Write(exception);
            }

            cause = exception;
        }

        await slot.LeaveConnectionAsync().ConfigureAwait(false);
        if (cause is null)
        {
            _slots.TurnFrom(slot.Turn);
        }
        else
        {
            _slots.Renew();
        }

        return await _writeIds.FindOutAsync(id).ConfigureAwait(false) is { } isCommitted
            ? (isCommitted, cause ?? new TimeoutException("No standby confirmed the commit."))
            : throw Failures.Unknown(cause);
    }

    private bool IsWorthAnotherTry(Exception exception) =>
        ServerFailure.KindOf(exception) == ServerFailureKind.Conflict || IsWorthAnotherConnection(exception);

    private bool IsWorthAnotherConnection(Exception exception)
    {
        if (ServerFailure.KindOf(exception) is not (ServerFailureKind.Lost or ServerFailureKind.NotPrimary))
        {
            return false;
        }

        // The other idle connections lead to the same server.
        _slots.Renew();
        return true;
    }
}
