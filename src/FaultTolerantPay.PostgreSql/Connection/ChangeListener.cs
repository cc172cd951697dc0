using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Listens on a connection of its own for what other nodes change. The server tells nothing of a connection that is lost, so that it is
/// checked every few seconds; after a loss, all may have changed.
/// </summary>
internal sealed class ChangeListener(string connectionString, string schema, TimeProvider time, ILogger logger) : IChangeSignal, IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Action> _subscribers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _source = new NpgsqlDataSourceBuilder(connectionString).Build();
    private bool _isRunning;

    /// <summary>What a writer sends with its transaction, which must be none of money: such commits would wait for each other.</summary>
    public static Statement Notice() => new("SELECT pg_notify('ftpay_' || current_schema(), '')");

    public IDisposable Subscribe(Action changed)
    {
        lock (_lock)
        {
            _subscribers.Add(changed);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(ListenAsync, CancellationToken.None);
            }
        }

        return new Subscription(this, changed);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _source.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenUntilLostAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (ServerFailure.Is(exception) || exception is System.Net.Sockets.SocketException)
            {
                PostgreSqlLog.ListenerLost(logger, schema, exception.Message);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            await Task.Delay(PauseAfterLoss, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenUntilLostAsync(CancellationToken stop)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(stop).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            connection.Notification += (_, _) => Raise();
            await ExecuteAsync(connection, $"LISTEN ftpay_{schema}", stop).ConfigureAwait(false);
            // What changed before is not told.
            Raise();
            while (true)
            {
                if (!await connection.WaitAsync(CheckInterval, stop).ConfigureAwait(false))
                {
                    await ExecuteAsync(connection, "SELECT 1", stop).ConfigureAwait(false);
                }
            }
        }
    }

    private void Raise()
    {
        Action[] subscribers;
        lock (_lock)
        {
            subscribers = [.. _subscribers];
        }

        foreach (Action changed in subscribers)
        {
            changed();
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        NpgsqlCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
        }
    }

    private sealed class Subscription(ChangeListener listener, Action changed) : IDisposable
    {
        public void Dispose()
        {
            lock (listener._lock)
            {
                listener._subscribers.Remove(changed);
            }
        }
    }
}
