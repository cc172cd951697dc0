using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Records;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>Discrepancies of statements on PostgreSQL.</summary>
internal sealed class PostgreSqlStatementDiscrepancyStore(StoreDatabase database) : IStatementDiscrepancyStore
{
    public ValueTask<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckOpening(discrepancies);
        PreparedDiscrepancy[] prepared = [.. discrepancies.Select(one => PreparedDiscrepancy.Of(one.Discrepancy, one.Step))];
        PreparedRow[] rows = PreparedRow.Of([.. prepared.Select(one => one.Line)]);
        (PreparedDiscrepancy, PreparedRow)[] both = [.. prepared.Zip(rows)];
        return database.WriteAsync(
            (session, token) => StatementDiscrepancyTable.OpenAsync(session, both, token), cancellationToken);
    }

    public ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckStep(discrepancy, step);
        var prepared = PreparedDiscrepancy.Of(discrepancy, step);
        PreparedRow row = PreparedRow.Of([prepared.Line])[0];
        return database.WriteAsync(
            (session, token) => StatementDiscrepancyTable.SaveAsync(session, prepared, row, token), cancellationToken);
    }

    public ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => StatementDiscrepancyTable.FindAsync(session, id, token), cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        StoreRules.CheckPage(keys.Count);
        return database.ReadAsync((session, token) => StatementDiscrepancyTable.ListRelatedAsync(session, keys, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return database.ReadAsync(
            (session, token) => StatementStepTable.ListAsync(session, id, after, maxItems, token), cancellationToken);
    }

    public ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(
            (session, token) => StatementDiscrepancyQueries.ListAsync(session, filter, after, maxItems, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        string? source, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => StatementDiscrepancyQueries.SumAsync(session, source, now, token), cancellationToken);
}
