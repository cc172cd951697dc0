using FaultTolerantPay.Controls;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Operator controls in a SQLite file.</summary>
internal sealed class SqliteOperatorControlStore(StoreDatabase database) : IOperatorControlStore
{
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return database.WriteAsync(t => OperatorOrderTable.Append(t, order), cancellationToken);
    }

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OperatorOrderTable.NewestNumber, cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(c => OperatorOrderTable.After(c, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(
            c => OperatorOrderTable.Before(c, before ?? long.MaxValue, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListInForceAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync<IReadOnlyList<OperatorControl>>(c => OperatorOrderTable.InForce(c, after, maxItems), cancellationToken);
    }

    public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        database.WriteAsync(t => OperatorOrderTable.Forget(t, olderThan), cancellationToken);
}
