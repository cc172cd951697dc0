using FaultTolerantPay.Controls;
using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Operator controls on PostgreSQL.</summary>
internal sealed class PostgreSqlOperatorControlStore(StoreDatabase database) : IOperatorControlStore
{
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(control);
        return database.WriteAsync(
            (session, token) =>
            {
                session.Defer(ChangeListener.Notice());
                return OperatorControlTable.AppendAsync(session, control, token);
            },
            cancellationToken);
    }

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OperatorControlTable.ReadNewestNumberAsync, cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync((session, token) => OperatorControlTable.ListAsync(session, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => OperatorControlTable.ListNewestAsync(session, before ?? long.MaxValue, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => OperatorControlTable.ListActiveAsync(session, after, maxItems, token), cancellationToken);
    }

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        database.WriteAsync((session, token) => OperatorControlTable.EraseAsync(session, olderThan, token), cancellationToken);
}
