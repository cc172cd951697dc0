using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Recovery;

namespace FaultTolerantPay.Operations;

/// <summary>What operators and hosts order on advances. Each order is checked, durable when its task completes, and on the payment's timeline with who gave it.</summary>
public interface IAdvanceActions
{
    /// <summary>
    /// Refunds an advance: before collection it lowers what is due, after it the customer is paid back, and while an instruction is under way it waits for that one's
    /// result. The same refund id asked again gives the same refund; with another amount it is refused.
    /// </summary>
    ValueTask<OperatorActionResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken);

    /// <summary>Gives up what a delinquent advance still has outstanding.</summary>
    ValueTask<OperatorActionResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what the customer paid outside the channels: first what is outstanding, then what was written off; the rest is owed back. In any state, final ones included, but not
    /// before the business system has confirmed, nor while an instruction is under way (M3): then it is booked when its result is there. More than is owed
    /// opens <see cref="DiscrepancyKind.ManualExcess"/>; refused where all that was ever booked beyond what was owed would be more than the payment.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> where it was booked otherwise.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who took it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordCustomerPaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what the merchant repaid of what it owes: refunds of the advance, and the payment that it received twice. In any state, final ones included; refused for
    /// more than is owed.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> where it was booked otherwise.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who took it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what an operator paid the customer back outside the channels: after a channel refused for good, say, or after <see cref="StopCustomerRefundAsync"/>. What was not owed, the customer
    /// owes. In any state, final ones included, but not before the business system has confirmed, nor while an instruction is under way (M3): then it is booked when its result is there.
    /// More than is owed opens <see cref="DiscrepancyKind.ManualExcess"/>; refused where all that was ever booked beyond what was owed would be more than the payment.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> where it was booked otherwise.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who paid it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordCustomerRefundAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a pay-back that is due, before it is paid by hand: a channel that pays at the same time would pay a second time. <see cref="DiscrepancyKind.CustomerRefundOverdue"/> tells of
    /// it until the customer is paid, or <see cref="RetryCustomerRefundAsync"/> is ordered.
    /// </summary>
    ValueTask<OperatorActionResult> StopCustomerRefundAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Has the customer paid back again through the channel, after it refused for good or the pay-back was stopped.</summary>
    ValueTask<OperatorActionResult> RetryCustomerRefundAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Books what an operator paid the merchant outside the channels, since a payout that was recorded as done did not happen; for no more than is owed.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: booked once across all payments; <see cref="OperatorActionStatus.Conflict"/> where it was booked otherwise.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who paid it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> RecordMerchantPaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Stops a collection that is due: the advance is delinquent, and an operator decides.</summary>
    ValueTask<OperatorActionResult> StopCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Has a delinquent advance collected again. The attempts made so far still count towards the window of the collection policy.</summary>
    ValueTask<OperatorActionResult> RetryCollectionAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the mandate of an advance that is not final: its next collection goes by the new one. An instruction under way keeps its own, and nothing is written before it ended for certain (M3).
    /// What the customer is owed goes back to the accounts that the money came from, never to an account because of this order; <see cref="RecordCustomerRefundAsync"/> is for accounts that are closed. A collection that was given up since its mandate does not work (<see cref="Advance.NeedsMandate"/>) is taken up again. Attempts made so far still count.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="order">The order. The same one given again is <see cref="OperatorActionStatus.AlreadyDone"/>; with another mandate it is refused.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ReplaceMandateAsync(TransactionKey key, MandateReplacement order, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the mandate of all outstanding advances of a customer, each as <see cref="ReplaceMandateAsync"/> does and in a commit of its own. An order that is interrupted goes on when it is given
    /// again: what it replaced before stays as it is, whatever was ordered since.
    /// </summary>
    /// <param name="customer">The customer.</param>
    /// <param name="institution">Only advances whose mandate is at this institution now; null: all.</param>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Cancels between two advances.</param>
    ValueTask<MandateReplacementResult> ReplaceMandatesAsync(CustomerId customer, InstitutionId? institution, MandateReplacement order, CancellationToken cancellationToken);

    /// <summary>
    /// Has what is waited for asked at once, however long the wait would be: the business system what became of the original or of a pending payment, or the channel what became of the instruction
    /// under way. While the business system is held to be down it is asked when it is back. Nothing else changes: a collection that is due later stays so.
    /// </summary>
    /// <param name="key">The payment, with or without an advance.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ConfirmNowAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// An operator says, on evidence from outside, what became of the instruction under way: noted and booked in one step. Where another answer came first, and said something else, it is
    /// <see cref="OperatorActionStatus.Conflict"/>.
    /// </summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="outcome">Succeeded, declined or not executed.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="reason">On what evidence, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ResolveAsync(InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Applies the evidence of a difference that holds an advance: from now on its instruction counts as having moved this amount, the books follow, and the hold ends; one step. What was
    /// collected beyond the debt is owed back to the customer, what was paid out twice is owed by the merchant. Refused while an instruction is under way.
    /// </summary>
    /// <param name="discrepancyId">The difference.</param>
    /// <param name="moved">What the instruction moved: 0 to its amount, for payouts and pay-backs 0 or all of it. Null: what the evidence says.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="reason">On what ground, in 4 letters or digits or more, and up to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<OperatorActionResult> ApplyEvidenceAsync(string discrepancyId, Money? moved, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Dismisses the evidence of a difference that holds an advance: the record stands, and the hold ends.</summary>
    ValueTask<OperatorActionResult> DismissEvidenceAsync(string discrepancyId, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Closes a difference with the operator's decision. It changes no money: that is ordered with the other operations. The same decision again is
    /// <see cref="OperatorActionStatus.AlreadyDone"/>; another one, once it is closed, is <see cref="OperatorActionStatus.Conflict"/>. One that holds an advance is not closed but decided, and <see cref="DiscrepancyKind.CustomerRefundOverdue"/> is not closed while the pay-back is stopped.</summary>
    ValueTask<OperatorActionStatus> CloseDiscrepancyAsync(string discrepancyId, OperatorId by, string decision, CancellationToken cancellationToken);
}
