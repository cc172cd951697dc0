using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// The connections of this node: as many as the options allow, with a bounded queue in front, and the gate of a server that is away.
/// </summary>
internal sealed class ConnectionSlots : IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgreSqlStoreOptions _options;
    private readonly StoreFailures _failures;
    private readonly ServerGate _gate;
    private readonly SemaphoreSlim _free;
    private int _waiting;
    private volatile bool _isClosed;

    public ConnectionSlots(NpgsqlDataSource source, PostgreSqlStoreOptions options, StoreFailures failures, TimeProvider time)
    {
        (_source, _options, _failures) = (source, options, failures);
        _gate = new ServerGate(time, options.ConnectTimeout);
        _free = new SemaphoreSlim(options.MaxConnections);
    }

    /// <summary>Waits for a slot and connects.</summary>
    /// <exception cref="StoreException">The store is closed, overloaded or away.</exception>
    public async ValueTask<ConnectionSlot> OpenAsync(CancellationToken cancellationToken)
    {
        ThrowIfRefused(_gate.Refusal());
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfRefused(_gate.Enter());
            return new ConnectionSlot(await ConnectAsync(cancellationToken).ConfigureAwait(false), _free);
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
            NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
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
    public void Renew() => _source.Clear();

    public void Close() => _isClosed = true;

    public void Dispose()
    {
        Close();
        _source.Dispose();
    }

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
internal sealed class ConnectionSlot(NpgsqlConnection connection, SemaphoreSlim free) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    /// <summary>Gives the connection back and keeps the slot.</summary>
    public ValueTask LeaveConnectionAsync() => connection.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        free.Release();
    }
}
