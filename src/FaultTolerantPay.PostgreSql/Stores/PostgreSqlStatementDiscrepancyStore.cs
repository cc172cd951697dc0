using FaultTolerantPay.PostgreSql.Commits;
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
        return database.WriteAsync((session, token) => OpenAsync(session, prepared, rows, token), cancellationToken);
    }

    public ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StatementDiscrepancyRules.CheckStep(discrepancy, step);
        var prepared = PreparedDiscrepancy.Of(discrepancy, step);
        PreparedRow row = PreparedRow.Of([prepared.Line])[0];
        return database.WriteAsync((session, token) => SaveAsync(session, prepared, row, token), cancellationToken);
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

    /// <summary>Stores those that are new, and returns the others.</summary>
    private static async Task<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        Session session, PreparedDiscrepancy[] prepared, PreparedRow[] rows, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StatementDiscrepancy>(StringComparer.Ordinal);
        var numbers = new BatchNumbers();
        var trail = new BatchTrail(numbers);
        string[] ids = [.. prepared.Select(one => one.Value.Id)];
        await session.ReadAsync(
            [
                // Two nodes that compare the same statement open the same discrepancies.
                OrderLocks.Take([OrderLocks.Of("statement-discrepancies")]),
                StatementDiscrepancyTable.Load(ids, stored.Add),
                numbers.Take(2 * ids.Length),
                trail.Load(),
            ],
            cancellationToken).ConfigureAwait(false);
        var added = new List<(long Subject, PreparedDiscrepancy Discrepancy)>();
        for (int i = 0; i < prepared.Length; i++)
        {
            if (!stored.ContainsKey(ids[i]))
            {
                long subject = numbers.Next();
                added.Add((subject, prepared[i]));
                trail.Add(subject, prepared[i].Line, rows[i]);
            }
        }

        SubjectTable.Insert(session, [.. added.Select(one => (one.Subject, one.Discrepancy.Line.Key))]);
        StatementDiscrepancyTable.Insert(session, added);
        trail.Write(session);
        return [.. ids.Where(stored.ContainsKey).Select(id => stored[id])];
    }

    /// <summary>Stores a change with its step, if the stored version is the one before it.</summary>
    private static async Task<bool> SaveAsync(
        Session session, PreparedDiscrepancy discrepancy, PreparedRow row, CancellationToken cancellationToken)
    {
        (long Version, long Subject)? stored = null;
        var numbers = new BatchNumbers();
        var trail = new BatchTrail(numbers);
        await session.ReadAsync(
            [
                StatementDiscrepancyTable.Lock(discrepancy.Value.Id, (version, subject) => stored = (version, subject)),
                numbers.Take(1),
                trail.Load(),
            ],
            cancellationToken).ConfigureAwait(false);
        if (stored is not { } before || before.Version != discrepancy.Value.Version - 1)
        {
            return false;
        }

        StatementDiscrepancyTable.Update(session, before.Subject, discrepancy);
        trail.Add(before.Subject, discrepancy.Line, row);
        trail.Write(session);
        return true;
    }
}
