namespace FaultTolerantPay;

/// <summary>
/// What all statements have of each advance: the payout and the collection by the channels' statements, and the original by the business
/// system's own.
/// </summary>
public interface IAdvanceComparisons
{
    /// <summary>
    /// The advances whose payments were requested in a time, in ordinal order of (merchant, order, attempt). A page may be shorter than
    /// asked for, or empty, although others follow: its cost does not grow with the store, and a period may have few advances.
    /// </summary>
    /// <param name="from">The first time.</param>
    /// <param name="before">The time after the last.</param>
    /// <param name="after">The cursor of the previous page; null: the first page.</param>
    /// <param name="maxItems">1 to 1,000: how many advances are looked at.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxItems"/> is out of range.</exception>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    /// <exception cref="StoreException">The store cannot read.</exception>
    ValueTask<QueryPage<AdvanceComparison>> ListAsync(
        DateTimeOffset from, DateTimeOffset before, string? after, int maxItems, CancellationToken cancellationToken);
}
