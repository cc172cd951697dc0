using FaultTolerantPay.Controls;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Operator controls in a SQLite file.</summary>
internal sealed class SqliteOperatorControlStore(StoreDatabase database) : IOperatorControlStore
{
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(control);
        return database.WriteAsync(t => OperatorControlTable.Append(t, control), cancellationToken);
    }

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OperatorControlTable.NewestNumber, cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(c => OperatorControlTable.After(c, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(
            c => OperatorControlTable.Before(c, before ?? long.MaxValue, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(c => OperatorControlTable.InForce(c, after, maxItems), cancellationToken);
    }

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        database.WriteAsync(t => OperatorControlTable.Erase(t, olderThan), cancellationToken);
}
