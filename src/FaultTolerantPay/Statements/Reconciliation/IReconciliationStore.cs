namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Reads our operations as statements list them, and stores what the comparison of each day found. Implementations must pass
/// <c>ReconciliationStoreConformance</c>. Every write is durable when its task completes. A method throws <see cref="StoreException"/> if
/// the store cannot read or write.
/// </summary>
public interface IReconciliationStore
{
    /// <summary>
    /// Operations of card payments and instructions of advances that were written to a channel in a time, as they are now, in the order of
    /// (<see cref="RecordedOperation.WrittenAt"/>, <see cref="RecordedOperation.Reference"/> ordinal). Operations that move no money are
    /// left out, so a page may be shorter than asked for although others follow.
    /// </summary>
    /// <param name="channel">The logical channel.</param>
    /// <param name="from">The first time.</param>
    /// <param name="before">The time after the last.</param>
    /// <param name="after">The cursor of the previous page; null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<QueryPage<RecordedOperation>> ListOperationsAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The operations and instructions with these references, at any channel and of any time, in no particular order.</summary>
    /// <param name="references">1 to 1,000 different references. Unknown ones are left out.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<RecordedOperation>> FindOperationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken);

    /// <summary>The confirmations of these references, in no particular order.</summary>
    /// <param name="references">1 to 1,000 different references. Those without a confirmation are left out.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<StatementConfirmation>> FindConfirmationsAsync(
        IReadOnlyList<string> references, CancellationToken cancellationToken);

    /// <summary>
    /// Stores that statements have these operations, in one atomic commit. A reference that another day's statement, or one of another
    /// provider or merchant number, has confirmed keeps that confirmation. One of the same day gets the new file.
    /// </summary>
    /// <param name="confirmations">1 to 1,000 with different references.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    ValueTask ConfirmAsync(IReadOnlyList<StatementConfirmation> confirmations, CancellationToken cancellationToken);

    /// <summary>The newest comparison of a day; null if there is none.</summary>
    ValueTask<StatementReconciliation?> FindAsync(
        ProviderId provider, string merchantNumber, DateOnly day, CancellationToken cancellationToken);

    /// <summary>The newest comparisons of days, in the order of (day, provider, merchant number).</summary>
    /// <param name="provider">Only those of this provider; null: of all.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last day.</param>
    /// <param name="after">The cursor of the previous page; null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    ValueTask<QueryPage<StatementReconciliation>> ListAsync(
        ProviderId? provider, DateOnly from, DateOnly until, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The rows that the newest comparison of a day held, in the order in which they were stored.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="merchantNumber">The merchant number.</param>
    /// <param name="day">The day.</param>
    /// <param name="after">How many rows earlier pages had; 0: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<HeldRow>> ListHeldAsync(
        ProviderId provider, string merchantNumber, DateOnly day, long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the comparison of a day with the rows that it held, in one atomic commit, if the stored version equals that of <paramref
    /// name="reconciliation"/> (0: not stored yet); the stored one has the next version. With it, the day's held rows of before are
    /// replaced, and confirmations of this day by other files than <see cref="StatementReconciliation.File"/> are removed. If other rows
    /// are held than before, the stored comparison of the next day, if there is one, becomes <see
    /// cref="StatementReconciliation.IsOutdated"/>, and its version the next.
    /// </summary>
    /// <returns>False if the stored version is another one; nothing was written.</returns>
    ValueTask<bool> SaveAsync(
        StatementReconciliation reconciliation, IReadOnlyList<HeldRow> held, CancellationToken cancellationToken);
}
