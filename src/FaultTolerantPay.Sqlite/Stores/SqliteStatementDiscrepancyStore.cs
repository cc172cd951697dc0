using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Tables;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>Discrepancies of statements on a SQLite file.</summary>
internal sealed class SqliteStatementDiscrepancyStore(StoreDatabase database) : IStatementDiscrepancyStore
{
    public ValueTask<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckOpening(discrepancies);
        PreparedDiscrepancy[] prepared = [.. discrepancies.Select(one => PreparedDiscrepancy.Of(one.Discrepancy, one.Step))];
        PreparedRow[] rows = PreparedRow.Of([.. prepared.Select(one => one.Line)]);
        return database.WriteAsync<IReadOnlyList<StatementDiscrepancy>>(
            t => StatementDiscrepancyTable.Open(t, [.. prepared.Zip(rows)]), cancellationToken);
    }

    public ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckStep(discrepancy, step);
        var prepared = PreparedDiscrepancy.Of(discrepancy, step);
        PreparedRow row = PreparedRow.Of([prepared.Line])[0];
        return database.WriteAsync(t => StatementDiscrepancyTable.Save(t, prepared, row), cancellationToken);
    }

    public ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => StatementDiscrepancyTable.Find(c, id), cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        StoreRules.CheckPage(keys.Count);
        return database.ReadAsync<IReadOnlyList<StatementDiscrepancy>>(
            c => StatementDiscrepancyTable.ListRelated(c, keys), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(maxItems);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return database.ReadAsync<IReadOnlyList<StatementDiscrepancyStep>>(
            c => StatementStepTable.List(c, id, after, maxItems), cancellationToken);
    }

    public ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        StoreRules.CheckPage(maxItems);
        return database.ReadAsync(c => StatementDiscrepancyQueries.List(c, filter, after, maxItems), cancellationToken);
    }

    public ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        string? source, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c => StatementDiscrepancyQueries.Sum(c, source, now), cancellationToken);
}
