using System.Text.Json;

namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>
/// A connection for reading, opened when it is first needed and used by one thread at a time. A read sees what was durable when it began,
/// and all that was answered before it.
/// </summary>
internal sealed class Reader(StoreDatabaseFile file) : IDisposable
{
    private SqliteConnection? _connection;

    /// <exception cref="StoreException">It cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        if (file.Guard.Loss is { } loss)
            throw StoreFailures.Lost(file.Path, loss, nothingWritten: true);
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

    /// <summary>Ends the read that runs now. Called by another thread while one runs.</summary>
    public void Interrupt() => _connection?.Interrupt();

    public void Dispose()
    {
        if (_connection is not null)
            file.Close(_connection);
        _connection = null;
    }
}
