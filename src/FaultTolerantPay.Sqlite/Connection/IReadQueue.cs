namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Brings reads to a reader.</summary>
internal interface IReadQueue : IDisposable
{
    /// <summary>Reads; with reader threads the caller's thread does not wait, else it is read before this returns.</summary>
    ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken);
}
