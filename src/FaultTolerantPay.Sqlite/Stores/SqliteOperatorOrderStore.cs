using FaultTolerantPay.Advances;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Sqlite.Tables;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Operators' orders on a SQLite file.</summary>
internal sealed class SqliteOperatorOrderStore(StoreDatabase database) : IOperatorOrderStore
{
    public ValueTask<OrderAppend> AppendAsync(OperatorOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return database.WriteAsync(t => OperatorOrderTable.Append(t, order), cancellationToken);
    }

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OperatorOrderTable.NewestNumber, cancellationToken);

    public ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return database.ReadAsync<IReadOnlyList<OperatorOrder>>(c => OperatorOrderTable.After(c, after, most), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return database.ReadAsync<IReadOnlyList<OperatorOrder>>(
            c => OperatorOrderTable.Before(c, before ?? long.MaxValue, most), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(most);
        return database.ReadAsync<IReadOnlyList<OperatorOrder>>(c => OperatorOrderTable.InForce(c, after, most), cancellationToken);
    }

    public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        database.WriteAsync(t => OperatorOrderTable.Forget(t, olderThan), cancellationToken);
}
