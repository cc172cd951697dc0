namespace FaultTolerantPay.Storage;

/// <summary>Deletes old data that is no longer needed.</summary>
public interface IRetentionStore
{
    /// <summary>
    /// Deletes final and withdrawn payments without an advance that were stored before <paramref name="olderThan"/>, with their timelines,
    /// messages, approval requests and discrepancies. Also deletes counters that may be deleted by <paramref name="now"/>, and exposure
    /// counters at zero. A payment stays while one of its messages waits or is parked, or a discrepancy is open. Advances and the journal
    /// stay. The store's bytes keep no trace of the deleted data.
    /// </summary>
    /// <returns>The number of payments that were deleted.</returns>
    ValueTask<int> DeleteOldPaymentsAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the customers of final advances that were reserved before <paramref name="olderThan"/>, if there is no later timeline entry,
    /// no waiting or parked message, and no open discrepancy. The payment, advance, instructions, discrepancies and approval requests stay
    /// as <see cref="Erasure"/> leaves them, each with a new version. Messages and the timeline are deleted; the hashes of timeline entries
    /// stay in the audit trail. The journal does not change. The store's bytes keep no trace of the erased data.
    /// </summary>
    /// <returns>The number of advances whose customer was erased.</returns>
    ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);
}
