using FaultTolerantPay.Statements.Queue;

namespace FaultTolerantPay.Tests.Statements.Queue;

/// <summary>A store that stores a change and then loses its answer, once.</summary>
internal sealed class LossyStore(IStatementDiscrepancyStore inner) : IStatementDiscrepancyStore
{
    /// <summary>How many writes it makes until it loses the answer of the last one; 0: it loses none.</summary>
    public int LosesAfter { get; set; }

    public ValueTask<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies,
        CancellationToken cancellationToken) => Lost(inner.OpenAsync(discrepancies, cancellationToken));

    public ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken) =>
        Lost(inner.SaveAsync(discrepancy, step, cancellationToken));

    public ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken) =>
        inner.FindAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(
        IReadOnlyList<string> keys, CancellationToken cancellationToken) => inner.ListRelatedAsync(keys, cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken) =>
        inner.ListStepsAsync(id, after, maxItems, cancellationToken);

    public ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken) =>
        inner.ListAsync(filter, after, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        string? source, DateTimeOffset now, CancellationToken cancellationToken) => inner.SumAsync(source, now, cancellationToken);

    private async ValueTask<T> Lost<T>(ValueTask<T> stored)
    {
        T answer = await stored;
        return LosesAfter > 0 && --LosesAfter == 0 ? throw new StoreException("the disk did not answer") : answer;
    }
}
