namespace FaultTolerantPay;

/// <summary>
/// The actions that operators and hosts take on advances. Each action is checked first. It is durable when its task completes, and the
/// payment's timeline shows it with the operator's id.
/// </summary>
public interface IAdvanceActions
{
    /// <summary>
    /// Refunds an advance. Before collection the refund lowers the amount due; after collection the bank refunds the customer. While an
    /// instruction is under way, the refund waits for its result. The same refund id again returns the same refund; with another amount it
    /// is refused.
    /// </summary>
    ValueTask<OperatorActionResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken);

    /// <summary>Writes off the outstanding amount of a delinquent advance.</summary>
    ValueTask<OperatorActionResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books a payment that the customer made outside the channels. It first settles what is outstanding, then what was written off; the
    /// bank owes the rest to the customer. Allowed in any state, final ones included, but only after the business system has confirmed, and
    /// not while an instruction is under way (M3): book it once that instruction has its result. An amount above the debt opens
    /// <see cref="DiscrepancyKind.ManualExcess"/>. Refused if the total ever booked in excess of the debt would exceed the payment.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">
    /// The id of the operator's receipt. Booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> if it was booked for
    /// something else.
    /// </param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">The operator who received the money.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordCustomerPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what the merchant repaid of its debt: refunds of the advance, or a payment that it received twice. Allowed in any state, final
    /// ones included. Refused if the amount is more than the merchant owes.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">
    /// The id of the operator's receipt. Booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> if it was booked for
    /// something else.
    /// </param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">The operator who received the money.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordMerchantRepaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books a refund that an operator paid to the customer outside the channels, for example after a hard decline or after
    /// <see cref="StopCustomerRefundAsync"/>. If the bank did not owe it, the customer owes it. Allowed in any state, final ones included,
    /// but only after the business system has confirmed, and not while an instruction is under way (M3): book it once that instruction has
    /// its result. An amount above the refund that is owed opens <see cref="DiscrepancyKind.ManualExcess"/>. Refused if the total ever
    /// booked in excess of what was owed would exceed the payment.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">
    /// The id of the operator's receipt. Booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> if it was booked for
    /// something else.
    /// </param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">The operator who paid the money.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordCustomerRefundAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a customer refund that is due. Call it before you refund the customer manually; otherwise the channel could refund a second
    /// time. <see cref="DiscrepancyKind.CustomerRefundOverdue"/> stays open until the customer is refunded or
    /// <see cref="RetryCustomerRefundAsync"/> is called.
    /// </summary>
    ValueTask<OperatorActionResult> StopCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Retries the customer refund through the channel, after a hard decline, or after an operator stopped the refund.
    /// </summary>
    ValueTask<OperatorActionResult> RetryCustomerRefundAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what an operator paid to the merchant outside the channels, because a payout that was recorded as done did not happen. Refused
    /// if the amount is more than the bank owes.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">
    /// The id of the operator's receipt. Booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> if it was booked for
    /// something else.
    /// </param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">The operator who paid the money.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordMerchantPaymentAsync(
        TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Stops a collection that is due. The advance becomes delinquent, and an operator decides what follows.</summary>
    ValueTask<OperatorActionResult> StopCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Retries the collection of a delinquent advance. Earlier attempts still count towards the window of the collection policy.
    /// </summary>
    ValueTask<OperatorActionResult> RetryCollectionAsync(
        TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the mandate of an advance that is not final: the next collection uses the new one. An instruction under way keeps its
    /// mandate, and nothing is written before it has certainly ended (M3). Customer refunds go to the accounts that the money came from,
    /// never to an account that this action names; if such an account is closed, use <see cref="RecordCustomerRefundAsync"/>. If the
    /// collection was given up because its mandate does not work (<see cref="Advance.NeedsMandate"/>), it resumes. Earlier attempts still
    /// count.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="replacement">
    /// The replacement. The same replacement again returns <see cref="OperatorActionStatus.AlreadyDone"/>; with another mandate it is
    /// refused.
    /// </param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ReplaceMandateAsync(
        TransactionKey key, MandateReplacement replacement, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the mandate of all outstanding advances of a customer, each as <see cref="ReplaceMandateAsync"/> does and in its own
    /// commit. An interrupted action continues when it is repeated. It does not touch the advances that it changed before, even if a later
    /// action changed them again.
    /// </summary>
    /// <param name="customer">The customer.</param>
    /// <param name="institution">Only advances whose mandate is at this institution now. Null: all.</param>
    /// <param name="replacement">The replacement.</param>
    /// <param name="cancellationToken">Cancels between two advances.</param>
    /// <returns>
    /// <see cref="OperatorActionStatus.Done"/> or <see cref="OperatorActionStatus.AlreadyDone"/> if all of them have the mandate, with
    /// <see cref="OperatorActionResult.Replaced"/> and <see cref="OperatorActionResult.Unchanged"/>.
    /// </returns>
    ValueTask<OperatorActionResult> ReplaceMandatesAsync(
        CustomerId customer, InstitutionId? institution, MandateReplacement replacement, CancellationToken cancellationToken);

    /// <summary>
    /// Asks immediately for the result that the payment waits for, regardless of how long the wait would be. It asks the business system
    /// for the status of the original or of a pending payment, or the channel for the result of the instruction under way. While the
    /// business system is considered down, the query waits until it is back. Nothing else changes: a collection that is due later stays due
    /// later.
    /// </summary>
    /// <param name="key">The payment, with or without an advance.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ConfirmNowAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Records what an operator knows from outside about the instruction under way, and books it in the same step. Returns
    /// <see cref="OperatorActionStatus.Conflict"/> if another result came first and says something else.
    /// </summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="outcome">Succeeded, declined or not executed.</param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The evidence: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ResolveAsync(
        InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Applies the evidence of a discrepancy that holds an advance. In one step the instruction counts as having moved this amount, the
    /// ledger follows and the hold ends. The bank owes the customer what was collected beyond the debt; the merchant owes what was paid out
    /// twice. Refused while an instruction is under way.
    /// </summary>
    /// <param name="discrepancyId">The discrepancy.</param>
    /// <param name="moved">
    /// What the instruction moved: 0 to its amount; for payouts and customer refunds 0 or all of it. Null: the amount in the evidence.
    /// </param>
    /// <param name="by">The operator.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ApplyEvidenceAsync(
        string discrepancyId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Dismisses the evidence of a discrepancy that holds an advance: the record stands, and the hold ends.</summary>
    ValueTask<OperatorActionResult> DismissEvidenceAsync(
        string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Closes a discrepancy with the operator's decision. It changes no money; use the other actions for that. The same decision again
    /// returns <see cref="OperatorActionStatus.AlreadyDone"/>; another decision after it is closed returns
    /// <see cref="OperatorActionStatus.Conflict"/>. A discrepancy that holds an advance or a channel payment cannot be closed: its
    /// evidence is applied or dismissed. <see cref="DiscrepancyKind.CustomerRefundOverdue"/> cannot be closed while the customer refund is
    /// stopped.
    /// </summary>
    ValueTask<OperatorActionStatus> CloseDiscrepancyAsync(
        string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken);
}
