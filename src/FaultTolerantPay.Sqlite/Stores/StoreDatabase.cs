using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Sqlite.Tables;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>The open file with this library's tables. Every store is a view of it.</summary>
internal sealed class StoreDatabase(SqliteStoreOptions options, TimeProvider time) : StoreEngine(options, new StoreSchema(), time)
{
    /// <summary>
    /// Writes, and completes when the write is durable. A write that waits for the writer can no longer be cancelled, so its outcome is
    /// always known.
    /// </summary>
    public ValueTask<T> WriteAsync<T>(Func<StoreTransaction, T> execute, CancellationToken cancellationToken) =>
        PostAsync(transaction => execute((StoreTransaction)transaction), cancellationToken);
}
