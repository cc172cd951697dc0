using System.Text.Json;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// A read connection, opened on first use and used by one thread at a time. A read sees everything that was durable when it started,
/// including every acknowledged write.
/// </summary>
internal sealed class Reader(StoreDatabaseFile file) : IDisposable
{
    private SqliteConnection? _connection;

    /// <exception cref="StoreException">The file cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        if (file.Guard.Loss is { } loss)
        {
            throw StoreFailures.Lost(file.Path, loss, nothingWritten: true);
        }

        try
        {
            return read(_connection ??= file.OpenReader());
        }
        catch (SqliteFailure failure)
        {
            throw StoreFailures.Read(file.Path, failure);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw StoreFailures.Unreadable(file.Path, "a record", e);
        }
    }

    /// <summary>Interrupts the current read. Called by another thread while a read runs.</summary>
    public void Interrupt() => _connection?.Interrupt();

    public void Dispose()
    {
        if (_connection is not null)
        {
            file.Close(_connection);
        }

        _connection = null;
    }
}
