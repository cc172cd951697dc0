namespace FaultTolerantPay.Statements.Queue;

/// <summary>
/// Stores the discrepancies of statements and their steps. Implementations must pass <c>StatementDiscrepancyStoreConformance</c>. Every
/// write is durable when its task completes. A method throws <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface IStatementDiscrepancyStore
{
    /// <summary>
    /// Stores each discrepancy that is not stored yet, with its first step, in one atomic commit. Version and step are 1.
    /// </summary>
    /// <param name="discrepancies">1 to 1,000, with different ids.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>Those that were stored before, as they are.</returns>
    ValueTask<IReadOnlyList<StatementDiscrepancy>> OpenAsync(
        IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies,
        CancellationToken cancellationToken);

    /// <summary>
    /// Stores a changed discrepancy with its next step in one atomic commit, if the stored version is the one before
    /// <see cref="StatementDiscrepancy.Version"/>, which is the number of the step.
    /// </summary>
    /// <param name="discrepancy">The discrepancy.</param>
    /// <param name="step">Its newest step.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>False if the stored version is another one; nothing was written.</returns>
    /// <exception cref="ArgumentException">The number of the step is not the version of the discrepancy.</exception>
    ValueTask<bool> SaveAsync(
        StatementDiscrepancy discrepancy, StatementDiscrepancyStep step, CancellationToken cancellationToken);

    /// <summary>A discrepancy, or null.</summary>
    ValueTask<StatementDiscrepancy?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Discrepancies of which one of these is the id, or <see cref="StatementDiscrepancy.ExplainedBy"/>, or, while they are open,
    /// <see cref="StatementDiscrepancy.OurKey"/> or <see cref="StatementDiscrepancy.TheirKey"/>. Each once, the oldest first; for each key
    /// at least the ten oldest of each sort.
    /// </summary>
    /// <param name="keys">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementDiscrepancy>> ListRelatedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <inheritdoc cref="IStatementDiscrepancies.ListStepsAsync"/>
    ValueTask<IReadOnlyList<StatementDiscrepancyStep>> ListStepsAsync(
        string id, long after, int maxItems, CancellationToken cancellationToken);

    /// <inheritdoc cref="IStatementDiscrepancies.ListAsync"/>
    ValueTask<QueryPage<StatementDiscrepancy>> ListAsync(
        StatementDiscrepancyFilter filter, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The open discrepancies by kind, age and currency, in this order.</summary>
    /// <param name="source">Only those of this source; null: of all.</param>
    /// <param name="now">The time from which ages are counted.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementDiscrepancyTotal>> SumAsync(
        string? source, DateTimeOffset now, CancellationToken cancellationToken);
}
