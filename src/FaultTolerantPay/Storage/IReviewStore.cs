namespace FaultTolerantPay.Storage;

/// <summary>
/// Reads what waits for an operator or was decided by one: discrepancies, and actions that need a second operator's approval.
/// </summary>
public interface IReviewStore
{
    /// <summary>A discrepancy, or null.</summary>
    ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken);

    /// <summary>Discrepancies in ordinal order of their ids, after the given id (null: from the first): the open ones, or all.</summary>
    /// <param name="openOnly">Whether closed discrepancies are left out.</param>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(
        bool openOnly, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>An approval request, waiting or decided; or null.</summary>
    ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Approval requests in ordinal order of their ids, after the given id (null: from the first): those that wait at a time
    /// (<see cref="ApprovalRequest.StatusAt"/>), or all.
    /// </summary>
    /// <param name="waitingAt">Only requests that wait at this time; null: all.</param>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(
        DateTimeOffset? waitingAt, string? after, int maxItems, CancellationToken cancellationToken);
}
