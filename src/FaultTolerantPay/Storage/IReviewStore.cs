using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Storage;

/// <summary>Reads what waits for a person, or was decided by one: differences, and orders that need a second person.</summary>
public interface IReviewStore
{
    /// <summary>A difference, or null.</summary>
    ValueTask<Discrepancy?> FindDiscrepancyAsync(string id, CancellationToken cancellationToken);

    /// <summary>Differences in ordinal order of their ids, after the id given (null: from the first): the open ones, or all.</summary>
    /// <param name="openOnly">Whether closed ones are left out.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Discrepancy>> ListDiscrepanciesAsync(
        bool openOnly, string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>An order that waits for a second person, or was decided; or null.</summary>
    ValueTask<ApprovalRequest?> FindApprovalAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Such orders in ordinal order of their ids, after the id given (null: from the first): those that wait at a time
    /// (<see cref="ApprovalRequest.StatusAt"/>), or all.
    /// </summary>
    /// <param name="waitingAt">Only what waits at this time; null: all.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListApprovalsAsync(
        DateTimeOffset? waitingAt, string? after, int maxItems, CancellationToken cancellationToken);
}
