namespace FaultTolerantPay;

/// <summary>
/// The actions that operators take on channel payments. Each action is checked first. It is durable when its task completes, and the
/// payment's timeline shows it with the operator's id. An action with more at stake than one operator may decide waits for a second one
/// (<see cref="IApprovals"/>).
/// </summary>
public interface IChannelPaymentActions
{
    /// <summary>
    /// Records what an operator learned from the provider about an operation whose outcome is not certain, and books it in the same step.
    /// That it failed is accepted only once the provider can no longer execute it. <see cref="OperatorActionStatus.Conflict"/> if another
    /// result came first and says something else.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="outcome">Succeeded, declined or not executed.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The evidence: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ResolveAsync(
        TransactionKey payment,
        OperationNumber operation,
        OperationOutcome outcome,
        OperatorId by,
        string reason,
        CancellationToken cancellationToken);

    /// <summary>
    /// Applies the evidence of a discrepancy that holds a channel payment. In one step the operation counts for what the evidence says, the
    /// ledger follows and the hold ends. Refused if the payment has no room for it, such as for a refund above what was taken.
    /// </summary>
    /// <param name="discrepancyId">The discrepancy.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Dismisses the evidence of a discrepancy that holds a channel payment: the record stands, and the hold ends.</summary>
    /// <param name="discrepancyId">The discrepancy.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a surplus charge to the cardholder again, after its returns failed and <see cref="DiscrepancyKind.SurplusNotReturned"/> was
    /// opened.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="charge">The surplus charge.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RetryReturnAsync(
        TransactionKey payment, OperationNumber charge, OperatorId by, string reason, CancellationToken cancellationToken);
}
