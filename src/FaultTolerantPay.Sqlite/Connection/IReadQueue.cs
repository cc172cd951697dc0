namespace FaultTolerantPay.Sqlite.Connection;

/// <summary>Passes reads to a reader.</summary>
internal interface IReadQueue : IDisposable
{
    /// <summary>
    /// Executes a read. With reader threads the caller's thread does not wait; otherwise the read is complete when this returns.
    /// </summary>
    ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken);
}
