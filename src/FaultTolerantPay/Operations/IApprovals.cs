namespace FaultTolerantPay;

/// <summary>
/// The second operator's part: approves or refuses the actions of other operators (<see cref="OperatorActionStatus.AwaitsApproval"/>). An
/// action is done in the same step as its approval. It is done once, even if several operators approve it at several nodes.
/// </summary>
public interface IApprovals
{
    /// <summary>The requests that wait now, in ordinal order of their ids.</summary>
    /// <param name="after">The last id of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListWaitingAsync(string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>Every request, including decided and expired ones, in ordinal order of their ids.</summary>
    /// <param name="after">The last id of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ApprovalRequest>> ListAsync(string? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Approves an action and does it. The conditions of the action are checked again. If they no longer hold, or the amount at stake has
    /// changed, the result is <see cref="OperatorActionStatus.NotAllowed"/> and the request keeps waiting. The operator who requested the
    /// action cannot approve it (ids are compared trimmed and without case), and no one can once it has expired.
    /// </summary>
    /// <param name="id">The request's id.</param>
    /// <param name="by">The operator who approves.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if it was approved before, <see cref="OperatorActionStatus.Conflict"/> if it was
    /// refused.
    /// </returns>
    ValueTask<OperatorActionResult> ApproveAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Refuses an action: it is never done. The operator who requested it may withdraw it this way.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="by">The operator who refuses.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.AlreadyDone"/> if it was refused before, <see cref="OperatorActionStatus.Conflict"/> if it was
    /// approved.
    /// </returns>
    ValueTask<OperatorActionResult> RefuseAsync(string id, OperatorId by, string reason, CancellationToken cancellationToken);
}
