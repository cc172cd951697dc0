using System.Collections.Concurrent;

namespace FaultTolerantPay.Sqlite.Engine;

/// <summary>Connections for reading. A read sees what was durable when it began, and all of what was answered before it.</summary>
internal sealed class ReaderPool(StoreFile file) : IDisposable
{
    // Reads run on their callers' threads without waiting, so that more at once than this is rare; those are opened and closed again.
    private const int MostKept = 16;
    private readonly ConcurrentBag<Connection> _free = [];
    private volatile bool _isClosed;

    /// <summary>Reads on a free connection.</summary>
    /// <exception cref="Transactions.StoreException">It cannot be read.</exception>
    public T Read<T>(Func<Connection, T> read)
    {
        if (_isClosed)
            throw StoreFailures.Closed(file.Path);
        try
        {
            if (!_free.TryTake(out Connection? connection))
                connection = file.OpenReader();
            try
            {
                return read(connection);
            }
            finally
            {
                Return(connection);
            }
        }
        catch (SqliteFailure failure)
        {
            throw StoreFailures.Read(file.Path, failure);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException)
        {
            throw StoreFailures.Unreadable(file.Path, "a record", e);
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        while (_free.TryTake(out Connection? connection))
            connection.Dispose();
    }

    private void Return(Connection connection)
    {
        if (_isClosed || _free.Count >= MostKept)
            connection.Dispose();
        else
            _free.Add(connection);
    }
}
