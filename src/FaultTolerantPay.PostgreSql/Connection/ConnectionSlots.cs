using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// The connections of this node: as many as the options allow, with a bounded queue in front, and the gate of a server that is away.
/// </summary>
internal sealed class ConnectionSlots : IDisposable
{
    private readonly NpgsqlDataSource[] _sources;
    private readonly PostgreSqlStoreOptions _options;
    private readonly StoreFailures _failures;
    private readonly ServerGate _gate;
    private readonly SemaphoreSlim _free;
    private int _waiting;
    private int _turn;
    private volatile bool _isClosed;

    /// <param name="sources">The servers, once in each order: the first primary in an order is used.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="failures">Creates exceptions.</param>
    /// <param name="time">The clock.</param>
    public ConnectionSlots(NpgsqlDataSource[] sources, PostgreSqlStoreOptions options, StoreFailures failures, TimeProvider time)
    {
        (_sources, _options, _failures) = (sources, options, failures);
        _gate = new ServerGate(time, options.ConnectTimeout);
        _free = new SemaphoreSlim(options.MaxConnections);
    }

    /// <summary>Which order of the servers is used: see <see cref="TurnFrom"/>.</summary>
    public int Turn => Volatile.Read(ref _turn);

    /// <summary>Waits for a slot and connects.</summary>
    /// <exception cref="StoreException">The store is closed, overloaded or away.</exception>
    public async ValueTask<ConnectionSlot> OpenAsync(CancellationToken cancellationToken)
    {
        ThrowIfRefused(_gate.Refusal());
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfRefused(_gate.Enter());
            int turn = Turn;
            return new ConnectionSlot(await ConnectAsync(cancellationToken).ConfigureAwait(false), turn, _free);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Connects without a slot of its own: for the call that holds one and has lost its connection.</summary>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            _gate.Succeeded();
            return connection;
        }
        catch (ObjectDisposedException)
        {
            throw _failures.Closed();
        }
        catch (Exception exception) when (ServerFailure.Is(exception) || exception is System.Net.Sockets.SocketException)
        {
            _gate.Failed(exception);
            throw _failures.Away(exception);
        }
    }

    /// <summary>Closes the idle connections: they lead to a server that is gone or no longer the primary.</summary>
    public void Renew() => Source.Clear();

    /// <summary>
    /// Tries the servers in another order from now on. A primary that lost its standbys may not know that another server was promoted: of
    /// two primaries, the one is right that gets a commit confirmed.
    /// </summary>
    /// <param name="turn">The order in which the server was found whose standbys are silent.</param>
    public void TurnFrom(int turn)
    {
        NpgsqlDataSource left = _sources[turn % _sources.Length];
        if (Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn)
        {
            left.Clear();
        }
    }

    public void Close() => _isClosed = true;

    public void Dispose()
    {
        Close();
        foreach (NpgsqlDataSource source in _sources)
        {
            source.Dispose();
        }
    }

    private NpgsqlDataSource Source => _sources[Turn % _sources.Length];

    private void ThrowIfRefused(Exception? refusal)
    {
        if (_isClosed)
        {
            throw _failures.Closed();
        }

        if (refusal is not null)
        {
            throw _failures.Away(refusal);
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_free.Wait(0, CancellationToken.None))
        {
            return;
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaxWaitingCalls)
        {
            Interlocked.Decrement(ref _waiting);
            throw _failures.TooManyCalls(_options.MaxWaitingCalls);
        }

        try
        {
            if (!await _free.WaitAsync(_options.CommandTimeout, cancellationToken).ConfigureAwait(false))
            {
                throw _failures.NoConnection(_options.CommandTimeout);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

/// <summary>One connection in use.</summary>
internal sealed class ConnectionSlot(NpgsqlConnection connection, int turn, SemaphoreSlim free) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    /// <summary>The order of the servers in which this one was found.</summary>
    public int Turn => turn;

    /// <summary>Gives the connection back and keeps the slot.</summary>
    public ValueTask LeaveConnectionAsync() => connection.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        free.Release();
    }
}
